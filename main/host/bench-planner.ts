import { type BenchCase, benchPlanContexts } from "../bench";
import { readGgufHeader } from "../catalog";
import { type InstalledModel, type MachineReport, QuernError } from "../contract";
import type { ModelToLoad } from "../engine";
import type { BenchWorld } from "./bench-run";
import { planLoad } from "./plan-load";

/** How models are loaded for a benchmark on this machine: around what is measured, with the context that can be had. */
export function benchPlanner(machine: () => Promise<MachineReport>): Pick<BenchWorld, "prepare" | "hasMtp"> {
  const prepare = async (
    model: InstalledModel,
    { engine, threads, speculation }: BenchCase,
    contextTokens: number,
  ): Promise<ModelToLoad> => {
    const fixed = {
      engine,
      ...(threads === null ? {} : { threads }),
      ...(speculation === "none" ? {} : { speculation }),
    };
    const report = model.practice ? null : await machine();
    let refused: unknown;
    for (const minContextTokens of benchPlanContexts(contextTokens)) {
      try {
        const { plan, ...load } = await planLoad(model, report, { minContextTokens }, { fixed });
        const { speculation: _byItself, ...plain } = plan;
        return { ...load, plan: speculation === "none" ? plain : plan };
      } catch (error) {
        if (!(error instanceof QuernError) || error.code !== "engine-out-of-memory") throw error;
        refused = error;
      }
    }
    throw refused;
  };
  return {
    prepare,
    hasMtp: async ({ path }) => {
      const { architecture, metadata } = await readGgufHeader(path);
      const blocks = metadata.get(`${architecture}.nextn_predict_layers`);
      return typeof blocks === "number" && blocks > 0;
    },
  };
}
