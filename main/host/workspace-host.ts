import { join } from "node:path";
import { type AgentService, createAgentService, type OuterTools } from "../agent";
import type { SpawnChild } from "../child";
import { type Emit, QuernError, type ServiceSpec } from "../contract";
import type { ChatBackend, TurnQueue } from "../engine";
import {
  createGitService,
  createRunner,
  createTerminalService,
  createWorkspaceServices,
  fileVersionOf,
  folderData,
  locateRipgrep,
  type OpenedCheckpoints,
  openCheckpoints,
  type WorkspaceServices,
} from "../workspace";
import type { HostDesktop } from "./desktop";
import { differenceFromHead } from "./difference-from-head";
import type { HostHandlers } from "./dispatch";
import { outsideArchive } from "./outside-archive";

interface WorkspaceHostOptions {
  readonly dataFolder: string;
  /** The built programs, `checkpoints.js` among them. */
  readonly programFolder: string;
  readonly desktop: HostDesktop;
  readonly spawnChild: SpawnChild;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly backend: ChatBackend;
  readonly queue?: TurnQueue;
  readonly ensureLoaded: (signal: AbortSignal) => Promise<void>;
  /** Tools of servers, for the agent. */
  readonly outer: OuterTools;
  /** Tokens a second at which a prompt will be read; null: unknown. */
  readonly readingSpeed?: () => number | null;
  /** The key of the store of conversations; null: not encrypted; undefined: locked. */
  readonly key: () => Uint8Array | null | undefined;
  /** Resolves when there is a key, or none is needed. */
  readonly unlocked: Promise<unknown>;
  readonly emitter: <S extends ServiceSpec>(
    service: "workspace" | "files" | "git" | "terminal" | "agent",
  ) => Emit<S>;
  readonly onTrouble: (where: string, thrown: unknown) => void;
}

/** The services of the workspace and the agent. */
export interface WorkspaceHost {
  readonly handlers: Pick<HostHandlers, "workspace" | "files" | "git" | "terminal" | "agent">;
  readonly agent: AgentService;
  close(): Promise<void>;
}

/** Wires the opened folder, its repository, its terminals and the agent. */
export async function createWorkspaceHost(options: WorkspaceHostOptions): Promise<WorkspaceHost> {
  const { dataFolder, desktop, env, backend, emitter, onTrouble } = options;
  const workspace = await createWorkspaceServices({
    dataFolder,
    pickWorkspace: () => desktop.pickWorkspace(),
    confirmTrust: (path) => desktop.confirmTrust(path),
    trash: (path) => desktop.trash(path),
    showItem: (path) => desktop.showInFolder(path),
    emitWorkspace: emitter("workspace"),
    emitFiles: emitter("files"),
    ripgrep: outsideArchive((await locateRipgrep()) ?? "rg"),
  });
  const { current } = workspace;
  const checkpoints = checkpointsOf(
    workspace,
    dataFolder,
    join(options.programFolder, "checkpoints.js"),
    (thrown) => onTrouble("checkpoints", thrown),
  );
  const git = createGitService({ current, emit: emitter("git"), env });
  workspace.onFilesChanged(() => git.refresh());
  const terminals = createTerminalService({
    current,
    spawnChild: options.spawnChild,
    emit: emitter("terminal"),
    hadInput: () => desktop.hadInput(),
    env,
    onTrouble: (thrown) => onTrouble("terminal", thrown),
  });
  const agent = createAgentService({
    current,
    agentFiles: () => workspace.agentFiles(),
    onUserWrote: (listener) => workspace.onUserWrote(listener),
    checkpoints: async () => {
      const opened = await checkpoints.current();
      const restore: typeof opened.restore = (checkpoint, files) =>
        opened.restore(checkpoint, files).finally(() => workspace.filesMayHaveChanged());
      return { ...opened, restore };
    },
    runner: () => {
      const runner = createRunner({ files: current.require().files, env, own: [dataFolder] });
      const run: typeof runner.run = (request, onOutput, signal) =>
        runner.run(request, onOutput, signal).finally(() => workspace.filesMayHaveChanged());
      return { ...runner, run };
    },
    backend,
    ...(options.queue && { queue: options.queue }),
    ensureLoaded: options.ensureLoaded,
    ...(options.readingSpeed && { readingSpeed: options.readingSpeed }),
    terminalText: (id) => terminals.text(id),
    gitDiff: () => differenceFromHead(git.handlers, workspace.agentFiles()),
    dataFolder,
    outer: options.outer,
    key: options.key,
    unlocked: options.unlocked,
    emit: emitter("agent"),
    confirmAuto: (path) => desktop.confirmAuto(path),
    placeApproval: (area, keys) => desktop.placeApproval(area, keys),
    onTrouble: (thrown) => onTrouble("agent", thrown),
  });
  return {
    handlers: {
      workspace: workspace.workspace,
      files: workspace.files,
      agent: agent.handlers,
      git: git.handlers,
      terminal: terminals.handlers,
    },
    agent,
    close: async () => {
      await agent.close();
      await terminals.close();
      await checkpoints.close();
      git.close();
      await workspace.close();
    },
  };
}

interface CheckpointsOfFolder {
  current(): Promise<OpenedCheckpoints>;
  close(): Promise<void>;
}

/** The checkpoints of the folder that is open; opened once for each folder, and closed when another one is. */
function checkpointsOf(
  { current }: WorkspaceServices,
  dataFolder: string,
  threadFile: string,
  onTrouble: (thrown: unknown) => void,
): CheckpointsOfFolder {
  let opened: { id: string; checkpoints: Promise<OpenedCheckpoints>; stop: AbortController } | null = null;
  const close = async () => {
    const last = opened;
    opened = null;
    last?.stop.abort();
    await (await last?.checkpoints.catch(() => null))?.close();
  };
  let closed = false;
  const open = () => {
    // Nobody would end its thread.
    if (closed) throw new QuernError("folder-not-open");
    const { id, files } = current.require();
    if (opened?.id === id) return opened.checkpoints;
    void close().catch(onTrouble);
    const storeFolder = join(folderData(dataFolder, id), "checkpoints");
    const checkpoints = openCheckpoints({
      root: files.root,
      storeFolder,
      threadFile,
      never: [dataFolder],
      versionOf: fileVersionOf,
    });
    const stop = new AbortController();
    opened = { id, checkpoints, stop };
    // In the background, before anybody needs one: the first step is not to wait for it.
    checkpoints
      .then((made) => made.prepare(stop.signal))
      .catch((thrown: unknown) => {
        if (!stop.signal.aborted) onTrouble(thrown);
      });
    // Nobody waited for it: whoever does tries again.
    checkpoints.catch(() => {
      if (opened?.checkpoints === checkpoints) opened = null;
    });
    return checkpoints;
  };
  const leave = current.onChange(() => {
    if (current.get()?.trusted) open().catch(() => undefined);
  });
  return {
    current: open,
    close: async () => {
      leave();
      closed = true;
      await close();
    },
  };
}
