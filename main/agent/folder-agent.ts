import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { type AgentMode, type AgentTask, type FileChange, type Mention, QuernError } from "../contract";
import { type AgentParts, TaskHandle } from "./loop/parts";
import { runTask } from "./loop/task-run";
import { type TaskState, toldOf } from "./loop/task-state";
import { type MentionSources, mentionText } from "./mentions";
import { promptWith } from "./prompt";
import { changeOnDisk, rejectOnDisk } from "./review";
import { TaskStore } from "./store/task-store";
import { lastKept, previewRestore } from "./undo";

export interface FolderAgentOptions extends Omit<AgentParts, "store" | "now" | "newId"> {
  readonly dataFolder: string;
  readonly key: () => Uint8Array | null;
  readonly sources: Omit<MentionSources, "files">;
  readonly onTrouble: (thrown: unknown) => void;
}

interface Run {
  readonly stop: AbortController;
  readonly ended: Promise<void>;
  paused: boolean;
}

/** The first words of a task, as its title. */
const titleOf = (text: string) => (text.trim().split("\n")[0] ?? "").slice(0, 80);

/** The agent of one opened folder: its tasks, and the one that runs. */
export class FolderAgent {
  private readonly parts: AgentParts;
  private readonly runs = new Map<string, Run>();

  private constructor(
    private readonly options: FolderAgentOptions,
    private readonly store: TaskStore,
  ) {
    this.parts = { ...options, store, now: () => new Date(), newId: randomUUID };
  }

  static async open(options: FolderAgentOptions): Promise<FolderAgent> {
    const { dataFolder, key, onTrouble, folder } = options;
    const store = await TaskStore.open({ folder: join(dataFolder, "agent", folder.id), key, onTrouble });
    const agent = new FolderAgent(options, store);
    // Checkpoints that no step names any more are of no use.
    const kept = new Set(
      store
        .list()
        .flatMap((task) => [
          ...[...task.records.values()].flatMap(({ checkpoint }) => (checkpoint ? [checkpoint] : [])),
          ...[...task.touched.values()].map(({ checkpoint }) => checkpoint),
        ]),
    );
    if (folder.trusted)
      void options
        .checkpoints()
        .then((checkpoints) => checkpoints.keepOnly(kept))
        .catch(onTrouble);
    return agent;
  }

  get folderId(): string {
    return this.options.folder.id;
  }

  tasks(): TaskState[] {
    return this.store.list();
  }

  /** @throws QuernError `agent-task-not-found` */
  task(id: string): TaskState {
    const task = this.store.get(id);
    if (!task) throw new QuernError("agent-task-not-found");
    return task;
  }

  /** @throws QuernError `agent-step-not-found` */
  taskOfStep(stepId: string): TaskState {
    const task = this.store.ofStep(stepId);
    if (!task) throw new QuernError("agent-step-not-found");
    return task;
  }

  async create(mode: AgentMode): Promise<AgentTask> {
    const task = this.store.create(randomUUID(), new Date().toISOString());
    const guidance = await this.parts.files.readText("AGENTS.md").then(
      ({ text }) => text,
      () => null,
    );
    await this.handle(task).set({ mode, system: promptWith(guidance) });
    return toldOf(task);
  }

  async remove(id: string): Promise<void> {
    const task = this.task(id);
    await this.stop(id);
    await this.store.remove(id);
    await this.options.backend.forget(task.id).catch(this.options.onTrouble);
    this.options.emit("taskRemoved", { taskId: id });
  }

  /** Takes words of the user: told before the next step where the task runs, else they make it run. */
  async send(id: string, text: string, mentions: readonly Mention[]): Promise<AgentTask> {
    const task = this.task(id);
    const told = await Promise.all(mentions.map((mention) => this.mention(task, mention)));
    const whole = [text, ...told].join("\n\n");
    await this.handle(task).set({
      queued: [...task.queued, { id: randomUUID(), text: whole.slice(0, 200_000) }],
      ...(task.title === "" && { title: titleOf(text) }),
    });
    if (!this.runs.has(id)) this.start(task);
    return toldOf(task);
  }

  mention(task: TaskState | null, mention: Mention): Promise<string> {
    const sources = { ...this.options.sources, files: this.parts.files };
    return mentionText(mention, sources, (path, version) => {
      if (task) void this.store.change(task, { type: "seen", path, version });
    });
  }

  async resume(id: string): Promise<AgentTask> {
    const task = this.task(id);
    const run = this.runs.get(id);
    if (run) run.paused = false;
    else this.start(task);
    return toldOf(task);
  }

  async pause(id: string): Promise<AgentTask> {
    const run = this.runs.get(id);
    if (run) run.paused = true;
    return toldOf(this.task(id));
  }

  /** Ends what the task does, commands and all; resolves when it has ended. */
  async stop(id: string): Promise<AgentTask> {
    const run = this.runs.get(id);
    run?.stop.abort(new QuernError("cancelled"));
    await run?.ended;
    return toldOf(this.task(id));
  }

  async changes(id: string): Promise<FileChange[]> {
    const task = this.task(id);
    if (task.touched.size === 0) return [];
    const checkpoints = await this.parts.checkpoints();
    const all = await Promise.all(
      [...task.touched].map(([path, touched]) => changeOnDisk(this.parts.files, checkpoints, path, touched)),
    );
    return all.filter((change) => change !== null).sort((a, b) => a.path.localeCompare(b.path));
  }

  /** @throws QuernError `file-changed-on-disk`, `not-trusted` */
  async rejectHunks(
    id: string,
    {
      path,
      version,
      hunks,
      reason,
    }: { path: string; version: string | null; hunks: readonly string[]; reason: string },
  ): Promise<FileChange[]> {
    const task = this.task(id);
    if (!this.options.folder.trusted) throw new QuernError("not-trusted");
    const change = (await this.changes(id)).find((one) => one.path === path);
    const touched = task.touched.get(path);
    if (!change || !touched || change.version !== version)
      throw new QuernError("file-changed-on-disk", { path });
    const left = await rejectOnDisk(this.parts.files, change, hunks);
    const gone = change.hunks.filter((hunk) => hunks.includes(hunk.id)).map(({ lines }) => lines.join("\n"));
    const said = reason.trim() === "" ? "" : ` The user says: ${reason.trim()}`;
    await this.store.change(
      task,
      { type: "touched", path, file: { ...touched, left } },
      { type: "seen", path, version: null },
    );
    const text = `The user took this back out of ${path}:\n${gone.join("\n\n")}${said}`;
    await this.handle(task).set({
      queued: [...task.queued, { id: randomUUID(), text: text.slice(0, 50_000) }],
    });
    return this.changes(id);
  }

  /** From now on these files count as they are: what is in them is no longer under review. */
  async acceptChanges(id: string, paths: readonly string[]): Promise<FileChange[]> {
    const task = this.task(id);
    for (const path of paths)
      if (task.touched.has(path)) await this.store.change(task, { type: "touched", path, file: null });
    this.options.emit("taskChanged", toldOf(task));
    return this.changes(id);
  }

  async preview(stepId: string) {
    const task = this.taskOfStep(stepId);
    return previewRestore(task, stepId, this.parts.files, await this.parts.checkpoints());
  }

  /** @throws QuernError `agent-busy`, `not-trusted`, `agent-step-not-found` */
  async restore(
    stepId: string,
    what: "files" | "conversation" | "both",
    overwrite: readonly string[],
  ): Promise<AgentTask> {
    const task = this.taskOfStep(stepId);
    if (this.runs.has(task.id)) throw new QuernError("agent-busy");
    const handle = this.handle(task);
    const kept = what === "files" ? null : lastKept(task, stepId);
    let undo: string | null = null;
    if (what !== "conversation") undo = await this.restoreFiles(task, stepId, overwrite);
    if (kept !== null) {
      await this.store.change(task, { type: "cut", after: kept });
      this.options.emit("stepsCut", { taskId: task.id, after: kept });
    }
    const step = await handle.begin({
      kind: "restored",
      state: "done",
      object: what,
      restorable: undo !== null,
    });
    await this.store.change(task, {
      type: "record",
      stepId: step.id,
      record: { asked: "", gave: "", checkpoint: undo },
    });
    if (kept === null && undo !== null) {
      const text =
        "The user has put files back to how they were earlier. Read files again before you edit them.";
      await handle.set({ queued: [...task.queued, { id: randomUUID(), text }] });
    }
    await handle.set({ state: "stopped", error: null });
    return toldOf(task);
  }

  /** @returns the checkpoint of how it was before, so that this can be undone as well */
  private async restoreFiles(task: TaskState, stepId: string, overwrite: readonly string[]): Promise<string> {
    if (!this.options.folder.trusted) throw new QuernError("not-trusted");
    const checkpoints = await this.parts.checkpoints();
    const { checkpoint, files, conflicts } = await this.preview(stepId);
    const undo = await checkpoints.take();
    const meant = files.filter(({ path }) => !conflicts.includes(path) || overwrite.includes(path));
    const expected = await Promise.all(
      meant.map(async ({ path }) => ({
        path,
        expected: await this.parts.files.version(path).catch(() => null),
      })),
    );
    const { restored } = await checkpoints.restore(checkpoint, expected);
    for (const path of restored) {
      const touched = task.touched.get(path);
      const left = await this.parts.files.version(path).catch(() => null);
      if (touched) await this.store.change(task, { type: "touched", path, file: { ...touched, left } });
      await this.store.change(task, { type: "seen", path, version: null });
    }
    return undo;
  }

  rekey(): Promise<void> {
    return this.store.rekey();
  }

  /** Stops everything and waits for it. */
  async close(): Promise<void> {
    await Promise.all([...this.runs.keys()].map((id) => this.stop(id)));
  }

  handle(task: TaskState): TaskHandle {
    return new TaskHandle(task, this.parts);
  }

  private start(task: TaskState): void {
    // One at a time: they would work in each other's files, and share one engine.
    if (this.runs.size > 0) throw new QuernError("agent-busy");
    const stop = new AbortController();
    const run: Run = { stop, paused: false, ended: Promise.resolve() };
    this.runs.set(task.id, run);
    const ended = runTask(this.handle(task), () => run.paused, stop.signal)
      .catch(this.options.onTrouble)
      .finally(() => {
        this.runs.delete(task.id);
        this.options.emit("taskChanged", toldOf(task));
      });
    Object.assign(run, { ended });
  }
}
