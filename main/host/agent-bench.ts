import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createAgentService } from "../agent";
import type { BenchCommands, PlayTask } from "../bench";
import type { AgentStep, AgentTask, StepProgress, Waiting } from "../contract";
import type { ChatBackend } from "../engine";
import {
  createRunner,
  createWorkspaceServices,
  fileVersionOf,
  locateRipgrep,
  openCheckpoints,
} from "../workspace";
import { outsideArchive } from "./outside-archive";

export interface AgentBenchWorld {
  readonly backend: ChatBackend;
  /** The built programs, `checkpoints.js` among them. */
  readonly programFolder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Quern's own data, which no command may see. */
  readonly own: readonly string[];
  readonly onTrouble: (thrown: unknown) => void;
}

/** Of what a test says, this much is looked at. */
const outputBytes = 100_000;
/** Nobody is there to be asked, which is said to the model in place of an answer. */
const nobodyHere =
  "Nobody is there to answer. Decide by yourself, from what the task says and the folder holds.";

/** Commands of the suite's own: tests, and what tells whether a tool chain is here. */
export function agentBenchCommands({ env, own }: Pick<AgentBenchWorld, "env" | "own">): BenchCommands {
  const runnerOf = (root: string) => createRunner({ files: { root }, env, own });
  return {
    run: (folder, argv, timeoutMs, signal) =>
      runnerOf(folder).run(
        { argv, folder: "", network: false, timeoutMs, outputBytes },
        () => undefined,
        signal,
      ),
    sandbox: async (folder) => (await runnerOf(folder).sandbox()).kind,
  };
}

/**
 * Plays tasks with the real agent over any backend, in a workspace of their own: as in the app, but nobody is asked.
 * Commands run in the sandbox in mode `auto`; where there is none every command is denied.
 */
export function agentBenchPlayer(world: AgentBenchWorld): PlayTask {
  return async (folder, prompt, limits, signal) => {
    const dataFolder = await mkdtemp(join(tmpdir(), "quern-task-data-"));
    const workspace = await createWorkspaceServices({
      dataFolder,
      pickWorkspace: async () => folder,
      // The folder is the suite's own, made for this task.
      confirmTrust: async () => true,
      trash: async () => undefined,
      showItem: () => undefined,
      emitWorkspace: () => undefined,
      emitFiles: () => undefined,
      ripgrep: outsideArchive((await locateRipgrep()) ?? "rg"),
    });
    await workspace.workspace.choose();
    const { current } = workspace;
    const checkpoints = await openCheckpoints({
      root: current.require().files.root,
      storeFolder: join(dataFolder, "checkpoints"),
      threadFile: join(world.programFolder, "checkpoints.js"),
      never: [dataFolder],
      versionOf: fileVersionOf,
    });
    const watched = new Watched(limits);
    const agent = createAgentService({
      current,
      agentFiles: () => workspace.agentFiles(),
      checkpoints: async () => checkpoints,
      runner: () =>
        createRunner({
          files: current.require().files,
          env: world.env,
          own: [...world.own, dataFolder],
        }),
      backend: world.backend,
      terminalText: () => "",
      gitDiff: async () => "",
      dataFolder,
      key: () => null,
      emit: (event, payload) => {
        if (event === "taskChanged") watched.task(payload as AgentTask);
        else if (event === "stepChanged") watched.step(payload as AgentStep);
        else if (event === "progress") watched.writing(payload as StepProgress);
        else if (event === "waitingChanged")
          for (const { id } of payload as Waiting[])
            void agent.handlers.deny({ id, reason: nobodyHere }).catch(world.onTrouble);
      },
      confirmAuto: async () => true,
      placeApproval: () => undefined,
      onTrouble: world.onTrouble,
    });
    try {
      const { kind } = await agent.handlers.sandbox();
      const { id } = await agent.handlers.create({ mode: kind === "none" ? "edit" : "auto" });
      await agent.handlers.send({ taskId: id, text: prompt, mentions: [] });
      await watched.ended(signal);
      await agent.handlers.stop({ taskId: id });
      const played = watched.played();
      // With it goes what the engine holds of the conversation.
      await agent.handlers.removeTask({ taskId: id });
      return played;
    } finally {
      await agent.close();
      await checkpoints.close();
      await workspace.close();
      await rm(dataFolder, { recursive: true, force: true });
    }
  };
}

/** Follows a task from outside, and tells when it has ended or has had enough. */
class Watched {
  private state: AgentTask["state"] = "idle";
  private error = "";
  private spend = { readTokens: 0, generatedTokens: 0 };
  private limit = "";
  private began = false;
  private readonly steps = new Set<string>();
  private readonly over = new AbortController();

  constructor(private readonly limits: { readonly steps: number; readonly generatedTokens: number }) {}

  task({ state, error, spend }: AgentTask): void {
    this.spend = spend;
    if (spend.generatedTokens > this.limits.generatedTokens) this.exceed("tokens");
    this.state = state;
    this.error = error?.code ?? "";
    if (state === "running" || state === "waiting") this.began = true;
    else if (this.began) this.over.abort();
  }

  /** Counts within a turn, too: one that never ends must not go on until the time is up. */
  writing({ generatedTokens }: StepProgress): void {
    if (this.spend.generatedTokens + generatedTokens > this.limits.generatedTokens) this.exceed("tokens");
  }

  step({ id, kind }: AgentStep): void {
    // A step is one turn of the model, with whatever it calls.
    if (kind !== "said") return;
    this.steps.add(id);
    if (this.steps.size > this.limits.steps) this.exceed("steps");
  }

  /** Resolves when the task has ended by itself, has reached a limit, or the signal says so. */
  async ended(signal: AbortSignal): Promise<void> {
    const any = AbortSignal.any([signal, this.over.signal]);
    if (any.aborted) return;
    await new Promise((resolve) => any.addEventListener("abort", resolve, { once: true }));
  }

  played() {
    const { readTokens, generatedTokens } = this.spend;
    const figures = { steps: this.steps.size, readTokens, generatedTokens };
    if (this.limit !== "") return { ended: "limit", why: this.limit, ...figures } as const;
    if (this.state === "failed") return { ended: "failed", why: this.error, ...figures } as const;
    // A loop that was broken, or a call that never came right: the model is not done.
    if (this.state === "stopped" || this.state === "paused")
      return { ended: "limit", why: this.state, ...figures } as const;
    return { ended: "done", why: "", ...figures } as const;
  }

  private exceed(limit: string): void {
    if (this.limit === "") this.limit = limit;
    this.over.abort();
  }
}
