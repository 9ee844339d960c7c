import type {
  Client,
  ConnectionStep,
  NetworkState,
  networkService,
  Result,
  Settings,
  Source,
} from "../../../main/contract";
import type { Bus } from "./bus";
import type { Scenario } from "./scenario";

const locked: Readonly<Record<string, NetworkState["policy"]>> = {
  locked: {
    path: "/etc/quern/policy.json",
    locked: ["offline", "source", "moreSources", "caFile", "listUrl", "listEvery", "stateBytes", "endpoints"],
    trouble: null,
  },
  /** Everything that downloads and the server can be set to. */
  downloads: {
    path: "/etc/quern/policy.json",
    locked: [
      "downloadBytesPerSecond",
      "downloadsAtOnce",
      "downloadConnections",
      "resumeDownloads",
      "keepAwakeWhileDownloading",
      "onClose",
      "modelFolder",
      "moreModelFolders",
      "serverOn",
      "serverPort",
      "serverBeyond",
      "serverOrigins",
      "serverCertificate",
      "serverEmbeddingFile",
    ],
    trouble: null,
  },
  /** What the server shows to other computers. */
  server: {
    path: "/etc/quern/policy.json",
    locked: ["serverPort", "serverBeyondPort", "serverNames", "serverCertificate"],
    trouble: null,
  },
  damaged: {
    path: "/etc/quern/policy.json",
    locked: ["offline", "source", "moreSources", "caFile"],
    trouble: { code: "policy-damaged", params: { path: "/etc/quern/policy.json" } },
  },
};

const step = (name: ConnectionStep["step"], change: Partial<ConnectionStep> = {}): ConnectionStep => ({
  step: name,
  result: "good",
  found: null,
  error: null,
  ms: 12,
  ...change,
});

/** A way that ends at the secure connection, as behind a company's proxy. */
const broken: ConnectionStep[] = [
  step("switch", { found: "online", ms: 0 }),
  step("name", { found: "10.0.0.7" }),
  step("proxy", { found: "proxy.example:8080" }),
  step("route", { found: "huggingface.co < proxy.example:8080" }),
  step("tls", {
    result: "failed",
    error: { code: "tls-failed", params: { host: "huggingface.co", what: "SELF_SIGNED_CERT_IN_CHAIN" } },
  }),
  ...(["account", "repo", "file"] as const).map((name) => step(name, { result: "skipped", ms: 0 })),
];

/** A way that is good to its end. */
const mirrored: ConnectionStep[] = [
  ...broken.slice(0, 4),
  step("tls", { found: "TLSv1.3" }),
  ...(["account", "repo", "file"] as const).map((name) => step(name)),
];

/** A folder whose disk has the wrong files. */
const onStick: ConnectionStep[] = [
  ...(["switch", "name", "proxy", "route", "tls", "account", "repo"] as const).map((name) =>
    step(name, { result: "skipped", ms: 0 }),
  ),
  step("file", {
    result: "failed",
    error: { code: "hub-not-found", params: { host: "/media/ada/stick/models", file: "q4.gguf" } },
  }),
];

/** The network part of a computer that has none. */
export function fakeNetwork(
  scenario: Scenario,
  bus: Bus,
  change: (change: Partial<Settings>) => void,
): Client<typeof networkService> {
  let state: NetworkState = {
    policy: locked[scenario.policy] ?? { path: null, locked: [], trouble: null },
    token: { kind: "none", store: scenario.protection === "keyring" ? "the keyring" : null },
    from: "huggingface.co",
    more: [],
  };
  const good = async <T>(value: T): Promise<Result<T>> => ({ ok: true, value });
  const set = (next: Partial<NetworkState>) => {
    state = { ...state, ...next };
    bus.emit("network.changed", state);
    return good(state);
  };
  const setSource = (source: Source) => {
    change({ source });
    const from = {
      hub: "huggingface.co",
      modelscope: "www.modelscope.cn",
      endpoint: "",
      directory: "",
      folder: "",
    };
    return set({ from: "url" in source || "path" in source ? named(source) : from[source.kind] });
  };
  const named = (source: Source) =>
    "url" in source ? new URL(source.url).host : "path" in source ? source.path : source.kind;
  const setMore = (sources: readonly Source[]) => {
    change({ moreSources: [...sources] });
    return set({ more: sources.map((source) => ({ source, name: named(source) })) });
  };
  const more = () => state.more.map(({ source }) => source);
  const caFile = (path: string | null) => {
    change({ caFile: path });
    return set({});
  };
  return {
    state: () => good(state),
    setSource: async (source) =>
      "url" in source && !URL.canParse(source.url)
        ? { ok: false, error: { code: "invalid-request", params: { what: "network.setSource" } } }
        : setSource(source),
    chooseFolder: () => setSource({ kind: "folder", path: "/media/ada/stick/models" }),
    addSource: (source) => setMore([...more(), source]),
    addSourceFolder: () => setMore([...more(), { kind: "folder", path: "/media/ada/stick/models" }]),
    dropSource: ({ source }) =>
      setMore(more().filter((one) => JSON.stringify(one) !== JSON.stringify(source))),
    chooseCaFile: () => caFile("/home/ada/company.pem"),
    dropCaFile: () => caFile(null),
    setToken: () => set({ token: { ...state.token, kind: state.token.store === null ? "session" : "kept" } }),
    removeToken: () => set({ token: { ...state.token, kind: "none" } }),
    test: () =>
      good([
        { name: state.from, steps: broken },
        ...state.more.map(({ name, source }) => ({
          name,
          steps: source.kind === "folder" ? onStick : mirrored,
        })),
      ]),
  };
}
