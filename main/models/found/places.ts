import { posix, win32 } from "node:path";
import type { FoundApp } from "../../contract";

/** A place where another program keeps model files. */
export interface Place {
  readonly app: FoundApp;
  readonly folder: string;
  /**
   * `tree`: files under their own names, at any depth; `hub`: the cache of Hugging Face, where only `snapshots` has
   * names; `ollama`: files under their digests, with manifests that name them.
   */
  readonly layout: "tree" | "hub" | "ollama";
}

/** What the programs' own small files say of where they keep their models; null: nothing. */
export interface Pointers {
  /** The text of `~/.lmstudio-home-pointer`. */
  readonly lmStudioHome: string | null;
  /** `downloadsFolder` of LM Studio's `settings.json`. */
  readonly lmStudioDownloads: string | null;
  /** `data_folder` of Jan's `settings.json`. */
  readonly janData: string | null;
}

export const noPointers: Pointers = { lmStudioHome: null, lmStudioDownloads: null, janData: null };

export type Environment = Readonly<Record<string, string | undefined>>;

interface Where {
  readonly platform: NodeJS.Platform;
  readonly env: Environment;
  readonly home: string;
}

/** The rules of paths of that platform, so that each platform's places can be told on any. */
const pathsOf = (platform: NodeJS.Platform) => (platform === "win32" ? win32 : posix);

/** The folders of a platform for caches and for the data of programs. */
function systemFolders({ platform, env, home }: Where) {
  const { join } = pathsOf(platform);
  if (platform === "win32") {
    const local = env.LOCALAPPDATA || join(home, "AppData", "Local");
    return { cache: local, local, data: env.APPDATA || join(home, "AppData", "Roaming") };
  }
  if (platform === "darwin") {
    const support = join(home, "Library", "Application Support");
    return { cache: join(home, "Library", "Caches"), local: support, data: support };
  }
  const data = env.XDG_DATA_HOME || join(home, ".local", "share");
  return { cache: env.XDG_CACHE_HOME || join(home, ".cache"), local: data, data };
}

/**
 * The caches of Hugging Face: `HF_HUB_CACHE` (once `HUGGINGFACE_HUB_CACHE`), else `HF_HOME/hub`, where `HF_HOME` is
 * `XDG_CACHE_HOME/huggingface` or `~/.cache/huggingface`, on every platform.
 * Source: huggingface_hub, `src/huggingface_hub/constants.py`.
 */
function hubCaches({ platform, env, home }: Where): string[] {
  const { join } = pathsOf(platform);
  const hubHome = env.HF_HOME || join(env.XDG_CACHE_HOME || join(home, ".cache"), "huggingface");
  return [env.HF_HUB_CACHE, env.HUGGINGFACE_HUB_CACHE, join(hubHome, "hub")].filter(isSet);
}

/**
 * LM Studio: `<home>/models` with `<publisher>/<repository>/<file>.gguf` in it. Its home is what the pointer file says,
 * `~/.lmstudio`, or, before 2025, `~/.cache/lm-studio`; the user may have set another folder for downloads.
 * Source: lmstudio.js, `packages/lms-common-server/src/findLMStudioHome.ts`, and its `settings.json`.
 */
function lmStudioFolders({ platform, home }: Where, pointers: Pointers): string[] {
  const { join, isAbsolute } = pathsOf(platform);
  const homes = [pointers.lmStudioHome, join(home, ".lmstudio"), join(home, ".cache", "lm-studio")];
  const folders = homes.filter(isSet).map((folder) => join(folder, "models"));
  return [pointers.lmStudioDownloads, ...folders].filter(isSet).filter((folder) => isAbsolute(folder));
}

/**
 * Ollama: `OLLAMA_MODELS`, or `~/.ollama/models`; as a service of Linux its home is `/usr/share/ollama`.
 * Source: ollama, `envconfig/config.go` (`Models`), `docs/faq.md`, `scripts/install.sh`.
 */
function ollamaFolders({ platform, env, home }: Where): string[] {
  const { join } = pathsOf(platform);
  const service = platform === "linux" ? ["/usr/share/ollama/.ollama/models"] : [];
  return [env.OLLAMA_MODELS, join(home, ".ollama", "models"), ...service].filter(isSet);
}

/**
 * Jan: `llamacpp/models` of its data folder, once `models`; the data folder is set in its `settings.json`, else
 * `<application data>/Jan/data`, once `~/jan`.
 * Source: jan, `src-tauri/src/core/app/commands.rs`, `extensions/llamacpp-extension/src/index.ts`.
 */
function janFolders(where: Where, pointers: Pointers): string[] {
  const { join, isAbsolute } = pathsOf(where.platform);
  const data = [pointers.janData, join(systemFolders(where).data, "Jan", "data"), join(where.home, "jan")];
  return data
    .filter(isSet)
    .filter((folder) => isAbsolute(folder))
    .flatMap((folder) => [join(folder, "llamacpp", "models"), join(folder, "models")]);
}

/** GPT4All: Qt's `AppLocalDataLocation`. Source: gpt4all, `gpt4all-chat/src/mysettings.cpp`. */
function gpt4allFolders(where: Where): string[] {
  const { join } = pathsOf(where.platform);
  return [join(systemFolders(where).local, "nomic.ai", "GPT4All"), join(where.home, ".cache", "gpt4all")];
}

/** llama.cpp: `LLAMA_CACHE`, else `llama.cpp` in the platform's cache. Source: llama.cpp, `common/common.cpp`. */
function llamaCppFolders(where: Where): string[] {
  const { join } = pathsOf(where.platform);
  return [where.env.LLAMA_CACHE, join(systemFolders(where).cache, "llama.cpp")].filter(isSet);
}

/**
 * Every place worth a look, whether or not it is there; each once, in the order in which a file that lies in several
 * is told to be of the first.
 * @param folders those that the user named
 */
export function placesOf(where: Where, pointers: Pointers, folders: readonly string[]): Place[] {
  const places: Place[] = [
    ...hubCaches(where).map((folder): Place => ({ app: "hugging-face", folder, layout: "hub" })),
    ...tree("lm-studio", lmStudioFolders(where, pointers)),
    ...ollamaFolders(where).map((folder): Place => ({ app: "ollama", folder, layout: "ollama" })),
    ...tree("jan", janFolders(where, pointers)),
    ...tree("gpt4all", gpt4allFolders(where)),
    ...tree("llama.cpp", llamaCppFolders(where)),
    ...tree("folder", folders),
  ];
  const { normalize } = pathsOf(where.platform);
  const seen = new Set<string>();
  return places.filter(({ folder }) => {
    const key = normalize(folder);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** Where the small files lie that say more. */
export function pointerFiles(where: Where) {
  const { join } = pathsOf(where.platform);
  const { data } = systemFolders(where);
  // Electron's `userData` is under the configuration on Linux, and so is LM Studio's settings file.
  const electron =
    where.platform === "linux" ? where.env.XDG_CONFIG_HOME || join(where.home, ".config") : data;
  return {
    lmStudioHome: join(where.home, ".lmstudio-home-pointer"),
    lmStudioSettings: [
      join(where.home, ".lmstudio", "settings.json"),
      join(electron, "LM Studio", "settings.json"),
    ],
    janSettings: join(data, "Jan", "settings.json"),
  };
}

const tree = (app: FoundApp, folders: readonly string[]) =>
  folders.map((folder): Place => ({ app, folder, layout: "tree" }));

function isSet(text: string | null | undefined): text is string {
  return text !== null && text !== undefined && text.trim() !== "";
}
