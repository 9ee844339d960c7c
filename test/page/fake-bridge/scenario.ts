import { catalog } from "virtual:machines";
import type { DownloadState, EngineStatus, InstalledModel, Knobs, LoadedModel } from "../../../main/contract";

/** What the address of the page asks for: `?machine=…&model=…&engine=…&download=…&chats=…&open=…&protection=…&folder=…&theme=…&language=…&found=…&images`. */
export interface Scenario {
  /** A machine of the fixtures; `detecting`: its report never comes. */
  readonly machine: string;
  /** Which models are there: `none` (only the practice model), `q4`, `broken`. */
  readonly model: string;
  readonly engine: string;
  readonly download: string;
  readonly chats: string;
  /** `none` (and no keyring), `keyring`, `locked` (by a passphrase), `refused` (by the keyring). */
  readonly protection: string;
  /** The administrator's: `none`, `locked`, `downloads`, `server`, `damaged`. */
  readonly policy: string;
  /** The workspace: `none`, `recent` (none is open, two were), `open`, `untrusted`, `big` (100,000 files in one folder). */
  readonly folder: string;
  /** The conversation that was used last, and so is open; null: the newest. */
  readonly open: string | null;
  readonly theme: "system" | "light" | "dark";
  readonly language: "system" | "en" | "zh-CN";
  readonly offline: boolean;
  /** The folders for models: `one`, `full`. */
  readonly disks: string;
  /** The library knows of no file for images beside a model. */
  readonly imagesMissing: boolean;
  /** What other programs have here: `none`, `some` (of each kind), `best` (Q6_K, verified). */
  readonly found: string;
  /** Servers that can answer: `none`, `some`. */
  readonly endpoints: string;
  /** A file for images lies beside each build. */
  readonly images: boolean;
  /** Q4_K_M is what the server answers with, by a plan that the user keeps; another file makes its embeddings. */
  readonly uses: boolean;
}

export function readScenario(search: string): Scenario {
  const asked = new URLSearchParams(search);
  const theme = asked.get("theme");
  return {
    machine: asked.get("machine") ?? "nvidia-desktop-4090",
    model: asked.get("model") ?? "none",
    engine: asked.get("engine") ?? "none",
    download: asked.get("download") ?? "none",
    chats: asked.get("chats") ?? "none",
    protection: asked.get("protection") ?? "none",
    policy: asked.get("policy") ?? "none",
    folder: asked.get("folder") ?? "none",
    open: asked.get("open"),
    theme: theme === "light" || theme === "dark" ? theme : "system",
    language: asked.get("language") === "zh-CN" ? "zh-CN" : "en",
    offline: asked.has("offline"),
    disks: asked.get("disks") ?? "one",
    imagesMissing: asked.has("images-missing"),
    found: asked.get("found") ?? "none",
    endpoints: asked.get("endpoints") ?? "none",
    images: asked.has("images"),
    uses: asked.has("uses"),
  };
}

const found = catalog.find(({ quant, mtp }) => quant === "Q4_K_M" && !mtp);
if (found === undefined) throw new Error("The catalogue has no Q4_K_M");
export const q4 = found;

export const practice: InstalledModel = {
  id: "practice",
  name: "Practice model",
  path: "/opt/quern/resources/practice.gguf",
  bytes: 1_200_000,
  catalogFile: null,
  practice: true,
  verifiedAt: null,
  problem: null,
};

export const installedQ4: InstalledModel = {
  id: q4.id,
  name: "Qwen3.6-27B Q4_K_M",
  path: "/home/ada/.local/share/quern/models/Qwen3.6-27B-Q4_K_M.gguf",
  bytes: q4.bytes,
  catalogFile: q4,
  practice: false,
  verifiedAt: "2026-11-20T09:30:00.000Z",
  problem: null,
};

/** A plan that the user keeps. */
export const keptByUser: Knobs = {
  contextTokens: 32_768,
  kvType: "q8_0",
  gpuLayers: 48,
  gpu: null,
  slots: 1,
  speculation: false,
  reserveBytes: null,
};

export const ownFile: InstalledModel = {
  id: "file:/mnt/models/my-finetune.gguf",
  name: "my-finetune.gguf",
  path: "/mnt/models/my-finetune.gguf",
  bytes: 15_856_158_944,
  catalogFile: null,
  practice: false,
  verifiedAt: null,
  problem: null,
};

export function installedOf(scenario: Scenario): InstalledModel[] {
  if (scenario.model === "none") return [practice];
  if (scenario.model === "q4") return [installedQ4, ownFile, practice];
  return [
    installedQ4,
    { ...ownFile, problem: { code: "file-not-found", params: { path: ownFile.path } } },
    practice,
  ];
}

/** The model that was in use last; null on a first run. */
export function lastModelOf(scenario: Scenario): string | null {
  if (scenario.model !== "none") return installedQ4.id;
  return scenario.engine === "ready" || scenario.chats !== "none" ? practice.id : null;
}

export function loaded(model: InstalledModel): LoadedModel {
  const gpu = !model.practice;
  return {
    modelId: model.id,
    name: model.practice ? "Practice model" : "Qwen3.6-27B",
    quant: model.catalogFile?.quant ?? null,
    practice: model.practice,
    plan: {
      backend: gpu ? "cuda" : "none",
      gpuLayers: gpu ? 65 : 0,
      contextTokens: gpu ? 65_536 : 4096,
      kvType: "f16",
      threads: 8,
      batchTokens: 512,
    },
    engine: { id: "node-llama-cpp", version: "3.21.1", why: { code: "engine-default", params: {} } },
    slots: 1,
    images: gpu,
    actual: {
      backend: gpu ? "cuda" : "none",
      gpuLayers: gpu ? 65 : 0,
      totalLayers: gpu ? 65 : 4,
      contextTokens: gpu ? 65_536 : 4096,
      ramBytes: gpu ? 1_900_000_000 : 90_000_000,
      vramBytes: gpu ? 21_300_000_000 : 0,
    },
  };
}

export function engineOf(scenario: Scenario): EngineStatus {
  const model = scenario.model === "none" ? practice : installedQ4;
  if (scenario.engine === "ready") return { state: "ready", model: loaded(model) };
  if (scenario.engine === "loading")
    return { state: "loading", modelId: model.id, name: model.name, progress: 0.42 };
  if (scenario.engine !== "failed") return { state: "none" };
  return {
    state: "failed",
    modelId: model.id,
    name: model.name,
    error: {
      code: "engine-out-of-memory",
      params: { name: model.name, needBytes: 19_400_000_000, freeBytes: 11_200_000_000 },
      detail: "cudaMalloc failed: out of memory",
    },
  };
}

export function downloadsOf(scenario: Scenario): DownloadState[] {
  const base: DownloadState = {
    fileId: q4.id,
    file: q4,
    state: "downloading",
    receivedBytes: 9_100_000_000,
    totalBytes: q4.bytes,
    bytesPerSecond: 12_400_000,
    secondsLeft: 622,
    source: "huggingface.co",
    verifiedBytes: 0,
    connections: 0,
    note: null,
    triesAgainInSeconds: null,
    failedSources: [],
    error: null,
  };
  if (scenario.download === "running") return [base];
  if (scenario.download === "paused")
    return [{ ...base, state: "paused", bytesPerSecond: null, secondsLeft: null }];
  if (scenario.download === "verifying")
    return [{ ...base, state: "verifying", bytesPerSecond: null, secondsLeft: null }];
  if (scenario.download === "waiting")
    return [{ ...base, bytesPerSecond: 0, secondsLeft: null, triesAgainInSeconds: 41.3 }];
  if (scenario.download !== "failed") return [];
  return [
    {
      ...base,
      state: "failed",
      bytesPerSecond: null,
      secondsLeft: null,
      triesAgainInSeconds: 170,
      error: {
        code: "network-closed-early",
        params: { host: "huggingface.co", haveBytes: 9_100_000_000, wantBytes: q4.bytes },
        detail: "ECONNRESET after 9100000000 bytes",
      },
    },
  ];
}
