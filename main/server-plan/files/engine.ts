import type { ServerPlan } from "../../contract";

/** The name under which clients ask for the model. */
export const servedName = "qwen3.6-27b";

/**
 * The release that is deployed: the first that serves the NVFP4 files well (vllm-project/recipes, Qwen3.6-27B), and
 * newer than 0.17.0, the first with this model. Images: docs.vllm.ai (NVIDIA), docs.vultr.com (AMD).
 */
export const vllmVersion = "v0.28.0";
/** The newest release of Ray that is known to work with containers of vLLM (gpustack/runner, pull request 178). */
export const rayVersion = "2.54.0";
export const caddyImage = "caddy:2.11.4-alpine";
export const nginxImage = "nginx:1.28.0-alpine";
/** The image with Ray in it, which is built from `Dockerfile.ray`: vLLM's own has none since 0.18. */
export const rayImage = `quern-vllm-ray:${vllmVersion}`;

/** vLLM's own image for these cards. */
export function vllmImage({ hardware }: ServerPlan): string {
  return hardware.vendor === "amd"
    ? `vllm/vllm-openai-rocm:${vllmVersion}`
    : `vllm/vllm-openai:${vllmVersion}`;
}

/** The arguments of `vllm serve`. Source: vLLM's engine arguments and its recipe of Qwen3.6-27B. */
export function engineArguments(plan: ServerPlan): string[] {
  const { option, wishes } = plan;
  const ray = option.pipelineParallel > 1;
  return [
    option.repo,
    "--served-model-name",
    servedName,
    "--host",
    "0.0.0.0",
    "--port",
    "8000",
    "--language-model-only",
    "--max-model-len",
    String(wishes.contextTokens),
    "--max-num-seqs",
    String(option.usersPerReplica),
    "--max-num-batched-tokens",
    "4096",
    "--gpu-memory-utilization",
    option.memory.utilization.toFixed(2),
    "--kv-cache-dtype",
    option.kvCacheType,
    "--tensor-parallel-size",
    String(option.tensorParallel),
    ...(ray
      ? ["--pipeline-parallel-size", String(option.pipelineParallel), "--distributed-executor-backend", "ray"]
      : []),
    // As the recipe starts these files on an RTX 5090.
    ...(option.format === "nvfp4" ? ["--attention-backend", "flashinfer"] : []),
    "--enable-prefix-caching",
    "--reasoning-parser",
    "qwen3",
    "--enable-auto-tool-choice",
    "--tool-call-parser",
    "qwen3_coder",
  ];
}

/** Environment of the engine besides its key. DeepGEMM has no kernels for workstation Blackwell (vLLM's recipe). */
export function engineEnvironment({ hardware, option }: ServerPlan): Record<string, string> {
  return {
    HF_HOME: "/models",
    ...(hardware.architecture === "blackwell" && option.format === "fp8" ? { VLLM_USE_DEEP_GEMM: "0" } : {}),
  };
}
