import type { ServerPlan } from "../../contract";
import { caddyImage, engineArguments, engineEnvironment, rayImage, vllmImage } from "./engine";
import { type Yaml, yamlText } from "./yaml";

const secret = "quern-server-keys";

/** Kubernetes' files, for `kubectl apply -k`. Source of their form: vLLM's "Using Kubernetes", and LWS's example. */
export function kubernetesFiles(plan: ServerPlan): Record<string, string> {
  const ray = plan.option.pipelineParallel > 1;
  const documents: Yaml[] = [
    volumeClaim("models", "60Gi", plan.option.replicas > 1 || ray),
    volumeClaim("certificates", "100Mi", false),
    ray ? leaderWorkers(plan) : engines(plan),
    service(
      "vllm",
      ray ? { "leaderworkerset.sigs.k8s.io/name": "vllm", role: "leader" } : { app: "vllm" },
      8000,
    ),
    front(),
    {
      ...object("v1", "Service", "front"),
      spec: { type: "LoadBalancer", selector: { app: "front" }, ports: [port(443)] },
    },
    onlyTheFront(ray),
  ];
  return {
    "kubernetes.yaml": documents.map(yamlText).join("---\n"),
    "kustomization.yaml": yamlText({
      apiVersion: "kustomize.config.k8s.io/v1beta1",
      kind: "Kustomization",
      resources: ["kubernetes.yaml"],
      // Kustomize would put the suffix into the names that it knows, and not into those within a LeaderWorkerSet.
      generatorOptions: { disableNameSuffixHash: true },
      configMapGenerator: [
        { name: "front", files: ["Caddyfile=Caddyfile.kubernetes"] },
        ...(ray ? [{ name: "ray", files: ["ray-head.sh", "ray-worker.sh"] }] : []),
      ],
      secretGenerator: [{ name: secret, envs: [".env"] }],
    }),
  };
}

function object(apiVersion: string, kind: string, name: string): Record<string, Yaml> {
  return { apiVersion, kind, metadata: { name } };
}

function port(number: number): Yaml {
  return { name: number === 443 ? "https" : "http", port: number, targetPort: number };
}

function service(name: string, selector: Record<string, string>, number: number): Yaml {
  return { ...object("v1", "Service", name), spec: { selector, ports: [port(number)] } };
}

/** Files that several pods read at once need a storage class that can do that. */
function volumeClaim(name: string, storage: string, shared: boolean): Yaml {
  return {
    ...object("v1", "PersistentVolumeClaim", name),
    spec: {
      accessModes: [shared ? "ReadWriteMany" : "ReadWriteOnce"],
      resources: { requests: { storage } },
    },
  };
}

const fromSecret = (key: string): Yaml => ({ name: key, valueFrom: { secretKeyRef: { name: secret, key } } });

function environmentOf(plan: ServerPlan): Yaml[] {
  return Object.entries(engineEnvironment(plan)).map(([name, value]) => ({ name, value }));
}

function cards({ hardware, option }: ServerPlan): Yaml {
  return {
    limits: { [hardware.vendor === "amd" ? "amd.com/gpu" : "nvidia.com/gpu"]: option.tensorParallel },
  };
}

const health = { httpGet: { path: "/health", port: 8000 } };
/** The first start fetches the files: it may take an hour before a pod is given up. */
const probes: Record<string, Yaml> = {
  startupProbe: { ...health, periodSeconds: 10, failureThreshold: 360 },
  readinessProbe: { ...health, periodSeconds: 5 },
  livenessProbe: { ...health, periodSeconds: 20, failureThreshold: 6 },
};
const mounts: Yaml[] = [
  { name: "models", mountPath: "/models" },
  { name: "shm", mountPath: "/dev/shm" },
];
const volumes: Yaml[] = [
  { name: "models", persistentVolumeClaim: { claimName: "models" } },
  { name: "shm", emptyDir: { medium: "Memory", sizeLimit: "8Gi" } },
];

function engines(plan: ServerPlan): Yaml {
  const container: Yaml = {
    name: "vllm",
    image: vllmImage(plan),
    command: ["vllm", "serve"],
    args: engineArguments(plan),
    env: [...environmentOf(plan), fromSecret("VLLM_API_KEY")],
    ports: [{ containerPort: 8000 }],
    resources: cards(plan),
    volumeMounts: mounts,
    ...probes,
  };
  return {
    ...object("apps/v1", "Deployment", "vllm"),
    spec: {
      replicas: plan.option.replicas,
      // A second copy would find no card free while the first still runs.
      strategy: { type: "Recreate" },
      selector: { matchLabels: { app: "vllm" } },
      template: {
        metadata: { labels: { app: "vllm" } },
        spec: { enableServiceLinks: false, containers: [container], volumes },
      },
    },
  };
}

/** One group of pods for each copy of the model, one pod for each node. Needs the LeaderWorkerSet controller. */
function leaderWorkers(plan: ServerPlan): Yaml {
  const podIp: Yaml = { name: "VLLM_HOST_IP", valueFrom: { fieldRef: { fieldPath: "status.podIP" } } };
  const head: Yaml = { name: "HEAD_IP", value: "$(LWS_LEADER_ADDRESS)" };
  const pod = (role: string, script: string, env: Yaml[], more: Record<string, Yaml>): Yaml => ({
    metadata: { labels: { app: "vllm", role } },
    spec: {
      enableServiceLinks: false,
      containers: [
        {
          name: "vllm",
          image: rayImage,
          command: ["bash", `/quern/${script}`],
          env: [...environmentOf(plan), podIp, ...env],
          resources: cards(plan),
          volumeMounts: [...mounts, { name: "ray", mountPath: "/quern" }],
          ...more,
        },
      ],
      volumes: [...volumes, { name: "ray", configMap: { name: "ray" } }],
    },
  });
  return {
    ...object("leaderworkerset.x-k8s.io/v1", "LeaderWorkerSet", "vllm"),
    spec: {
      replicas: plan.option.replicas,
      leaderWorkerTemplate: {
        size: plan.option.pipelineParallel,
        restartPolicy: "RecreateGroupOnPodRestart",
        leaderTemplate: pod("leader", "ray-head.sh", [fromSecret("VLLM_API_KEY")], {
          ports: [{ containerPort: 8000 }],
          ...probes,
        }),
        workerTemplate: pod("worker", "ray-worker.sh", [head], {}),
      },
    },
  };
}

function front(): Yaml {
  const container: Yaml = {
    name: "caddy",
    image: caddyImage,
    env: ["SERVER_NAME", "TLS", "CLIENT_KEY", "VLLM_API_KEY"].map(fromSecret),
    ports: [{ containerPort: 443 }],
    readinessProbe: { tcpSocket: { port: 443 } },
    volumeMounts: [
      { name: "front", mountPath: "/etc/caddy" },
      { name: "certificates", mountPath: "/data" },
    ],
  };
  return {
    ...object("apps/v1", "Deployment", "front"),
    spec: {
      replicas: 1,
      strategy: { type: "Recreate" },
      selector: { matchLabels: { app: "front" } },
      template: {
        metadata: { labels: { app: "front" } },
        spec: {
          enableServiceLinks: false,
          containers: [container],
          volumes: [
            { name: "front", configMap: { name: "front" } },
            { name: "certificates", persistentVolumeClaim: { claimName: "certificates" } },
          ],
        },
      },
    },
  };
}

/** Nothing but the front reaches the engine; with Ray its own pods reach each other as well. */
function onlyTheFront(ray: boolean): Yaml {
  const from: Yaml[] = [{ podSelector: { matchLabels: { app: "front" } } }];
  return {
    ...object("networking.k8s.io/v1", "NetworkPolicy", "vllm"),
    spec: {
      podSelector: { matchLabels: { app: "vllm" } },
      policyTypes: ["Ingress"],
      ingress: [
        { from, ports: [{ port: 8000 }] },
        ...(ray ? [{ from: [{ podSelector: { matchLabels: { app: "vllm" } } }] }] : []),
      ],
    },
  };
}
