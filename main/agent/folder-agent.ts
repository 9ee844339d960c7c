import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import {
  type AgentDraft,
  type AgentMode,
  type AgentTask,
  type FileChange,
  type Mention,
  QuernError,
} from "../contract";
import type { Checkpoints } from "../workspace";
import { countContext } from "./loop/context";
import { type AgentParts, TaskHandle } from "./loop/parts";
import { type End, type RunControl, runTask } from "./loop/task-run";
import { type TaskState, toldOf } from "./loop/task-state";
import { type MentionSources, mentionText } from "./mentions";
import { guidanceNote, promptWith } from "./prompt";
import { acceptChanges, acceptHunks, changesOnDisk, rejectHunks } from "./review";
import { TaskStore } from "./store/task-store";
import { previewRestore, type RestorePreview, restore } from "./undo";

export interface FolderAgentOptions extends Omit<AgentParts, "store" | "now" | "newId"> {
  /** Where the tasks of this folder are kept. */
  readonly tasksFolder: string;
  /** Throws while the store is locked. */
  readonly key: () => Uint8Array | null;
  readonly sources: Omit<MentionSources, "files">;
  readonly onTrouble: (thrown: unknown) => void;
}

interface Run {
  readonly stop: AbortController;
  ended: Promise<void>;
  paused: boolean;
  /** Ends the answer under way, not the run; null: none is. */
  cut: (() => void) | null;
  /** It is to go on after what ends it just now. */
  wanted: boolean;
  /** It will not go on any more. */
  over: boolean;
}

/** Whoever stops a task is answered after this at the latest, ms. */
const stopAnsweredMs = 900;
/** Of the contract, characters. */
const longestWords = 200_000;

/** The first words of a task, as its title. */
const titleOf = (text: string) => (text.trim().split("\n")[0] ?? "").slice(0, 80);

/** The agent of one opened folder: its tasks, and the one that runs. */
export class FolderAgent {
  private readonly parts: AgentParts;
  private readonly runs = new Map<string, Run>();
  private restoring: Promise<unknown> = Promise.resolve();
  private closed = false;

  private constructor(
    private readonly options: FolderAgentOptions,
    private readonly store: TaskStore,
  ) {
    const swept = this.sweep();
    const checkpoints = async () => {
      // What is taken while others are dropped would be dropped as well.
      await swept;
      return options.checkpoints();
    };
    this.parts = { ...options, checkpoints, store, now: () => new Date(), newId: randomUUID };
  }

  static async open(options: FolderAgentOptions): Promise<FolderAgent> {
    const { tasksFolder: folder, key, onTrouble } = options;
    return new FolderAgent(options, await TaskStore.open({ folder, key, onTrouble }));
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

  /** Which servers of tools the task may use, from its next step on. */
  async setServers(id: string, servers: readonly string[]): Promise<AgentTask> {
    const task = this.task(id);
    await this.handle(task).set({ servers: [...new Set(servers)] });
    await this.refreshOuter(task);
    return toldOf(task);
  }

  /** All that the tool of a step gave, where it is kept. */
  output(task: TaskState, stepId: string): Promise<string | null> {
    return this.store.output(task, stepId);
  }

  handle(task: TaskState): TaskHandle {
    return new TaskHandle(task, this.parts);
  }

  drafts(): readonly AgentDraft[] {
    return this.store.draftsNow();
  }

  async saveDraft(draft: AgentDraft): Promise<void> {
    // One that comes after its task was removed has nowhere to be shown.
    if (draft.taskId === null || this.store.get(draft.taskId)) await this.store.saveDraft(draft);
  }

  async create(mode: AgentMode): Promise<AgentTask> {
    const guidance = await this.parts.files.readText("AGENTS.md").then(
      ({ text }) => text,
      () => null,
    );
    const task = await this.store.create(randomUUID(), new Date().toISOString());
    const system = promptWith(guidance);
    const context = await countContext({ ...task, system }, this.parts.backend);
    await this.handle(task).set({ mode, system, context });
    const note = guidanceNote(guidance);
    if (note) await this.handle(task).note(note);
    return toldOf(task);
  }

  async remove(id: string): Promise<void> {
    const task = this.task(id);
    await this.halt(id);
    await this.store.remove(id);
    await this.options.backend.forget(task.id).catch(this.options.onTrouble);
    this.options.emit("taskRemoved", { taskId: id });
  }

  /**
   * Takes words of the user: told before the next step where the task runs, else they make it run.
   * @throws QuernError `agent-busy`
   */
  async send(id: string, text: string, mentions: readonly Mention[]): Promise<AgentTask> {
    const task = this.task(id);
    await this.ensureFree(id);
    const told = await Promise.all(mentions.map((mention) => this.mention(task, mention)));
    const words = { id: randomUUID(), text, context: told.join("\n\n").slice(0, longestWords) };
    await this.handle(task).set({
      queued: [...task.queued, words],
      ...(task.title === "" && { title: titleOf(text) }),
    });
    if (!this.works(task)) await this.start(task);
    return toldOf(task);
  }

  /** Has the model hear the words that wait at once: its answer ends where it is, and what it has written stays. */
  tellNow(id: string): AgentTask {
    const task = this.task(id);
    if (task.queued.length > 0) this.runs.get(id)?.cut?.();
    return toldOf(task);
  }

  mention(task: TaskState | null, mention: Mention): Promise<string> {
    const sources = { ...this.options.sources, files: this.parts.files };
    return mentionText(mention, sources, async (path, version) => {
      if (task) await this.store.change(task, { type: "seen", path, version });
    });
  }

  /** @throws QuernError `agent-busy` */
  async resume(id: string): Promise<AgentTask> {
    const task = this.task(id);
    const run = this.runs.get(id);
    if (run) run.paused = false;
    // A task that was never told anything has nothing to go on with.
    const anything = task.turns.length > 0 || task.queued.length > 0;
    if (anything && !this.works(task)) await this.start(task);
    return toldOf(task);
  }

  async pause(id: string): Promise<AgentTask> {
    const run = this.runs.get(id);
    if (run) run.paused = true;
    return toldOf(this.task(id));
  }

  /** Ends what the task does, commands and all; resolves when it has ended, or soon. */
  async stop(id: string): Promise<AgentTask> {
    const task = this.task(id);
    await Promise.race([this.halt(id), sleep(stopAnsweredMs, undefined, { ref: false })]);
    if (task.state === "paused") await this.handle(task).set({ state: "stopped" });
    return toldOf(task);
  }

  changes(id: string): Promise<FileChange[]> {
    return changesOnDisk(this.handle(this.task(id)));
  }

  /** @throws QuernError `file-changed-on-disk`, `not-trusted` */
  async rejectHunks(id: string, wanted: Parameters<typeof rejectHunks>[1]): Promise<FileChange[]> {
    this.ensureTrusted();
    await rejectHunks(this.handle(this.task(id)), wanted);
    return this.changes(id);
  }

  /** @throws QuernError `file-changed-on-disk` */
  async acceptHunks(id: string, wanted: Parameters<typeof acceptHunks>[1]): Promise<FileChange[]> {
    await acceptHunks(this.handle(this.task(id)), wanted);
    return this.changes(id);
  }

  async acceptChanges(id: string, paths: readonly string[]): Promise<FileChange[]> {
    await acceptChanges(this.handle(this.task(id)), paths);
    return this.changes(id);
  }

  preview(stepId: string): Promise<RestorePreview> {
    return previewRestore(this.handle(this.taskOfStep(stepId)), stepId);
  }

  /** @throws QuernError `agent-busy`, `not-trusted`, `agent-step-not-found` */
  async restore(
    stepId: string,
    what: "files" | "conversation" | "both",
    overwrite: readonly string[],
  ): Promise<AgentTask> {
    const task = this.taskOfStep(stepId);
    // Of another task as well: it works in the same files.
    await this.ensureFree(null);
    if (what !== "conversation") this.ensureTrusted();
    const restoring = restore(this.handle(task), stepId, what, overwrite);
    this.restoring = restoring.catch(() => undefined);
    await restoring;
    return toldOf(task);
  }

  rekey(): Promise<void> {
    return this.store.rekey();
  }

  /** Stops everything and waits for it. */
  async close(): Promise<void> {
    this.closed = true;
    await Promise.all([...this.runs.keys()].map((id) => this.halt(id)));
  }

  private async halt(id: string): Promise<void> {
    const run = this.runs.get(id);
    run?.stop.abort(new QuernError("cancelled"));
    await run?.ended;
  }

  /** It works, or waits for the user in the middle of it: it will look for words before its next step. */
  private works(task: TaskState): boolean {
    return this.runs.has(task.id) && (task.state === "running" || task.state === "waiting");
  }

  /** One task at a time: they would work in each other's files, and share one engine. */
  private async ensureFree(id: string | null): Promise<void> {
    for (const [other, run] of this.runs) {
      if (other === id) continue;
      if (this.works(this.task(other))) throw new QuernError("agent-busy");
      // It is just ending.
      await run.ended;
    }
  }

  private ensureTrusted(): void {
    if (!this.options.folder.trusted) throw new QuernError("not-trusted");
  }

  /** Begins to work, after what is just ending. */
  private async start(task: TaskState): Promise<void> {
    const before = this.runs.get(task.id);
    if (before && !before.over && !before.stop.signal.aborted) {
      before.paused = false;
      before.wanted = true;
      return;
    }
    await before?.ended;
    await this.restoring;
    await this.ensureFree(task.id);
    if (this.runs.has(task.id)) return;
    const run: Run = {
      stop: new AbortController(),
      ended: Promise.resolve(),
      paused: false,
      cut: null,
      wanted: false,
      over: false,
    };
    this.runs.set(task.id, run);
    run.ended = this.work(task, run)
      .catch(this.options.onTrouble)
      .finally(() => {
        this.runs.delete(task.id);
        this.options.emit("taskChanged", toldOf(task));
      });
  }

  /** Tells the model of the tools as they are agreed to now. */
  private async refreshOuter(task: TaskState): Promise<void> {
    const outer = await this.parts.outer.offered(task.servers);
    if (JSON.stringify(outer) === JSON.stringify(task.outer)) return;
    const context = await countContext({ ...task, outer }, this.parts.backend);
    await this.handle(task).set({ outer, context });
  }

  private async work(task: TaskState, run: Run): Promise<void> {
    // While the model reads: the first copy of a large folder takes longer than anybody wants to wait for.
    if (this.options.folder.trusted && task.mode !== "plan")
      this.parts
        .checkpoints()
        .then((checkpoints) => checkpoints.ahead())
        .catch((thrown: unknown) => {
          if (!this.closed) this.options.onTrouble(thrown);
        });
    do {
      run.wanted = false;
      await this.refreshOuter(task);
      const control: RunControl = {
        paused: () => run.paused,
        answering: (cut) => {
          run.cut = cut;
        },
      };
      const end = await runTask(this.handle(task), control, run.stop.signal);
      run.over = run.stop.signal.aborted || !goesOn(end, task, run);
    } while (!run.over);
  }

  /** Drops checkpoints that no step names any more. */
  private async sweep(): Promise<void> {
    const { folder, onTrouble } = this.options;
    // Of a task that could not be read nobody knows what it names.
    if (!folder.trusted || !this.store.whole) return;
    const kept = new Set<string>();
    for (const { records, touched } of this.store.list()) {
      for (const { checkpoint } of records.values()) if (checkpoint !== null) kept.add(checkpoint);
      for (const { checkpoint } of touched.values()) if (checkpoint !== null) kept.add(checkpoint);
    }
    try {
      const checkpoints: Checkpoints = await this.options.checkpoints();
      await checkpoints.keepOnly(kept);
    } catch (error) {
      if (!this.closed) onTrouble(error);
    }
  }
}

/** What came in the moment in which the run ended: words, or the wish to go on after all. */
function goesOn(end: End, { queued }: TaskState, { paused, wanted }: Run): boolean {
  if (end === "paused") return !paused;
  return wanted || ((end === "idle" || end === "done") && queued.length > 0);
}
