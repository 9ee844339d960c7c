import type {
  Client,
  Endpoint,
  EndpointFacts,
  EndpointState,
  EndpointsState,
  endpointsService,
  Settings,
} from "../../../main/contract";
import type { Bus } from "./bus";
import type { Scenario } from "./scenario";

const factsOf = ({ url, model }: Endpoint): EndpointFacts => ({
  url,
  model: model ?? "Qwen/Qwen3.6-27B-FP8",
  server: "vllm",
  models: ["Qwen/Qwen3.6-27B-FP8", "Qwen/Qwen3-VL-8B"],
  contextTokens: url.includes("hosted") ? null : 131_072,
  thinking: "yes",
  thinkingSwitch: "yes",
  tools: "yes",
  images: "unknown",
  checkedAt: "2026-11-20T09:30:00.000Z",
  ms: 41,
});

const gpuBox: Endpoint = {
  id: "gpu-box",
  name: "GPU box",
  url: "http://gpu.lan:8000/v1",
  model: null,
  plainKey: false,
  price: null,
  certificate: null,
};
const hosted: Endpoint = {
  id: "hosted",
  name: "Hosted",
  url: "https://hosted.example/v1",
  model: "qwen3.6-27b",
  plainKey: false,
  price: null,
  certificate: null,
};
const own: Endpoint = {
  id: "own",
  name: "llama-server",
  url: "http://127.0.0.1:8080",
  model: null,
  plainKey: false,
  price: null,
  certificate: null,
};

/** The endpoints that are there at first. */
export const firstEndpoints = ({ endpoints }: Scenario): Endpoint[] =>
  endpoints === "none" ? [] : [gpuBox, hosted, own];

/** Servers that are not there. One that is called `down` does not answer; `own.lan` shows a certificate of its own. */
export function fakeEndpoints(
  scenario: Scenario,
  bus: Bus,
  settings: () => Settings,
  change: (change: Partial<Settings>) => void,
): Client<typeof endpointsService> {
  const keys = new Set<string>(scenario.endpoints === "none" ? [] : ["hosted"]);
  const tested = new Set<string>(scenario.endpoints === "none" ? [] : ["gpu-box"]);
  const store = scenario.protection === "keyring" ? "the keyring" : null;
  const stateOf = (endpoint: Endpoint): EndpointState => {
    const { host, hostname } = new URL(endpoint.url);
    return {
      endpoint,
      host,
      here: hostname === "127.0.0.1" || hostname === "localhost",
      key: keys.has(endpoint.id) ? (store === null ? "session" : "kept") : "none",
      facts: tested.has(endpoint.id) ? factsOf(endpoint) : null,
    };
  };
  const state = (): EndpointsState => ({ endpoints: settings().endpoints.map(stateOf), store });
  const tell = () => bus.emit("endpoints.changed", state());
  const good = async <T>(value: T) => ({ ok: true as const, value });
  return {
    state: () => good(state()),
    save: ({ id, key, ...rest }) => {
      const all = settings().endpoints;
      const wanted: Endpoint = {
        id: id ?? `endpoint-${all.length}`,
        name: rest.name,
        url: rest.url,
        model: rest.model ?? null,
        plainKey: rest.plainKey ?? false,
        price: rest.price ? { cached: null, ...rest.price } : null,
        certificate: null,
      };
      if (key) keys.add(wanted.id);
      tested.delete(wanted.id);
      change({
        endpoints: id === null ? [...all, wanted] : all.map((one) => (one.id === id ? wanted : one)),
      });
      tell();
      return good(stateOf(wanted));
    },
    removeKey: ({ id }) => {
      keys.delete(id);
      tell();
      return good(undefined);
    },
    remove: ({ id }) => {
      change({ endpoints: settings().endpoints.filter((one) => one.id !== id) });
      tell();
      return good(undefined);
    },
    test: ({ id }) => {
      const endpoint = settings().endpoints.find((one) => one.id === id);
      if (endpoint === undefined || endpoint.url.includes("down"))
        return good({
          facts: null,
          error: {
            code: "endpoint-closed" as const,
            params: { host: new URL(endpoint?.url ?? "http://down").host },
          },
          certificate: null,
        });
      const { host, hostname } = new URL(endpoint.url);
      if (hostname === "own.lan" && endpoint.certificate === null)
        return good({
          facts: null,
          error: {
            code: "endpoint-certificate" as const,
            params: { host, what: "DEPTH_ZERO_SELF_SIGNED_CERT" },
          },
          certificate: {
            fingerprint: Array.from({ length: 32 }, (_, n) => (n + 160).toString(16).toUpperCase()).join(":"),
            subject: "CN=Quern",
            issuer: "CN=Quern",
            until: "2028-04-10T10:00:00.000Z",
          },
        });
      tested.add(id);
      tell();
      return good({ facts: factsOf(endpoint), error: null, certificate: null });
    },
    trust: ({ id, fingerprint }) => {
      change({
        endpoints: settings().endpoints.map((one) =>
          one.id === id ? { ...one, certificate: fingerprint } : one,
        ),
      });
      tested.delete(id);
      tell();
      return good(true);
    },
  };
}
