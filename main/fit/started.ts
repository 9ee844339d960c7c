import { type CatalogFile, type EnginePlan, usualSnapshots } from "../contract";
import type { Candidate, Site } from "./candidates";
import { chooseEngine, type EngineWishes } from "./choose-engine";
import { exactPlan } from "./exact-plan";
import { roomToGuess } from "./guessing";
import { withLlamaNodeSnapshots } from "./snapshots";

/**
 * The plan of a published file as a load would start it: a file with a block that guesses ahead does so where there is
 * room, run by the engine that can, which holds one conversation. A load makes the same plan by the same parts
 * (`main/host/plan-load.ts`), from the file itself, and takes more snapshots of memory that is left over then.
 */
export function asStarted(plan: Candidate, file: CatalogFile, site: Site, wishes: EngineWishes): Candidate {
  const { build, where, memory } = plan;
  const mtp = file.mtp && where === "gpu" && roomToGuess(memory, build.shape, plan.engine);
  const { engine, speculates } = chooseEngine({ plan: plan.engine, where, mtp }, wishes);
  if (engine !== "llama.node") return plan;
  const { slots: _slots, ...one } = plan.engine;
  const run: EnginePlan = {
    ...one,
    engine,
    snapshots: usualSnapshots["node-llama-cpp"],
    ...(speculates && { speculation: "mtp" }),
  };
  const exact = exactPlan(build, site, run);
  return exact ? withLlamaNodeSnapshots(exact, build.shape) : plan;
}

/** Whether a plan guesses ahead. */
export const guesses = ({ engine }: Pick<Candidate, "engine">): boolean => engine.speculation === "mtp";
