import { catalog } from "virtual:machines";
import type {
  Client,
  Contract,
  FoundFile,
  FoundState,
  InstalledModel,
  ModelDetails,
  Result,
  Settings,
} from "../../../main/contract";
import type { Bus } from "./bus";
import { fakeLists } from "./lists";
import { installedOf, installedQ4, q4, type Scenario } from "./scenario";

type Good = <T>(value: T) => Promise<Result<T>>;

const step = (): Promise<void> => new Promise((done) => setTimeout(done, 120));

const base: FoundFile = {
  id: "lm-q4",
  app: "lm-studio",
  name: "Qwen3.6-27B-Q4_K_M.gguf",
  path: "/home/ada/.lmstudio/models/unsloth/Qwen3.6-27B-GGUF/Qwen3.6-27B-Q4_K_M.gguf",
  bytes: q4.bytes,
  parts: 1,
  state: "verified",
  checkedBytes: 0,
  catalogFile: q4,
  modelId: null,
  canLink: true,
  error: null,
};

const best = catalog.find(({ quant, mtp, repo }) => quant === "Q6_K" && !mtp && repo === q4.repo) ?? q4;

const some: readonly FoundFile[] = [
  base,
  {
    ...base,
    id: "ollama",
    app: "ollama",
    name: "qwen3.6:27b",
    path: `/usr/share/ollama/.ollama/models/blobs/sha256-${"4f".repeat(32)}`,
    state: "checking",
    checkedBytes: 9_100_000_000,
    canLink: false,
  },
  {
    ...base,
    id: "hub",
    app: "hugging-face",
    path: "/home/ada/.cache/huggingface/hub/models--unsloth--Qwen3.6-27B-GGUF/snapshots/82d411ac/Qwen3.6-27B-Q4_K_M.gguf",
    state: "waiting",
  },
  {
    ...base,
    id: "parts",
    app: "llama.cpp",
    name: "my-finetune-BF16-00001-of-00004.gguf",
    path: "/mnt/big/my-finetune-BF16-00001-of-00004.gguf",
    bytes: 53_800_000_000,
    parts: 4,
    state: "unlisted",
    catalogFile: null,
    canLink: false,
  },
  {
    ...base,
    id: "missing",
    app: "folder",
    name: "other-00001-of-00002.gguf",
    path: "/mnt/big/other-00001-of-00002.gguf",
    bytes: 8_000_000_000,
    parts: 2,
    state: "unreadable",
    catalogFile: null,
    error: { code: "gguf-part-missing", params: { path: "/mnt/big/other-00002-of-00002.gguf", count: 2 } },
  },
];

function detailsOf(model: InstalledModel, { imagesMissing }: Scenario): ModelDetails {
  const own = model.catalogFile !== null;
  return {
    id: model.id,
    source: null,
    origin: own ? "downloaded" : "found",
    app: own ? null : "lm-studio",
    own,
    parts: 1,
    imagesFile:
      own && !imagesMissing
        ? { path: "/home/ada/.local/share/quern/models/mmproj-F16.gguf", bytes: 930_000_000 }
        : null,
    freesBytes: own ? model.bytes : 0,
    lastLoadedAt: own ? "2026-11-25T18:00:00.000Z" : null,
    verifying: null,
  };
}

/** What others have on this machine, pretended. */
export function fakeLibrary(
  scenario: Scenario,
  bus: Bus,
  good: Good,
  change: (change: Partial<Settings>) => void,
): Client<Contract["library"]> {
  const there =
    scenario.found === "some"
      ? some
      : scenario.found === "best"
        ? [{ ...base, catalogFile: best, bytes: best.bytes }]
        : [];
  let state: FoundState = { looking: false, lookedAt: null, files: [], skipped: [], folders: [] };
  let details = installedOf(scenario)
    .filter(({ practice }) => !practice)
    .map((model) => detailsOf(model, scenario));
  let stopped = false;
  const tell = (change: Partial<FoundState>): FoundState => {
    state = { ...state, ...change };
    bus.emit("library.foundChanged", state);
    return state;
  };
  const look = async () => {
    tell({ looking: true });
    await step();
    return good(
      tell({
        looking: false,
        lookedAt: "2026-11-26T10:00:00.000Z",
        files: [...there],
        skipped:
          scenario.found === "some" ? [{ app: "folder", path: "/mnt/office-share/models", why: "slow" }] : [],
      }),
    );
  };
  const setVerifying = (id: string, verifying: ModelDetails["verifying"]): void => {
    details = details.map((one) => (one.id === id ? { ...one, verifying } : one));
    bus.emit("library.detailsChanged", details);
  };
  return {
    found: () => good(state),
    look,
    addFolder: () => {
      tell({ folders: ["/mnt/big"] });
      return look();
    },
    forgetFolder: () => {
      tell({ folders: [] });
      return look();
    },
    use: ({ id }) => {
      tell({
        files: state.files.map((file) => (file.id === id ? { ...file, modelId: installedQ4.id } : file)),
      });
      bus.emit("models.installedChanged", [installedQ4, ...installedOf(scenario)]);
      return good(installedQ4);
    },
    details: () => good(details),
    importPaths: ({ paths }) => {
      const refused = paths.filter((path) => !path.endsWith(".gguf"));
      return good({
        added: refused.length < paths.length ? [installedQ4] : [],
        refused: refused.map((path) => ({ path, error: { code: "not-gguf" as const, params: { path } } })),
      });
    },
    verify: async ({ id }) => {
      stopped = false;
      setVerifying(id, { checkedBytes: 0, totalBytes: 0 });
      for (let share = 0; share < 1; share += 0.1) {
        if (stopped) {
          setVerifying(id, null);
          return { ok: false, error: { code: "cancelled", params: {} } };
        }
        bus.emit("library.verifyProgress", {
          id,
          checkedBytes: Math.round(q4.bytes * share),
          totalBytes: q4.bytes,
        });
        await step();
      }
      setVerifying(id, null);
      return good(installedQ4);
    },
    stopVerify: () => {
      stopped = true;
      return good(undefined);
    },
    ...fakeLists(good, change),
  };
}
