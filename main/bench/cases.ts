import type { BenchOptions, EngineId, EnginePlan, Reason } from "../contract";

/** One way to run the model: it is loaded once for all depths. */
export interface BenchCase {
  readonly engine: EngineId;
  readonly threads: number | null;
  readonly speculation: "none" | "mtp";
}

/** The ways that were asked for, in an order that loads as seldom as can be. */
export function benchCases(
  options: BenchOptions,
  hasMtp: boolean,
): { cases: BenchCase[]; skipped: Reason[] } {
  const cases: BenchCase[] = [];
  const skipped: Reason[] = [];
  const threads = options.threads.length === 0 ? [null] : [...new Set(options.threads)];
  for (const engine of new Set(options.engines)) {
    const speculations: ("none" | "mtp")[] = ["none"];
    // Only this engine speculates on a hybrid model.
    if (options.speculation && engine === "llama.node") {
      if (hasMtp) speculations.push("mtp");
      else skipped.push({ code: "bench-no-mtp", params: {} });
    }
    for (const speculation of speculations)
      for (const each of threads) cases.push({ engine, threads: each, speculation });
  }
  return { cases, skipped };
}

/** The depths at which a measurement has room in the context, and those that do not. */
export function depthsThatFit(
  options: BenchOptions,
  contextTokens: number,
): { depths: number[]; skipped: Reason[] } {
  const most = contextTokens - options.promptTokens - options.generateTokens - 2;
  const asked = [...new Set(options.depths)].sort((a, b) => a - b);
  return {
    depths: asked.filter((depth) => depth <= most),
    skipped: asked
      .filter((depth) => depth > most)
      .map((depth) => ({ code: "bench-too-deep", params: { depth, contextTokens } })),
  };
}

/** The context that holds all that was asked for, at least; the fit may find that less is to be had. */
export function neededContext({ depths, promptTokens, generateTokens }: BenchOptions): number {
  return Math.max(1024, Math.max(...depths) + promptTokens + generateTokens + 2);
}

/** Contexts to try for what is needed, the longest first: deep measurements are left out rather than all of them. */
export function benchPlanContexts(needed: number): number[] {
  const contexts: number[] = [];
  for (let tokens = Math.min(262_144, needed); tokens > 1024; tokens = Math.ceil(tokens / 2))
    contexts.push(tokens);
  return [...contexts, 1024];
}

/** Whether a plan was made as the case asks; the fit may have had to choose otherwise. */
export function asAsked(plan: EnginePlan, asked: BenchCase): boolean {
  return (
    (plan.engine ?? "node-llama-cpp") === asked.engine && (plan.speculation ?? "none") === asked.speculation
  );
}
