import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BenchCommands, hasToolChain, toolChainNames } from "./commands";
import { grade, putFiles } from "./grade";
import type { AgentBenchRun, AgentBenchTaskResult } from "./result";
import type { AgentBenchTask } from "./task-file";

export interface AgentBenchLimits {
  readonly steps: number;
  readonly generatedTokens: number;
  readonly ms: number;
}

/** What playing a task took, and how it ended. */
export interface Played {
  /** `done`: the model said so, or had nothing more to say. */
  readonly ended: "done" | "limit" | "failed";
  readonly why: string;
  readonly steps: number;
  readonly readTokens: number;
  readonly generatedTokens: number;
}

/** Has the agent work on a task in a folder, with nobody to ask; ends soon after the signal. */
export type PlayTask = (
  folder: string,
  prompt: string,
  limits: AgentBenchLimits,
  signal: AbortSignal,
) => Promise<Played>;

export interface AgentBenchProgress {
  readonly task: AgentBenchTask;
  readonly done: number;
  readonly total: number;
  readonly solved: number;
}

export interface AgentBenchWork {
  readonly tasks: readonly AgentBenchTask[];
  readonly play: PlayTask;
  readonly commands: BenchCommands;
  readonly limits: AgentBenchLimits;
  readonly about: Pick<AgentBenchRun, "quern" | "model" | "backend" | "scripted">;
  readonly onProgress: (progress: AgentBenchProgress) => void;
  /** What is done so far, after each task, so that nothing is lost by an end in the middle. */
  readonly onResult?: (run: AgentBenchRun) => Promise<void>;
}

const nothing = { steps: 0, readTokens: 0, generatedTokens: 0, ms: 0 };

/** Plays the tasks one after the other, each in a temporary copy. After the signal, what is done is given. */
export async function runAgentBench(work: AgentBenchWork, signal: AbortSignal): Promise<AgentBenchRun> {
  const at = new Date().toISOString();
  const results: AgentBenchTaskResult[] = [];
  const base = await mkdtemp(join(tmpdir(), "quern-tasks-"));
  const sandbox = await work.commands.sandbox(base);
  const run = (status: AgentBenchRun["status"]): AgentBenchRun => ({
    schemaVersion: 1,
    kind: "agent-tasks",
    at,
    ...work.about,
    sandbox,
    limits: { ...work.limits },
    status,
    tasks: [...results],
  });
  const has = new Map<string, boolean>();
  try {
    for (const [index, task] of work.tasks.entries()) {
      const solved = results.filter(({ outcome }) => outcome === "solved").length;
      work.onProgress({ task, done: index, total: work.tasks.length, solved });
      const there = has.get(task.needs) ?? (await hasToolChain(work.commands, base, task.needs, signal));
      has.set(task.needs, there);
      results.push(
        there
          ? await tried(work, task, await mkdtemp(join(base, `${task.id}-`)), signal)
          : {
              ...resultOf(task),
              outcome: "skipped",
              why: `${toolChainNames[task.needs] ?? task.needs} is not here`,
            },
      );
      await work.onResult?.(run("stopped"));
    }
    return run("complete");
  } catch (error) {
    // The task under way is left out: that it was stopped says nothing about it.
    if (signal.aborted) return run("stopped");
    throw error;
  } finally {
    await rm(base, { recursive: true, force: true });
  }
}

async function tried(
  { play, commands, limits }: AgentBenchWork,
  task: AgentBenchTask,
  folder: string,
  signal: AbortSignal,
): Promise<AgentBenchTaskResult> {
  await putFiles(folder, task.start);
  const began = performance.now();
  const timeIsUp = AbortSignal.timeout(limits.ms);
  const played = await play(folder, task.prompt, limits, AbortSignal.any([signal, timeIsUp]));
  signal.throwIfAborted();
  const { steps, readTokens, generatedTokens } = played;
  const figures = { steps, readTokens, generatedTokens, ms: performance.now() - began };
  if (timeIsUp.aborted || played.ended === "limit")
    return {
      ...resultOf(task),
      ...figures,
      outcome: "unfinished",
      why: timeIsUp.aborted ? "time" : played.why,
    };
  if (played.ended === "failed") return { ...resultOf(task), ...figures, outcome: "failed", why: played.why };
  const { solved } = await grade(task, folder, commands, signal);
  // Tests that were ended have not failed.
  signal.throwIfAborted();
  return { ...resultOf(task), ...figures, outcome: solved ? "solved" : "not-solved", why: "" };
}

const resultOf = ({ id, language }: AgentBenchTask) => ({ id, language, ...nothing });
