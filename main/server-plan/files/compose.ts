import type { ServerPlan } from "../../contract";
import { caddyImage, engineArguments, engineEnvironment, rayImage, vllmImage } from "./engine";
import { type Yaml, yamlText } from "./yaml";

/** Docker Compose files. Source of their form: the Compose specification (services, deploy, healthcheck). */
export function composeFiles(plan: ServerPlan): Record<string, string> {
  if (plan.option.pipelineParallel > 1) return rayFiles(plan);
  const here = perNode(plan);
  const services = (published: boolean) =>
    Object.fromEntries(here.map((at) => [`vllm-${at}`, replica(plan, at, published)]));
  const front = { front: frontService(here.map((at) => `vllm-${at}`)) };
  const several = nodesUsed(plan) > 1;
  return {
    "compose.yaml": yamlText({
      name: "quern-server",
      services: { ...front, ...services(false) },
      volumes: { models: {}, certificates: {} },
    }),
    ...(several
      ? {
          "compose.node.yaml": yamlText({
            name: "quern-server",
            services: services(true),
            volumes: { models: {} },
          }),
        }
      : {}),
  };
}

/** A variable of `.env` that Compose asks for by a sentence where it is missing. */
function needed(name: string, why: string): string {
  return `\${${name}:?${why}}`;
}

function setting(name: string, usual: string): string {
  return `\${${name}:-${usual}}`;
}

/** The addresses of the copies on the node of the front, as it sees them. */
export function upstreams(plan: ServerPlan): string[] {
  if (plan.option.pipelineParallel > 1) return ["localhost:8000"];
  return perNode(plan).map((at) => `vllm-${at}:8000`);
}

/** Nodes that run a copy of the model, or a part of one. */
export function nodesUsed({ hardware, option }: ServerPlan): number {
  if (option.pipelineParallel > 1) return option.pipelineParallel;
  return Math.min(hardware.nodes, Math.ceil(option.replicas / perNodeCount(hardware.perNode, option)));
}

function perNodeCount(cards: number, { tensorParallel }: ServerPlan["option"]): number {
  return Math.floor(cards / tensorParallel);
}

function perNode({ hardware, option }: ServerPlan): number[] {
  const count = Math.min(option.replicas, perNodeCount(hardware.perNode, option));
  return Array.from({ length: count }, (_, at) => at);
}

function replica(plan: ServerPlan, at: number, published: boolean): Yaml {
  const { tensorParallel } = plan.option;
  const cards = Array.from({ length: tensorParallel }, (_, card) => String(at * tensorParallel + card));
  return {
    image: vllmImage(plan),
    entrypoint: ["vllm", "serve"],
    command: engineArguments(plan),
    environment: {
      ...engineEnvironment(plan),
      VLLM_API_KEY: needed("VLLM_API_KEY", "see .env"),
      ...(plan.hardware.vendor === "amd" ? { HIP_VISIBLE_DEVICES: cards.join(",") } : {}),
    },
    ...(published ? { ports: [`\${NODE_IP:?the private address of this node}:${8000 + at}:8000`] } : {}),
    volumes: ["models:/models"],
    ...cardsOf(plan, cards),
    ...alive,
  };
}

function cardsOf({ hardware }: ServerPlan, cards: readonly string[]): Record<string, Yaml> {
  if (hardware.vendor === "amd")
    return {
      ipc: "host",
      devices: ["/dev/kfd:/dev/kfd", "/dev/dri:/dev/dri"],
      group_add: ["video"],
      security_opt: ["seccomp=unconfined"],
    };
  return {
    ipc: "host",
    deploy: {
      resources: {
        reservations: { devices: [{ driver: "nvidia", device_ids: cards, capabilities: ["gpu"] }] },
      },
    },
  };
}

/** The first start fetches some 20 to 30 GB, so nothing is called unhealthy within the first hour. */
const alive: Record<string, Yaml> = {
  healthcheck: {
    // The image has Python for sure, and curl perhaps.
    test: [
      "CMD",
      "python3",
      "-c",
      "import urllib.request as r; r.urlopen('http://localhost:8000/health', timeout=4)",
    ],
    interval: "15s",
    timeout: "5s",
    retries: 4,
    start_period: "60m",
  },
  restart: "unless-stopped",
};

function frontService(engines: readonly string[]): Yaml {
  return {
    image: caddyImage,
    environment: frontEnvironment,
    ports: ["443:443"],
    volumes: ["./Caddyfile:/etc/caddy/Caddyfile:ro", "certificates:/data"],
    depends_on: engines,
    restart: "unless-stopped",
  };
}

const frontEnvironment: Record<string, string> = {
  SERVER_NAME: needed("SERVER_NAME", "see .env"),
  TLS: setting("TLS", "internal"),
  CLIENT_KEY: needed("CLIENT_KEY", "see .env"),
  VLLM_API_KEY: needed("VLLM_API_KEY", "see .env"),
  OTHER_NODES: setting("OTHER_NODES", ""),
};

function rayFiles(plan: ServerPlan): Record<string, string> {
  const cards = Array.from({ length: plan.option.tensorParallel }, (_, card) => String(card));
  const node = (script: string, environment: Record<string, Yaml>): Record<string, Yaml> => ({
    image: rayImage,
    build: { context: ".", dockerfile: "Dockerfile.ray" },
    entrypoint: ["bash", `/quern/${script}`],
    environment: {
      ...engineEnvironment(plan),
      VLLM_HOST_IP: needed("NODE_IP", "the private address of this node"),
      ...environment,
    },
    network_mode: "host",
    volumes: ["models:/models", `./${script}:/quern/${script}:ro`],
    ...cardsOf(plan, cards),
  });
  return {
    "compose.yaml": yamlText({
      name: "quern-server",
      services: {
        front: {
          image: caddyImage,
          environment: frontEnvironment,
          network_mode: "host",
          volumes: ["./Caddyfile:/etc/caddy/Caddyfile:ro", "certificates:/data"],
          depends_on: ["vllm-head"],
          restart: "unless-stopped",
        },
        "vllm-head": {
          ...node("ray-head.sh", { VLLM_API_KEY: needed("VLLM_API_KEY", "see .env") }),
          ...alive,
        },
      },
      volumes: { models: {}, certificates: {} },
    }),
    "compose.node.yaml": yamlText({
      name: "quern-server",
      services: {
        "vllm-worker": {
          ...node("ray-worker.sh", { HEAD_IP: needed("HEAD_IP", "the private address of the first node") }),
          restart: "unless-stopped",
        },
      },
      volumes: { models: {} },
    }),
  };
}
