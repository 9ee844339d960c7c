import type { AgentStep, agentService, Emit, Reason } from "../../contract";
import type { ChatBackend, TurnQueue } from "../../engine";
import type { Checkpoints, CommandRunner, OpenedFolder, WorkspaceFiles } from "../../workspace";
import type { Desk } from "../desk";
import type { Grants } from "../grants";
import type { OuterTools } from "../outer-tools";
import type { TaskStore } from "../store/task-store";
import type { WaitingList } from "../waiting";
import { type Notice, noSpend, type TaskState, toldOf } from "./task-state";

/** What a task works with: all of one opened folder. */
export interface AgentParts {
  readonly folder: OpenedFolder;
  /** The folder as the agent may see it: without secrets. */
  readonly files: WorkspaceFiles;
  /** Told of each path that the user writes; returns how to listen no more. */
  readonly onUserWrote: (listener: (path: string) => void) => () => void;
  readonly checkpoints: () => Promise<Checkpoints>;
  readonly runner: CommandRunner;
  readonly backend: ChatBackend;
  /** Whose turn it is with the backend. */
  readonly queue: TurnQueue;
  readonly ensureLoaded: ((signal: AbortSignal) => Promise<void>) | undefined;
  /** Tokens a second at which a prompt will be read; null: unknown. */
  readonly readingSpeed: () => number | null;
  readonly store: TaskStore;
  readonly waiting: WaitingList;
  readonly desk: Desk;
  readonly grants: Grants;
  /** Tools of servers that the user has added. */
  readonly outer: OuterTools;
  readonly emit: Emit<typeof agentService>;
  now(): Date;
  newId(): string;
}

/** A task with what it works with; every change of it is written down and told. */
export class TaskHandle {
  constructor(
    readonly task: TaskState,
    readonly parts: AgentParts,
  ) {}

  /** Begins a step at the end. */
  async begin(
    step: Pick<AgentStep, "kind"> & Partial<Omit<AgentStep, "id" | "taskId" | "number" | "startedAt">>,
  ): Promise<AgentStep> {
    const { task, parts } = this;
    const made: AgentStep = {
      tool: null,
      state: "running",
      object: "",
      added: null,
      removed: null,
      exitCode: null,
      text: "",
      thinking: "",
      note: null,
      error: null,
      restorable: false,
      spend: noSpend,
      ...step,
      id: parts.newId(),
      taskId: task.id,
      number: (task.steps.at(-1)?.number ?? 0) + 1,
      startedAt: parts.now().toISOString(),
    };
    await this.put(made);
    return made;
  }

  /** Stores a step as it is now, and tells it. */
  async put(step: AgentStep): Promise<void> {
    await this.parts.store.change(this.task, { type: "step", step });
    this.parts.emit("stepChanged", step);
  }

  /** Changes fields of the task, and tells it. */
  async set(
    fields: Partial<
      Pick<
        TaskState,
        | "title"
        | "mode"
        | "state"
        | "error"
        | "plan"
        | "spend"
        | "context"
        | "queued"
        | "notices"
        | "system"
        | "servers"
        | "outer"
      >
    >,
  ): Promise<void> {
    const updatedAt = this.parts.now().toISOString();
    await this.parts.store.change(this.task, { type: "set", fields: { ...fields, updatedAt } });
    this.parts.emit("taskChanged", toldOf(this.task));
  }

  /** Has the model told something before its next step; a later one about the same takes its place. */
  async tellModel(notice: Notice): Promise<void> {
    const others = this.task.notices.filter(({ about }) => about !== notice.about);
    await this.set({ notices: [...others, notice] });
  }

  /** Says something to the reader. */
  async note(note: Reason): Promise<void> {
    await this.begin({ kind: "note", state: "done", note });
  }
}
