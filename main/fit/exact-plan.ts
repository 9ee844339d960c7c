import { type EnginePlan, type MachineReport, usualSnapshots } from "../contract";
import type { BuildFacts } from "./build-facts";
import { type Candidate, onCpu, type Site, withLayers } from "./candidates";
import { withGuessing } from "./guessing";
import { allGpuLayers } from "./memory";
import { type GpuPool, gpuIdOf } from "./pools";

/** The GPU that a plan counts on, as it is now; null where it is gone, or the plan counts on none. */
export function poolOfPlan(plan: EnginePlan, site: Site): GpuPool | null {
  if (plan.backend === "none" || plan.gpuLayers === 0) return null;
  const { gpus } = site.pools;
  const planned = gpus.find(({ id }) => id === gpuIdOf(plan));
  // Another card of the backend may stand in for one, but not for several.
  return planned ?? (plan.gpus ? null : (gpus.find(({ gpu }) => gpu.backend === plan.backend) ?? null));
}

/**
 * What a plan takes that is fixed in every part, on the machine as it is now; null where its GPU is gone.
 * Everything of the plan is kept, what the fit knows nothing of included.
 */
export function exactPlan(build: BuildFacts, site: Site, plan: EnginePlan): Candidate | null {
  const { contextTokens, kvType, slots, batchTokens, engine: id = "node-llama-cpp" } = plan;
  const { snapshots = usualSnapshots[id] } = plan;
  const shape = { contextTokens, kvType, batchTokens, ...(slots && { slots }), snapshots };
  const pool = poolOfPlan(plan, site);
  const onGpu = plan.backend !== "none" && plan.gpuLayers > 0;
  if (onGpu && !pool) return null;
  const layers = Math.min(plan.gpuLayers, allGpuLayers(build));
  const here: Site = { ...site, threads: plan.threads };
  const candidate = pool ? withLayers(build, here, shape, pool, layers) : onCpu(build, here, shape);
  const engine = { ...plan, gpuLayers: onGpu ? layers : 0 };
  if (plan.speculation !== "mtp" || candidate.where !== "gpu") return { ...candidate, engine };
  return { ...withGuessing(candidate), engine };
}

/** The backends that can stand in for one that does not work on the same GPU, in order of speed. */
export function laterBackends(
  backend: EnginePlan["backend"],
  platform: MachineReport["os"]["platform"],
): readonly EnginePlan["backend"][] {
  // Where CUDA runs there is NVIDIA's own driver, which brings Vulkan, too.
  if (backend === "cuda" && platform !== "darwin") return ["vulkan", "none"];
  return backend === "none" ? [] : ["none"];
}
