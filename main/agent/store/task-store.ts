import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { AgentDraft } from "../../contract";
import type { TaskState } from "../loop/task-state";
import { applyChange, changesOf, newTask, sizeOf, type TaskChange, taskFrom } from "./records";
import { tasksKey } from "./seal";
import { draftsPath, TaskDrafts } from "./task-drafts";
import { TaskFile } from "./task-file";
import { outputFiles, TaskOutputs } from "./task-outputs";

const ending = ".jsonl";
/** A file with this many records more than the task needs is written anew. */
const mostSpare = 2000;

export interface TaskStoreOptions {
  /** Below the data folder, for the opened folder alone. */
  readonly folder: string;
  /** The key of the store of conversations; null: it is not encrypted. Throws while it is locked. */
  readonly key: () => Uint8Array | null;
  /** Told when something could not be written down. */
  readonly onTrouble: (thrown: unknown) => void;
}

/** The tasks of one folder, in memory, each change of them on the disk in order. */
export class TaskStore {
  /** False: there is a file that could not be read, so what it names is not known. */
  whole = true;
  private readonly tasks = new Map<string, TaskState>();
  private readonly files = new Map<string, TaskFile>();
  private readonly counts = new Map<string, number>();

  private readonly outputs: TaskOutputs;

  private constructor(
    private readonly options: TaskStoreOptions,
    private readonly drafts: TaskDrafts | null,
  ) {
    this.outputs = new TaskOutputs(options.folder, () => lineKey(options.key()));
  }

  /** Reads what is there; a file that makes no sense is passed over and stays, of a damaged one a copy does. */
  static async open(options: TaskStoreOptions): Promise<TaskStore> {
    const drafts = await TaskDrafts.open(options.folder, () => lineKey(options.key())).catch((error) => {
      options.onTrouble(error);
      return null;
    });
    const store = new TaskStore(options, drafts);
    for (const id of await taskIds(options.folder)) {
      try {
        await store.load(id);
      } catch (error) {
        store.whole = false;
        options.onTrouble(error);
      }
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

  async create(id: string, now: string): Promise<TaskState> {
    const task = newTask(id, now);
    this.tasks.set(id, task);
    await this.write(id, [{ type: "task", id, createdAt: now }]);
    return task;
  }

  /** Makes changes to a task; resolves when they are on the disk, or could not be written, which is told. */
  async change(task: TaskState, ...changes: TaskChange[]): Promise<void> {
    for (const change of changes) applyChange(task, change);
    if (this.tasks.get(task.id) !== task) return;
    await this.write(task.id, changes);
    if ((this.counts.get(task.id) ?? 0) > sizeOf(task) + mostSpare) await this.rewrite(task);
  }

  async remove(id: string): Promise<void> {
    this.tasks.delete(id);
    await this.fileOf(id).remove();
    await this.outputs.remove(id).catch(this.options.onTrouble);
    await this.saveDraft({ taskId: id, text: "", mentions: [] });
  }

  /** Keeps all that a step's tool gave. @returns whether it could be */
  async keepOutput(task: TaskState, stepId: string, text: string): Promise<boolean> {
    try {
      await this.outputs.keep(task.id, stepId, text);
      return true;
    } catch (error) {
      this.options.onTrouble(error);
      return false;
    }
  }

  /** All that a step's tool gave, where the model was told a part of it and it is still kept. */
  async output(task: TaskState, stepId: string): Promise<string | null> {
    return task.records.get(stepId)?.output === true ? this.outputs.read(task.id, stepId) : null;
  }

  /** What is written for tasks and not sent yet. */
  draftsNow(): readonly AgentDraft[] {
    return this.drafts?.all() ?? [];
  }

  /** Resolves when the draft is on the disk, or could not be written, which is told. */
  async saveDraft(draft: AgentDraft): Promise<void> {
    await this.drafts?.save(draft).catch(this.options.onTrouble);
  }

  /** Writes all that is in memory anew with the key in force; `rekeyOthers` does the rest. */
  async rekey(): Promise<void> {
    for (const task of this.tasks.values()) await this.rewrite(task);
    await this.drafts?.rewrite().catch(this.options.onTrouble);
  }

  private async load(id: string): Promise<void> {
    const file = this.fileOf(id);
    const { records, whole, bare } = await file.read();
    const task = taskFrom(records);
    if (!whole || !task) this.whole = false;
    if (!task) return;
    this.tasks.set(task.id, task);
    this.counts.set(task.id, records.length);
    if (whole && !bare) return;
    // What is added behind a damaged line would never be read again.
    if (!whole) await file.keepAside();
    await this.rewrite(task);
  }

  private async rewrite(task: TaskState): Promise<void> {
    const all = changesOf(task);
    this.counts.set(task.id, all.length);
    await this.fileOf(task.id).replace(all).catch(this.options.onTrouble);
  }

  private async write(id: string, changes: readonly TaskChange[]): Promise<void> {
    this.counts.set(id, (this.counts.get(id) ?? 0) + changes.length);
    await this.fileOf(id).append(changes).catch(this.options.onTrouble);
  }

  private fileOf(id: string): TaskFile {
    const known = this.files.get(id);
    if (known) return known;
    const made = new TaskFile(pathOf(this.options.folder, id), () => lineKey(this.options.key()));
    this.files.set(id, made);
    return made;
  }
}

/**
 * Writes the tasks of folders that are not open, and what tools of all of them gave, with another key.
 * @param folder holds a folder of tasks for each
 * @param open the one that is open, whose tasks its own store writes anew
 */
export async function rekeyOthers(
  folder: string,
  open: string | null,
  was: Uint8Array | null,
  now: Uint8Array | null,
  onTrouble: (thrown: unknown) => void,
): Promise<void> {
  for (const name of await readdir(folder).catch((): string[] => [])) {
    const at = join(folder, name);
    const tasks = name === open ? [] : [...(await taskIds(at)).map((id) => pathOf(at, id)), draftsPath(at)];
    for (const path of [...tasks, ...(await outputFiles(at))]) await rekeyFile(path, was, now, onTrouble);
  }
}

async function rekeyFile(
  path: string,
  was: Uint8Array | null,
  now: Uint8Array | null,
  onTrouble: (thrown: unknown) => void,
): Promise<void> {
  try {
    const { records, whole } = await new TaskFile(path, () => lineKey(was)).read();
    // What cannot be read now can be no more with the other key; it stays as it is.
    if (whole && records.length > 0) await new TaskFile(path, () => lineKey(now)).replace(records);
  } catch (error) {
    onTrouble(error);
  }
}

const pathOf = (folder: string, id: string) => join(folder, `${id}${ending}`);
const lineKey = (store: Uint8Array | null) => store && tasksKey(store);

async function taskIds(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((): string[] => []);
  return names.filter((name) => name.endsWith(ending)).map((name) => name.slice(0, -ending.length));
}
