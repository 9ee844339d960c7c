import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { TaskState } from "../loop/task-state";
import { applyChange, changesOf, newTask, type TaskChange, taskFrom } from "./records";
import { TaskFile, tasksKey } from "./task-file";

const ending = ".jsonl";
/** A file with this many records more than the task needs is written anew. */
const mostSpare = 2000;

export interface TaskStoreOptions {
  /** Below the data folder, for the opened folder alone. */
  readonly folder: string;
  /** The key of the store of conversations; null: it is not encrypted. */
  readonly key: () => Uint8Array | null;
  /** Told when something could not be written down. */
  readonly onTrouble: (thrown: unknown) => void;
}

/** The tasks of one folder, in memory, each change of them on the disk in order. */
export class TaskStore {
  private readonly tasks = new Map<string, TaskState>();
  private readonly files = new Map<string, TaskFile>();
  private readonly counts = new Map<string, number>();

  private constructor(private readonly options: TaskStoreOptions) {}

  /** Reads what is there; a file that makes no sense is passed over and stays. */
  static async open(options: TaskStoreOptions): Promise<TaskStore> {
    const store = new TaskStore(options);
    const names = (await readdir(options.folder).catch(() => [])).filter((name) => name.endsWith(ending));
    for (const name of names) {
      const file = store.fileOf(name.slice(0, -ending.length));
      const records = await file.read().catch((error: unknown) => {
        options.onTrouble(error);
        return [];
      });
      const task = taskFrom(records);
      if (!task) continue;
      store.tasks.set(task.id, task);
      store.counts.set(task.id, records.length);
    }
    return store;
  }

  list(): TaskState[] {
    return [...this.tasks.values()].sort((a, b) => b.createdAt.localeCompare(a.createdAt));
  }

  get(id: string): TaskState | undefined {
    return this.tasks.get(id);
  }

  ofStep(stepId: string): TaskState | undefined {
    return this.list().find(({ steps }) => steps.some(({ id }) => id === stepId));
  }

  create(id: string, now: string): TaskState {
    const task = newTask(id, now);
    this.tasks.set(id, task);
    void this.write(id, [{ type: "task", id, createdAt: now }]);
    return task;
  }

  /** Makes changes to a task; resolves when they are on the disk, or could not be written, which is told. */
  async change(task: TaskState, ...changes: TaskChange[]): Promise<void> {
    for (const change of changes) applyChange(task, change);
    if (this.tasks.get(task.id) !== task) return;
    await this.write(task.id, changes);
    if ((this.counts.get(task.id) ?? 0) > changesOf(task).length + mostSpare) await this.rewrite(task);
  }

  async remove(id: string): Promise<void> {
    this.tasks.delete(id);
    await this.fileOf(id).remove();
  }

  /** Writes all files anew with the key in force. */
  async rekey(): Promise<void> {
    for (const task of this.tasks.values()) await this.rewrite(task);
  }

  private async rewrite(task: TaskState): Promise<void> {
    const all = changesOf(task);
    await this.fileOf(task.id)
      .replace(all)
      .then(
        () => this.counts.set(task.id, all.length),
        (error: unknown) => this.options.onTrouble(error),
      );
  }

  private async write(id: string, changes: readonly TaskChange[]): Promise<void> {
    this.counts.set(id, (this.counts.get(id) ?? 0) + changes.length);
    await this.fileOf(id).append(changes).catch(this.options.onTrouble);
  }

  private fileOf(id: string): TaskFile {
    const known = this.files.get(id);
    if (known) return known;
    const key = () => {
      const store = this.options.key();
      return store && tasksKey(store);
    };
    const made = new TaskFile(join(this.options.folder, `${id}${ending}`), key);
    this.files.set(id, made);
    return made;
  }
}
