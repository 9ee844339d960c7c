import type { ServerPlan } from "../../contract";
import { engineArguments, rayVersion, vllmImage } from "./engine";

/**
 * What Ray needs: an image with it, and one script for each kind of node. Source: vLLM's "Parallelism and Scaling" and
 * its `run_cluster.sh` (`ray start --head`, `ray start --address`, `VLLM_HOST_IP`); the extra `cgraph` from vLLM's
 * former requirements.
 */
export function rayFilesOf(plan: ServerPlan): Record<string, string> {
  const { pipelineParallel } = plan.option;
  if (pipelineParallel === 1) return {};
  const quoted = engineArguments(plan).map((word) => (/^[\w./-]+$/u.test(word) ? word : `'${word}'`));
  return {
    "Dockerfile.ray": `FROM ${vllmImage(plan)}
RUN uv pip install --system "ray[default,cgraph]==${rayVersion}"
`,
    "ray-head.sh": `#!/usr/bin/env bash
# Starts Ray on the first node, waits for the others, and serves.
set -euo pipefail
nodes=${pipelineParallel}
ray start --head --port=6379 --node-ip-address="$VLLM_HOST_IP" --dashboard-host=127.0.0.1
count() {
  python3 -c 'import ray; ray.init(address="auto", log_to_driver=False); print(sum(1 for n in ray.nodes() if n["Alive"]))' 2>/dev/null | tail -n 1
}
until [ "$(count || true)" = "$nodes" ]; do
  echo "waiting for $nodes nodes"
  sleep 5
done
exec vllm serve ${quoted.join(" ")}
`,
    "ray-worker.sh": `#!/usr/bin/env bash
# Joins the Ray cluster of the first node; tried again until that is there.
set -uo pipefail
until ray start --address="$HEAD_IP:6379" --node-ip-address="$VLLM_HOST_IP" --block; do
  echo "the first node does not answer yet"
  sleep 5
done
`,
  };
}
