import type {
  AgentMode,
  AgentStep,
  AgentTask,
  ContextParts,
  ErrorData,
  FileChange,
  PlanItem,
  Spend,
} from "../../contract";
import type { ChatTurn } from "../../engine";
import type { OuterTool } from "../outer-tools";

export const noSpend: Spend = {
  readingMs: 0,
  thinkingMs: 0,
  writingMs: 0,
  runningMs: 0,
  waitingMs: 0,
  readTokens: 0,
  generatedTokens: 0,
};

export const noContext: ContextParts = {
  system: 0,
  user: 0,
  model: 0,
  tools: 0,
  summary: 0,
  reserve: 0,
  contextTokens: null,
};

/** A turn of the history, with the step that it belongs to, so that both can be cut at the same place. */
export interface TaskTurn extends ChatTurn {
  readonly step: number;
  /** Set on a tool turn whose content was replaced by a line to save room. */
  readonly folded?: boolean;
  /** It is a summary of what was before. */
  readonly summary?: boolean;
}

/** What a tool was asked and gave, and the checkpoint before it. */
export interface StepRecord {
  readonly asked: string;
  readonly gave: string;
  readonly checkpoint: string | null;
  /** What it changed in a file, without the whole texts. */
  readonly change?: FileChange | undefined;
  /** The step has begun to change something and has not ended: what it has changed is not known. */
  readonly open?: boolean | undefined;
  /** `gave` is a part of what the tool gave; all of it is kept beside the task. */
  readonly output?: boolean | undefined;
}

/** Words of the user, with what they mentioned, as the model is told it. */
export interface QueuedWords {
  readonly id: string;
  readonly text: string;
  readonly context: string;
}

/** Something that the model is told before its next step, and that is not the user's words. */
export interface Notice {
  /** A later one about the same takes its place. */
  readonly about: string;
  readonly text: string;
}

/** The history before it was summed up, so that the conversation can be put back to there. */
export interface Archived {
  /** The step that summed it up. */
  readonly step: number;
  readonly turns: readonly TaskTurn[];
}

/** The plan as it was set, and the last step there was then: so that it can be put back with the conversation. */
export interface PastPlan {
  readonly step: number;
  readonly plan: readonly PlanItem[];
}

/** A file that the agent has changed: how it was before the task, and how the agent left it. */
export interface TouchedFile {
  /** The checkpoint in which it is as it was before; null: the user took all that was done to it. */
  readonly checkpoint: string | null;
  /** Its version in that checkpoint; null: it was not there. */
  readonly was: string | null;
  /** Version that the agent left; null: it is gone. */
  readonly left: string | null;
  /** Its mode bits before and as the agent left them; absent where one of both is not known. */
  readonly mode?: { readonly was: number; readonly left: number } | undefined;
}

/** All that is known of a task; what of it changes is written down as it changes. */
export interface TaskState {
  readonly id: string;
  readonly createdAt: string;
  title: string;
  mode: AgentMode;
  state: AgentTask["state"];
  error: ErrorData | null;
  plan: PlanItem[];
  plans: PastPlan[];
  spend: Spend;
  context: ContextParts;
  queued: QueuedWords[];
  notices: Notice[];
  updatedAt: string;
  /** The system prompt of this task, fixed when it began. */
  system: string;
  /** Servers of tools that are enabled for it, and their tools as the model is told of them. */
  servers: string[];
  outer: OuterTool[];
  readonly steps: AgentStep[];
  readonly records: Map<string, StepRecord>;
  turns: TaskTurn[];
  archive: Archived[];
  /** Versions of files as the model has seen them last. */
  readonly seen: Map<string, string>;
  readonly touched: Map<string, TouchedFile>;
  /** Texts of files under review with all that the user has accepted of the changes, where that is a part of them. */
  readonly accepted: Map<string, string>;
}

/** The part of a task that the page is told. */
export function toldOf(task: TaskState): AgentTask {
  const { id, title, mode, state, plan, spend, context, queued, error, createdAt, updatedAt, touched } = task;
  const { servers, notices } = task;
  return {
    id,
    title,
    mode,
    state,
    plan: [...plan],
    spend,
    context,
    queued: queued.map(({ id: queuedId, text }) => ({ id: queuedId, text })),
    untold: notices.length,
    servers: [...servers],
    changedFiles: [...touched.values()].filter(
      ({ checkpoint, was, left, mode }) =>
        checkpoint !== null && (was !== left || (mode !== undefined && mode.was !== mode.left)),
    ).length,
    error,
    createdAt,
    updatedAt,
  };
}

/** The sum of what two things took. */
export function addSpend(a: Spend, b: Partial<Spend>): Spend {
  const sum = { ...a };
  for (const key of Object.keys(noSpend) as (keyof Spend)[]) sum[key] += b[key] ?? 0;
  return sum;
}
