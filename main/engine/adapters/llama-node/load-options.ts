import type { LibraryVariant, LoadOptions, Speculation } from "@fugood/llama.node";
import { type EnginePlan, usualSnapshots } from "../../../contract";

/** Tokens guessed ahead at once. Each takes as much memory on the device as the recurrent state itself (150 MiB for the 27B). */
const guessedTokens = 2;

/** The library's speculation by the file's own block. It remembers what it was last told, so every call tells it. */
export const speculation = (mtp: boolean): Speculation => ({
  enabled: mtp,
  type: mtp ? "draft-mtp" : "none",
  n_max: guessedTokens,
});

/** Snapshots of the recurrent state that are kept, in system memory. */
export const keptSnapshots = ({ snapshots = usualSnapshots["llama.node"] }: EnginePlan): number => snapshots;
/** Above what that many can take: the number is what counts. MiB. */
const snapshotBudget = 8192;

/** The build of the library for a plan's backend: the one for Metal is the Mac's only one. */
export function variantOf(backend: EnginePlan["backend"]): LibraryVariant {
  return backend === "vulkan" || backend === "cuda" ? backend : "default";
}

/** How the library is to load a model: exactly as planned, nothing left for it to choose. */
export function loadOptions(path: string, plan: EnginePlan, mtp: boolean): LoadOptions {
  const batch = Math.min(plan.batchTokens, plan.contextTokens);
  return {
    model: path,
    lib_variant: variantOf(plan.backend),
    n_ctx: plan.contextTokens,
    n_batch: batch,
    n_ubatch: batch,
    n_threads: plan.threads,
    n_parallel: 1,
    n_gpu_layers: plan.backend === "none" ? 0 : plan.gpuLayers,
    // A quantized cache needs it; otherwise the library knows where it helps.
    flash_attn_type: plan.kvType === "f16" ? "auto" : "on",
    cache_type_k: plan.kvType,
    cache_type_v: plan.kvType,
    // A context that is full ends the answer; nothing is forgotten in silence.
    ctx_shift: false,
    use_mmap: true,
    state_cache_budget_mb: snapshotBudget,
    state_cache_max_checkpoints: keptSnapshots(plan),
    ...(mtp && { speculative: speculation(true) }),
  };
}
