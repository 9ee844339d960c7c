import { z } from "zod";

const figure = z.number().nonnegative();

export const agentBenchTaskResult = z.object({
  id: z.string(),
  language: z.string(),
  /** `unfinished`: a limit was reached before the model was done; it counts as not solved, as does `failed`. */
  outcome: z.enum(["solved", "not-solved", "unfinished", "failed", "skipped"]),
  /** Why it was skipped, unfinished or failed. */
  why: z.string(),
  steps: figure,
  /** Tokens that were read anew, and those that were generated. */
  readTokens: figure,
  generatedTokens: figure,
  ms: figure,
});
export type AgentBenchTaskResult = z.infer<typeof agentBenchTaskResult>;

export const agentBenchRun = z.object({
  schemaVersion: z.literal(1),
  kind: z.literal("agent-tasks"),
  at: z.iso.datetime(),
  quern: z.string(),
  model: z.object({ name: z.string(), quant: z.string().nullable(), engine: z.string() }),
  /** What answered; results of before there was a choice are of this machine. */
  backend: z
    .discriminatedUnion("kind", [
      z.object({ kind: z.literal("here") }),
      z.object({ kind: z.literal("endpoint"), host: z.string() }),
      z.object({ kind: z.literal("script") }),
    ])
    .default({ kind: "here" }),
  /** Scripted answers: the run proves the suite, and says nothing about any model. */
  scripted: z.boolean(),
  sandbox: z.string(),
  limits: z.object({ steps: figure, generatedTokens: figure, ms: figure }),
  status: z.enum(["complete", "stopped"]),
  tasks: z.array(agentBenchTaskResult),
});
/** What `quern bench-agent` came to. Solved, steps and tokens do not depend on the hardware; times do. */
export type AgentBenchRun = z.infer<typeof agentBenchRun>;

export interface AgentBenchTotals {
  readonly tried: number;
  readonly solved: number;
  readonly skipped: number;
  readonly steps: number;
  readonly readTokens: number;
  readonly generatedTokens: number;
  readonly ms: number;
}

export function totalsOf(tasks: readonly AgentBenchTaskResult[]): AgentBenchTotals {
  const tried = tasks.filter(({ outcome }) => outcome !== "skipped");
  const sum = (of: (task: AgentBenchTaskResult) => number) => tried.reduce((all, task) => all + of(task), 0);
  return {
    tried: tried.length,
    solved: tried.filter(({ outcome }) => outcome === "solved").length,
    skipped: tasks.length - tried.length,
    steps: sum(({ steps }) => steps),
    readTokens: sum(({ readTokens }) => readTokens),
    generatedTokens: sum(({ generatedTokens }) => generatedTokens),
    ms: sum(({ ms }) => ms),
  };
}
