import type { ServerPlan } from "../../contract";
import { formats } from "../formats";
import { gibText } from "../memory";
import { nodesUsed } from "./compose";
import { caddyImage, rayImage, rayVersion, servedName, vllmImage } from "./engine";

/** What was planned, the sums behind it, how to start it, how to check it, and what nobody has tried. */
export function readmeText(plan: ServerPlan): string {
  return [head(plan), sums(plan), start(plan), check(plan), keys(), notTried(plan)].join("\n");
}

const whole = (value: number) => value.toLocaleString("en-US");

function head(plan: ServerPlan): string {
  const { hardware, option, wishes } = plan;
  const copies = option.replicas === 1 ? "one copy" : `${option.replicas} copies`;
  const over =
    option.pipelineParallel > 1 ? ` on each of ${option.pipelineParallel} nodes, joined by Ray` : "";
  const wish = wishes.tokensPerSecond === null ? "" : `; wished: ${wishes.tokensPerSecond}`;
  return `# A server for Qwen3.6-27B

Made by \`quern plan-server\` for ${wishes.users} users at once with ${whole(wishes.contextTokens)} tokens each, on
${hardware.nodes} x ${hardware.perNode} x ${hardware.gpu} (${gibText(hardware.memoryBytes)} each).

* vLLM, ${copies} of \`${option.repo}\`, ${option.replicas === 1 ? "" : "each "}on ${option.tensorParallel} card(s)${over}.
* ${option.usersPerReplica} users on each copy, KV cache \`${option.kvCacheType}\`${plan.idleCards > 0 ? `; ${plan.idleCards} card(s) stay idle` : ""}.
* About ${option.tokensPerSecond} tokens a second for each user while all of them write, half of the context full${wish}.
  This is computed from published bandwidths, not measured.
`;
}

function sums(plan: ServerPlan): string {
  const { option, wishes } = plan;
  const { memory } = option;
  const cards = option.tensorParallel * option.pipelineParallel;
  const conversations = option.usersPerReplica * memory.blocksPerSequence * memory.blockBytes;
  return `## The memory of one card

| part | size |
|---|---|
| memory of the card | ${gibText(memory.totalBytes)} |
| share for vLLM (\`--gpu-memory-utilization ${memory.utilization.toFixed(2)}\`) | ${gibText(memory.budgetBytes)} |
| weights (all of them are ${gibText(weightsOf(plan))}, on ${cards} card(s)) | ${gibText(memory.weightsBytes)} |
| activations, CUDA graphs, logits of ${option.usersPerReplica} answers | ${gibText(memory.reserveBytes)} |
| conversations: ${option.usersPerReplica} x ${memory.blocksPerSequence} blocks of ${gibText(memory.blockBytes)} | ${gibText(conversations)} |
| **needed** | **${gibText(memory.neededBytes)}** |
| left over | ${gibText(memory.budgetBytes - memory.neededBytes)} |

* Only 16 of the 64 layers have a KV cache: ${gibText(memory.kvBytesPerToken)} for a token on this card. The other 48 carry a
  state of ${gibText(memory.stateBytesPerSequence)} for each conversation, however long it is.
* vLLM gives memory out in blocks: ${whole(memory.blockTokens)} tokens of KV cache in one, or a third of a state. A
  conversation of ${whole(wishes.contextTokens)} tokens takes ${memory.blocksPerSequence} of them, 6 for two states; ${whole(memory.blocks)} fit.
* The most that fits: ${whole(option.mostContextTokens)} tokens for each of these users, or ${whole(option.mostUsers)} users with this context.
* vLLM counts for itself at the start and says so: look for \`GPU KV cache size\` in its log. The reserve is an assumption
  that was held against two published starts; the vision part is not loaded (\`--language-model-only\`).
`;
}

function weightsOf({ option }: ServerPlan): number {
  return formats.find(({ format }) => format === option.format)?.weightsBytes ?? 0;
}

function start(plan: ServerPlan): string {
  const ray = plan.option.pipelineParallel > 1;
  const several = nodesUsed(plan) > 1;
  const toolkit =
    plan.hardware.vendor === "amd" ? "the amdgpu driver" : "NVIDIA's driver and the NVIDIA Container Toolkit";
  const nodes = several
    ? `
On each of the other ${nodesUsed(plan) - 1} node(s), with a copy of this folder, set \`NODE_IP\`${ray ? " and `HEAD_IP`" : ""} in \`.env\`, then:

    docker compose -f compose.node.yaml up -d

${ray ? "Set `NODE_IP` on the first node as well. It waits until all nodes are there." : "On the first node name their copies in `OTHER_NODES`."}
What goes between the nodes is not encrypted: use a private network, and let no one else reach port 8000${ray ? ", nor any of Ray's ports: who reaches these can run programs" : ""}.
`
    : "";
  const image = ray
    ? `
The image has to be built and put where the cluster finds it: \`docker build -f Dockerfile.ray -t <registry>/${rayImage} .\`,
then \`images:\` in \`kustomization.yaml\`. The LeaderWorkerSet controller must be installed.`
    : "";
  const shared =
    plan.option.replicas > 1 || ray
      ? "\nSeveral pods share the volume `models`: its storage class must allow ReadWriteMany."
      : "";
  return `## Start it

First set \`SERVER_NAME\` and \`TLS\` in \`.env\`. The keys in it are random and were made for you.

With Docker Compose (needs ${toolkit}):

    docker compose up -d
    docker compose logs -f
${nodes}
With nginx as the front in place of Caddy, and a certificate of yours in \`tls/cert.pem\` and \`tls/key.pem\`:

    docker compose -f compose.yaml -f compose.nginx.yaml up -d

With Kubernetes (needs the device plugin of the cards' maker), in a namespace of its own:

    kubectl create namespace quern && kubectl apply -n quern -k .
${image}${shared}
The first start fetches some 20 to 30 GB from the hub.
`;
}

function check(plan: ServerPlan): string {
  return `## Check that it works

    set -a; . ./.env; set +a
    curl -k https://$SERVER_NAME/health -o /dev/null -w '%{http_code}\\n'          # 200
    curl -k https://$SERVER_NAME/v1/models -o /dev/null -w '%{http_code}\\n'       # 401: no key
    curl -k https://$SERVER_NAME/metrics -o /dev/null -w '%{http_code}\\n'         # 401: not given out
    curl -k https://$SERVER_NAME/v1/models -H "Authorization: Bearer $CLIENT_KEY"  # names ${servedName}
    curl -kN https://$SERVER_NAME/v1/chat/completions -H "Authorization: Bearer $CLIENT_KEY" \\
      -H 'Content-Type: application/json' \\
      -d '{"model":"${servedName}","stream":true,"messages":[{"role":"user","content":"Say hello."}]}'

\`-k\` is for a certificate of Caddy's own authority; leave it out with a public one. Speed under load, inside a container of
vLLM: \`vllm bench serve --backend openai-chat --endpoint /v1/chat/completions --model ${servedName} --tokenizer
${plan.option.repo} --dataset-name random --max-concurrency ${plan.wishes.users} --num-prompts ${plan.wishes.users * 4}\` with \`OPENAI_API_KEY\` set to
\`VLLM_API_KEY\`.

If vLLM ends with "max_num_seqs exceeds available Mamba cache blocks" or "max seq len is larger than the maximum number of
tokens", it found less memory than planned: lower \`--max-num-seqs\` or \`--max-model-len\` to what it names.
`;
}

function keys(): string {
  return `## Keys

\`.env\` is readable by its owner only; keep it out of version control. To change the clients' key, write a new one
(\`openssl rand -hex 32\`) to \`CLIENT_KEY\` and run \`docker compose up -d front\`: the engine goes on running. With
Kubernetes apply again, then \`kubectl rollout restart -n quern deployment/front\`. A key for each
person: more lines \`header Authorization "Bearer ..."\` in the Caddyfile's \`@client\`; any of them will do.
`;
}

function notTried(plan: ServerPlan): string {
  const ray = plan.option.pipelineParallel > 1;
  return `## What was not tried

* None of these files was ever started: no GPU was at hand where Quern was made. The options are those
  of the documentation of ${vllmImage(plan)} and ${caddyImage}; ${ray ? `Ray ${rayVersion} in that image, ` : ""}speed and memory are computed.
* The model's files are not pinned to a revision: add \`--revision\` with a commit of the repository to do so.
* Prefix caching of this kind of model is called experimental by vLLM; \`--no-enable-prefix-caching\` turns it off.
${plan.hardware.vendor === "amd" ? "* ROCm: FP8 of this model on these cards is planned by vLLM's table of hardware alone.\n" : ""}`;
}
