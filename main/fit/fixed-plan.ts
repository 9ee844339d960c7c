import type { EnginePlan } from "../contract";
import type { BuildFacts } from "./build-facts";
import type { Candidate, Site } from "./candidates";
import { bestPlan, fittingPlans, leastPlan } from "./contexts";
import { exactPlan } from "./exact-plan";

/** What somebody has fixed of a plan; the rest is worked out around it. */
export type FixedParts = {
  readonly [K in "engine" | "backend" | "gpuLayers" | "kvType" | "threads" | "speculation"]?:
    | EnginePlan[K]
    | undefined;
};

/** The site as it looks to a plan for this backend alone. */
function siteFor(backend: EnginePlan["backend"] | undefined, site: Site): Site {
  if (backend === undefined) return site;
  const gpus = site.pools.gpus
    .filter(({ gpu }) => backend !== "none" && gpu.backend !== "none")
    // A card may be driven by another backend than the report prefers.
    .sort((a, b) => Number(b.gpu.backend === backend) - Number(a.gpu.backend === backend));
  return { ...site, pools: { ...site.pools, gpus } };
}

/** The best plan around what is fixed; where none fits, the one that lacks least. */
export function planAround(build: BuildFacts, site: Site, wished: number, fixed: FixedParts): Candidate {
  const allowed = siteFor(fixed.backend, site);
  const free = bestPlan(fittingPlans(build, allowed, wished)) ?? leastPlan(build, allowed, wished);
  const { engine, threads, speculation, kvType = free.engine.kvType } = fixed;
  const onGpu = (fixed.gpuLayers ?? free.engine.gpuLayers) > 0 && free.engine.backend !== "none";
  const base: EnginePlan = {
    ...free.engine,
    kvType,
    backend: onGpu ? (fixed.backend ?? free.engine.backend) : "none",
    gpuLayers: onGpu ? (fixed.gpuLayers ?? free.engine.gpuLayers) : 0,
    ...(engine === undefined ? {} : { engine }),
    ...(threads === undefined ? {} : { threads }),
    ...(speculation === undefined ? {} : { speculation }),
  };
  const plan = exactPlan(build, allowed, base);
  if (plan?.fits) return plan;
  // What was fixed may leave less room: the wished context is enough.
  const shorter = exactPlan(build, allowed, { ...base, contextTokens: Math.min(wished, base.contextTokens) });
  return shorter ?? plan ?? free;
}
