import { z } from "zod";
import { method, nothing, service } from "./define";
import { errorData } from "./errors";
import { reason } from "./reason";
import { restorePreview } from "./restore-preview";
import { fileVersion, workspacePath } from "./workspace";

const id = z.string().min(1).max(64);
const count = z.number().int().nonnegative();
const ms = z.number().nonnegative();
const filePath = workspacePath.min(1);
const words = z.string().max(200_000);

/**
 * `ask`: every edit and every command waits. `edit`: edits inside the folder apply, commands wait. `plan`: changes and
 * commands are denied. `auto`: commands run as well, inside the sandbox of the system, and only where there is one.
 */
export const agentMode = z.enum(["ask", "edit", "plan", "auto"]);
export type AgentMode = z.infer<typeof agentMode>;

export const mention = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("file"), path: filePath }),
  z.object({ kind: z.literal("folder"), path: workspacePath }),
  z.object({
    kind: z.literal("selection"),
    path: filePath,
    /** Lines, from 1, both included. */
    from: z.number().int().positive(),
    to: z.number().int().positive(),
    text: words,
  }),
  z.object({ kind: z.literal("terminal"), terminalId: id }),
  /** Of a server that the user has added; its text is what was read when it was chosen. */
  z.object({
    kind: z.literal("resource"),
    serverId: z.string().min(1).max(64),
    server: z.string().max(100),
    uri: z.string().min(1).max(2000),
  }),
  /** What differs from HEAD. */
  z.object({ kind: z.literal("diff") }),
]);
/** Something put before the model with the words of the user. */
export type Mention = z.infer<typeof mention>;

export const planItem = z.object({
  text: z.string().max(500),
  state: z.enum(["open", "doing", "done", "dropped"]),
});
export type PlanItem = z.infer<typeof planItem>;

export const toolName = z.enum([
  "list",
  "read",
  "search",
  "find",
  "edit",
  "write",
  "run",
  "ask_user",
  "plan",
  "done",
]);
export type ToolName = z.infer<typeof toolName>;

/** `mcp`: a tool of a server that the user has added. */
export const stepTool = z.enum([...toolName.options, "mcp"]);
export type StepTool = z.infer<typeof stepTool>;

export const spend = z.object({
  readingMs: ms,
  thinkingMs: ms,
  writingMs: ms,
  runningMs: ms,
  /** Waiting for the user. */
  waitingMs: ms,
  /** Tokens that were read anew, and those that were generated. */
  readTokens: count,
  generatedTokens: count,
});
/** What a step, or a whole task, has taken. */
export type Spend = z.infer<typeof spend>;

export const stepState = z.enum(["running", "waiting", "done", "failed", "denied", "stopped"]);
export const agentStep = z.object({
  id,
  taskId: id,
  /** From 1, in the order of the task. */
  number: z.number().int().positive(),
  /** `said`: words of the model; `user`: words of the user; `note`: something the reader should know. */
  kind: z.enum(["user", "said", "tool", "note", "restored", "compacted"]),
  tool: stepTool.nullable(),
  state: stepState,
  /** What it is about, in a few words: a path, a command, a pattern. Text of strangers: shown as text only. */
  object: z.string().max(2000),
  /** Counts for the line: lines added and removed, hits, exit code. */
  added: count.nullable(),
  removed: count.nullable(),
  exitCode: z.number().int().nullable(),
  /** Words of the user or of the model; what a tool gave is asked for with `stepDetail`. */
  text: words,
  thinking: words,
  note: reason.nullable(),
  error: errorData.nullable(),
  /** It has a checkpoint of its own: files as they were before it. Any step can be gone back to, by a later one's. */
  restorable: z.boolean(),
  /** Of a command: paths that can not be put back to before it, as they are ignored, too large or unreadable. */
  notCovered: count.optional(),
  spend,
  startedAt: z.iso.datetime(),
});
/** One line of the agent's panel. */
export type AgentStep = z.infer<typeof agentStep>;

export const contextParts = z.object({
  /** System prompt, tools and guidance of the folder. */
  system: count,
  /** What the user said and mentioned. */
  user: count,
  /** What the model said, thought and called. */
  model: count,
  /** What tools gave. */
  tools: count,
  summary: count,
  /** Kept for the answer. */
  reserve: count,
  /** What the context holds; null while no model is loaded. */
  contextTokens: count.nullable(),
});
export type ContextParts = z.infer<typeof contextParts>;

export const agentTask = z.object({
  id,
  title: z.string(),
  mode: agentMode,
  /** `waiting`: for a decision or an answer of the user. `paused`: before the next step. */
  state: z.enum(["idle", "running", "waiting", "paused", "done", "stopped", "failed"]),
  plan: z.array(planItem),
  spend,
  context: contextParts,
  /** Words that will be told to the model before its next step. */
  queued: z.array(z.object({ id, text: words })),
  /** Things that the user did (took back, planned anew) and the model will be told when the task goes on. */
  untold: count,
  /** Servers of tools that are enabled for it. */
  servers: z.array(id),
  /** Files that it has changed. */
  changedFiles: count,
  error: errorData.nullable(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
export type AgentTask = z.infer<typeof agentTask>;

export const hunk = z.object({
  id: z.string().max(64),
  /** First lines, from 1, and numbers of lines, before and after. */
  oldStart: count,
  oldLines: count,
  newStart: count,
  newLines: count,
  /** ` `, `+` or `-`, then the line without its end. */
  lines: z.array(z.string()),
});
export type Hunk = z.infer<typeof hunk>;

export const fileChange = z.object({
  path: filePath,
  kind: z.enum(["created", "changed", "deleted"]),
  /** The whole text before and after; empty where it is not there or no text. */
  before: z.string(),
  after: z.string(),
  /** Of the file on disk now; null: it is not there. */
  version: fileVersion.nullable(),
  hunks: z.array(hunk),
  /** No text: can only be taken or rejected whole. */
  binary: z.boolean(),
  /** Its mode bits, where they are other ones; `only`: nothing else of it has changed. */
  mode: z.object({ from: count, to: count, only: z.boolean() }).nullable(),
  /** Somebody else changed it after the agent did. */
  changedSince: z.boolean(),
});
export type FileChange = z.infer<typeof fileChange>;

export const waiting = z.discriminatedUnion("kind", [
  /** An edit that is not on disk yet. */
  z.object({ kind: z.literal("edit"), id, taskId: id, stepId: id, change: fileChange }),
  /**
   * A command. It can be approved only in the app's own approval surface, which shows it from main; the page may
   * only deny it.
   */
  z.object({
    kind: z.literal("command"),
    id,
    taskId: id,
    stepId: id,
    argv: z.array(z.string()),
    folder: workspacePath,
    /** Why it asks: the mode, no sandbox, the network is wanted. */
    why: z.array(reason),
  }),
  /** A call of a tool of a server; approved like a command, in the app's own surface alone. */
  z.object({
    kind: z.literal("tool"),
    id,
    taskId: id,
    stepId: id,
    server: z.string(),
    tool: z.string(),
    /** As they will be given, a line each. */
    args: z.array(z.string()),
    why: z.array(reason),
  }),
  z.object({
    kind: z.literal("question"),
    id,
    taskId: id,
    stepId: id,
    text: words,
    choices: z.array(z.string().max(500)).max(8),
  }),
]);
/** What waits for the user. */
export type Waiting = z.infer<typeof waiting>;

export const stepProgress = z.object({
  taskId: id,
  stepId: id.nullable(),
  /** `recording`: the folder, before something is changed. */
  phase: z.enum(["waiting", "settling", "loading", "reading", "thinking", "writing", "recording", "running"]),
  readTokens: count,
  newTokens: count,
  secondsLeft: z.number().nonnegative().nullable(),
  generatedTokens: count,
  tokensPerSecond: z.number().nonnegative().nullable(),
  /** While the folder is recorded and that takes longer than a moment: files read, of those that have to be. */
  files: z.object({ done: count, of: count }).optional(),
});
export type StepProgress = z.infer<typeof stepProgress>;

export const sandboxStatus = z.object({
  /** What holds commands in; `none`: every command asks, and `why` says what is missing. */
  kind: z.enum(["bubblewrap", "seatbelt", "none"]),
  why: reason.nullable(),
});
export type SandboxStatus = z.infer<typeof sandboxStatus>;

const byTask = z.object({ taskId: id });
const sent = byTask.extend({ text: words.min(1), mentions: z.array(mention).max(50).default([]) });

export const agentDraft = z.object({
  /** Null: of the task that is not there yet. */
  taskId: id.nullable(),
  text: words,
  mentions: z.array(mention).max(50),
});
/** What is written for a task and not sent yet. */
export type AgentDraft = z.infer<typeof agentDraft>;

/** The agent that works in the opened folder. */
export const agentService = service({
  methods: {
    sandbox: method(nothing, sandboxStatus),
    /** Tasks of the opened folder, newest first. */
    tasks: method(nothing, z.array(agentTask)),
    /** `auto` as with `setMode`. */
    create: method(z.object({ mode: agentMode }), agentTask),
    removeTask: method(byTask, nothing),
    steps: method(byTask, z.array(agentStep)),
    /** What a tool was asked and what it gave, as the model saw it; clipped: `stepOutput` has all of it. */
    stepDetail: method(
      z.object({ stepId: id }),
      z.object({
        asked: z.string(),
        gave: z.string(),
        clipped: z.boolean(),
        /** What it did to a file, for a step that edits one. */
        change: fileChange.nullable().default(null),
      }),
    ),
    /** All that a tool gave; null: it is not kept any more. */
    stepOutput: method(z.object({ stepId: id }), z.object({ text: z.string().nullable() })),
    /** `auto` is refused where there is no sandbox, and confirmed in a system dialog. */
    setMode: method(byTask.extend({ mode: agentMode }), agentTask),
    /** Which servers of tools the task may use; holds from its next step on. */
    setServers: method(byTask.extend({ servers: z.array(id).max(50) }), agentTask),
    /** Gives the model words; while it works they wait until its next step. */
    send: method(sent, agentTask),
    /** The words that wait are told at once: the answer under way ends where it is, what it has written stays. */
    tellNow: method(byTask, agentTask),
    unqueue: method(byTask.extend({ queuedId: id }), agentTask),
    /** Stops within a second, commands and all. */
    stop: method(byTask, agentTask),
    pause: method(byTask, agentTask),
    /** Goes on after a pause, a stop, a failure or a restart. */
    resume: method(byTask, agentTask),
    setPlan: method(byTask.extend({ plan: z.array(planItem).max(50) }), agentTask),
    waiting: method(nothing, z.array(waiting)),
    /**
     * Takes an edit that waits: whole, some of its hunks, with or without words of the user's own. A hunk that is
     * not accepted is never written; it is told to the model with the reason.
     */
    takeEdit: method(
      z.object({
        id,
        accepted: z.array(z.string().max(64)).max(10_000),
        /** What the user has made of the proposed text, hunks that are not accepted included; null: nothing. */
        edited: z.string().max(20_000_000).nullable(),
        reason: z.string().max(5000),
      }),
      nothing,
    ),
    /** Denies an edit, a command or a question. */
    deny: method(z.object({ id, reason: z.string().max(5000) }), nothing),
    answer: method(z.object({ id, text: words.min(1) }), nothing),
    /** Where the page has room for the approval surface, in CSS pixels of the window; null: nowhere now. */
    placeApproval: method(
      z.object({
        area: z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() }).nullable(),
        /** The keys that decide may mean the command: it is before the user, and no field has their focus. */
        keys: z.boolean().default(false),
      }),
      nothing,
    ),
    /** All changes of a task that are on disk, against the files before it began. */
    changes: method(byTask, z.array(fileChange)),
    /**
     * Takes hunks of a file back out of the disk; the model is told with the reason. The one id `whole` stands for all
     * that is left to review of the file, also where it has no hunks.
     */
    rejectHunks: method(
      byTask.extend({
        path: filePath,
        version: fileVersion.nullable(),
        hunks: z.array(z.string().max(64)).min(1).max(10_000),
        reason: z.string().max(5000),
      }),
      z.array(fileChange),
    ),
    /** Marks hunks of a file as seen and good: they leave the review. `whole` as with `rejectHunks`. */
    acceptHunks: method(
      byTask.extend({
        path: filePath,
        version: fileVersion.nullable(),
        hunks: z.array(z.string().max(64)).min(1).max(10_000),
      }),
      z.array(fileChange),
    ),
    /** Marks all changes of these files as seen and good. */
    acceptChanges: method(byTask.extend({ paths: z.array(filePath).max(10_000) }), z.array(fileChange)),
    /** What putting back to before this step would do. */
    previewRestore: method(z.object({ stepId: id }), restorePreview),
    restore: method(
      z.object({
        stepId: id,
        what: z.enum(["files", "conversation", "both"]),
        overwrite: z.array(filePath).max(10_000).default([]),
      }),
      agentTask,
    ),
    /** What is written for tasks of the opened folder and not sent yet; kept across a crash. */
    drafts: method(nothing, z.array(agentDraft)),
    /** An empty one is forgotten. */
    saveDraft: method(agentDraft, nothing),
    /** Tokens of the words and of each mention, and the time that reading them takes. */
    countDraft: method(
      z.object({ text: words, mentions: z.array(mention).max(50) }),
      z.object({
        text: count,
        mentions: z.array(count),
        measured: z.boolean(),
        /** To read all of it, at the speed that is to be expected, seconds; null: unknown. */
        readSeconds: z.number().nonnegative().nullable(),
      }),
    ),
    /** Grants of this session for the opened folder. */
    grants: method(
      nothing,
      z.array(z.object({ id, argv: z.array(z.string()), folder: workspacePath, network: z.boolean() })),
    ),
    revokeGrant: method(z.object({ id }), nothing),
  },
  events: {
    taskChanged: agentTask,
    taskRemoved: byTask,
    stepChanged: agentStep,
    /** Text that came to a step since the last event. */
    delta: z.object({ taskId: id, stepId: id, thinking: z.string(), text: z.string() }),
    progress: stepProgress,
    waitingChanged: z.array(waiting),
    /** Steps after this one are gone: the conversation was put back. */
    stepsCut: byTask.extend({ after: count }),
  },
});
