import { join } from "node:path";
import { type agentService, type Emit, type Handlers, QuernError, type SandboxStatus } from "../contract";
import { type ChatBackend, createTurnQueue, type TurnQueue } from "../engine";
import type { Checkpoints, CommandRunner, CurrentFolder, WorkspaceFiles } from "../workspace";
import type { ApprovalDesk } from "./approval";
import { Desk } from "./desk";
import { FolderAgent } from "./folder-agent";
import { Grants } from "./grants";
import { toldOf } from "./loop/task-state";
import { noOuterTools, type OuterTools } from "./outer-tools";
import { rekeyOthers } from "./store/task-store";
import { taken } from "./take-edit";
import { WaitingList } from "./waiting";

export interface AgentServiceOptions {
  readonly current: CurrentFolder;
  /** The opened folder as the agent may see it: without secrets. */
  readonly agentFiles: () => WorkspaceFiles;
  /** Told of each path that the user writes; returns how to listen no more. By default nobody writes. */
  readonly onUserWrote?: (listener: (path: string) => void) => () => void;
  readonly checkpoints: () => Promise<Checkpoints>;
  readonly runner: () => CommandRunner;
  readonly backend: ChatBackend;
  /** Shared with all others who use the backend; by default the agent is alone with it. */
  readonly queue?: TurnQueue;
  readonly ensureLoaded?: (signal: AbortSignal) => Promise<void>;
  /** Tokens a second at which a prompt will be read; null: unknown. By default nobody knows. */
  readonly readingSpeed?: () => number | null;
  readonly terminalText: (id: string) => string;
  readonly gitDiff: () => Promise<string>;
  readonly dataFolder: string;
  /** The key of the store of conversations; null: not encrypted; undefined: locked. */
  readonly key: () => Uint8Array | null | undefined;
  /** Resolves when the key can be had; only to know the key that a later one takes the place of. */
  readonly unlocked?: Promise<unknown>;
  readonly emit: Emit<typeof agentService>;
  /** Tools beside the agent's own; by default there are none. */
  readonly outer?: OuterTools;
  readonly confirmAuto: (path: string) => Promise<boolean>;
  readonly placeApproval: (
    area: { x: number; y: number; width: number; height: number } | null,
    keys: boolean,
  ) => void;
  readonly onTrouble: (thrown: unknown) => void;
}

export interface AgentService {
  readonly handlers: Handlers<typeof agentService>;
  /** For the app's approval surface alone. */
  readonly approvals: ApprovalDesk;
  /** Writes what is kept of all folders anew, with the key in force; call it when that is another one. */
  rekey(): Promise<void>;
  close(): Promise<void>;
}

/** Of paths that cannot be put back, so many are named. */
const mostNotCovered = 100;
/** Characters to a token where no model is loaded to count. */
const charactersPerToken = 3.5;

export function createAgentService(options: AgentServiceOptions): AgentService {
  const { current, emit, queue = createTurnQueue() } = options;
  const waiting = new WaitingList();
  const desk = new Desk(waiting);
  const grants = new Grants();
  waiting.onChange(() => emit("waitingChanged", waiting.all()));
  const readingSpeed = options.readingSpeed ?? (() => null);
  const allTasks = join(options.dataFolder, "agent");
  let opened: { id: string; trusted: boolean; agent: Promise<FolderAgent> } | null = null;
  /** The agent of the folder before ends first: it may be the same folder, with other rights. */
  let closing: Promise<unknown> = Promise.resolve();
  /** With which the files are closed; undefined: not known yet. */
  let keyOfFiles = options.key();
  void options.unlocked?.then(
    () => {
      if (keyOfFiles === undefined) keyOfFiles = options.key();
    },
    () => undefined,
  );

  const closeOpened = () => {
    const before = opened;
    opened = null;
    grants.clear();
    if (before)
      closing = Promise.all([closing, before.agent.then((agent) => agent.close())]).catch(options.onTrouble);
  };

  const agentOf = (): Promise<FolderAgent> => {
    const folder = current.require();
    if (opened?.id === folder.id && opened.trusted === folder.trusted) return opened.agent;
    const key = options.key();
    if (key === undefined) throw new QuernError("store-locked");
    keyOfFiles = keyOfFiles === undefined ? key : keyOfFiles;
    closeOpened();
    const agent = (async () => {
      await closing;
      return FolderAgent.open({
        folder,
        files: options.agentFiles(),
        onUserWrote: options.onUserWrote ?? (() => () => undefined),
        checkpoints: options.checkpoints,
        runner: options.runner(),
        backend: options.backend,
        queue,
        ensureLoaded: options.ensureLoaded,
        readingSpeed,
        waiting,
        desk,
        grants,
        outer: options.outer ?? noOuterTools,
        emit,
        tasksFolder: join(allTasks, folder.id),
        key: () => {
          const now = options.key();
          if (now === undefined) throw new QuernError("store-locked");
          return now;
        },
        sources: {
          terminalText: options.terminalText,
          diff: options.gitDiff,
          resource: (options.outer ?? noOuterTools).resource,
        },
        onTrouble: options.onTrouble,
      });
    })();
    const mine = { id: folder.id, trusted: folder.trusted, agent };
    opened = mine;
    // What could not be opened is tried again at the next call.
    agent.catch(() => {
      if (opened === mine) opened = null;
    });
    return agent;
  };
  const leave = current.onChange(() => {
    const folder = current.get();
    if (!opened || (folder?.id === opened.id && folder.trusted === opened.trusted)) return;
    closeOpened();
  });

  const sandbox = async (): Promise<SandboxStatus> => {
    const { kind, missing } = await options.runner().sandbox();
    return {
      kind,
      why: kind === "none" ? { code: "sandbox-missing", params: { why: missing ?? "" } } : null,
    };
  };

  const handlers: Handlers<typeof agentService> = {
    sandbox,
    tasks: async () => (await agentOf()).tasks().map(toldOf),
    create: async ({ mode }) => {
      if (mode === "auto") await allowAuto();
      return (await agentOf()).create(mode);
    },
    removeTask: async ({ taskId }) => (await agentOf()).remove(taskId),
    steps: async ({ taskId }) => [...(await agentOf()).task(taskId).steps],
    stepDetail: async ({ stepId }) => {
      const record = (await agentOf()).taskOfStep(stepId).records.get(stepId);
      const { asked = "", gave = "", change = null } = record ?? {};
      return { asked, gave, clipped: record?.output === true, change };
    },
    stepOutput: async ({ stepId }) => {
      const agent = await agentOf();
      return { text: await agent.output(agent.taskOfStep(stepId), stepId) };
    },
    setMode: async ({ taskId, mode }) => {
      if (mode === "auto") await allowAuto();
      const agent = await agentOf();
      const task = agent.task(taskId);
      await agent.handle(task).set({ mode });
      return toldOf(task);
    },
    setServers: async ({ taskId, servers }) => (await agentOf()).setServers(taskId, servers),
    send: async ({ taskId, text, mentions }) => (await agentOf()).send(taskId, text, mentions),
    tellNow: async ({ taskId }) => (await agentOf()).tellNow(taskId),
    unqueue: async ({ taskId, queuedId }) => {
      const agent = await agentOf();
      const task = agent.task(taskId);
      await agent.handle(task).set({ queued: task.queued.filter(({ id }) => id !== queuedId) });
      return toldOf(task);
    },
    stop: async ({ taskId }) => (await agentOf()).stop(taskId),
    pause: async ({ taskId }) => (await agentOf()).pause(taskId),
    resume: async ({ taskId }) => (await agentOf()).resume(taskId),
    setPlan: async ({ taskId, plan }) => {
      const agent = await agentOf();
      const task = agent.task(taskId);
      const lines = plan.map(({ text, state }) => `- [${state}] ${text}`).join("\n");
      await agent.handle(task).set({ plan });
      await agent
        .handle(task)
        .tellModel({ about: "plan", text: `The user changed the plan. It is now:\n${lines}` });
      return toldOf(task);
    },
    waiting: async () => waiting.all(),
    takeEdit: async ({ id, accepted, edited, reason }) => {
      const asked = waiting.get(id);
      if (asked.kind !== "edit") throw new QuernError("agent-waiting-gone");
      waiting.decide(id, taken(asked.change, { accepted, edited, reason }));
    },
    deny: async ({ id, reason }) => waiting.decide(id, { take: "deny", reason }),
    answer: async ({ id, text }) => {
      if (waiting.get(id).kind !== "question") throw new QuernError("agent-waiting-gone");
      waiting.decide(id, { take: "answer", text });
    },
    placeApproval: async ({ area, keys }) => options.placeApproval(area, keys),
    changes: async ({ taskId }) => (await agentOf()).changes(taskId),
    rejectHunks: async ({ taskId, ...what }) => (await agentOf()).rejectHunks(taskId, what),
    acceptHunks: async ({ taskId, ...what }) => (await agentOf()).acceptHunks(taskId, what),
    acceptChanges: async ({ taskId, paths }) => (await agentOf()).acceptChanges(taskId, paths),
    previewRestore: async ({ stepId }) => {
      const { checkpoint, files, conflicts, notCovered } = await (await agentOf()).preview(stepId);
      const { listed, count } = notCovered;
      return {
        hasFiles: checkpoint !== null,
        files: [...files],
        conflicts: [...conflicts],
        notCovered: { listed: listed.slice(0, mostNotCovered), count },
      };
    },
    restore: async ({ stepId, what, overwrite }) => (await agentOf()).restore(stepId, what, overwrite),
    drafts: async () => [...(await agentOf()).drafts()],
    saveDraft: async (draft) => (await agentOf()).saveDraft(draft),
    countDraft: async ({ text, mentions }) => {
      const agent = await agentOf();
      const texts = [text, ...(await Promise.all(mentions.map((mention) => agent.mention(null, mention))))];
      const measured = await options.backend.countTexts(texts).catch(() => null);
      const [first = 0, ...rest] = measured ?? texts.map((one) => Math.ceil(one.length / charactersPerToken));
      const speed = readingSpeed();
      const all = rest.reduce((sum, each) => sum + each, first);
      return {
        text: first,
        mentions: rest,
        measured: measured !== null,
        readSeconds: speed === null || speed <= 0 ? null : all / speed,
      };
    },
    grants: async () =>
      grants.list().map(({ id, argv, folder, network }) => ({ id, argv: [...argv], folder, network })),
    revokeGrant: async ({ id }) => grants.revoke(id),
  };

  async function allowAuto(): Promise<void> {
    const folder = current.requireTrusted();
    const status = await sandbox();
    if (status.kind === "none")
      throw new QuernError("sandbox-missing", { why: String(status.why?.params.why ?? "") });
    if (!(await options.confirmAuto(folder.files.root))) throw new QuernError("cancelled");
  }

  return {
    handlers,
    approvals: desk,
    rekey: async () => {
      const was = keyOfFiles;
      const now = options.key();
      if (now === undefined) throw new QuernError("store-locked");
      keyOfFiles = now;
      await closing;
      await (await opened?.agent)?.rekey();
      if (was !== undefined) await rekeyOthers(allTasks, opened?.id ?? null, was, now, options.onTrouble);
    },
    close: async () => {
      leave();
      closeOpened();
      await closing;
    },
  };
}
