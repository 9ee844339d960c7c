import { realpath, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { partPaths } from "../catalog";
import {
  type CatalogFile,
  type ErrorData,
  type FoundApp,
  type InstalledModel,
  QuernError,
  toErrorData,
} from "../contract";
import { withFileLock } from "../files";
import type { Downloaded } from "./download";
import { type ModelFolders, oneFolder } from "./folders";
import { fileState, type KnownHashes } from "./found";
import { progressEveryMs, sha256OfFile } from "./hash-file";
import { leftCompanions } from "./left-companion";
import { problemOf, sizeOf } from "./library-entry-problem";
import { type LibraryEntry, loadLibrary, readLibraryNow, saveLibrary } from "./library-file";
import { nameOf } from "./name-of-file";
import { pinnedImagesOf } from "./pinned-images";
import { removeOwn } from "./remove-own";
import { checkRunnable } from "./runnable";
import { wholeIn } from "./whole-in";

export const practiceId = "practice";

export interface LibraryOptions {
  readonly dataFolder: string;
  readonly modelFolder: () => string;
  /** All folders for models, where there may be several. */
  readonly folders?: ModelFolders;
  /** The practice model's file. */
  readonly practicePath: string;
  readonly catalog: readonly CatalogFile[];
  /** Files that go with models: they go with the last of them. */
  readonly companions?: readonly CatalogFile[];
  /** Called when the list has changed. */
  readonly onChange: (models: InstalledModel[]) => void;
  /** About four times a second while a file is compared with the catalogue. */
  readonly onProgress: (progress: { path: string; checkedBytes: number; totalBytes: number }) => void;
  /** Called when the list cannot be written or was damaged. */
  readonly onTrouble: (error: ErrorData) => void;
  /** What is known of files already, so that none is read twice for nothing. */
  readonly hashes?: KnownHashes;
  /** Moves a file to the system's trash; where there is none given, it is deleted. @throws where there is no trash */
  readonly trash?: (path: string) => Promise<void>;
}

/** Where a file that is taken in comes from. */
export interface FileOrigin {
  readonly origin: "added" | "linked" | "found";
  readonly app?: FoundApp;
  /** The model folder, for a link of Quern's own in it. */
  readonly root?: string;
}

/** The model files of this machine that Quern knows of. */
export interface Library {
  /** All of them, each looked at now: gone or changed files carry their problem. */
  list(): Promise<InstalledModel[]>;
  /** @throws QuernError `model-unknown` */
  find(id: string): Promise<InstalledModel>;
  /**
   * Takes in a file that has just been downloaded, or has come in a kit, and was verified.
   * @param source host or folder that its bytes came from; null: not known
   */
  addDownloaded(
    file: CatalogFile,
    downloaded: Downloaded,
    root: string,
    source?: string | null,
  ): Promise<void>;
  addFromKit(file: CatalogFile, downloaded: Downloaded, root: string): Promise<void>;
  /**
   * Takes in a file where it is. Whether it is one of the catalogue's is found out in the background.
   * @throws QuernError `not-gguf`, `gguf-truncated`, `gguf-invalid`, `gguf-unsupported-arch`, `file-not-found`,
   * `file-unreadable`
   */
  addFile(path: string, origin?: FileOrigin): Promise<InstalledModel>;
  /** All entries as they are kept. */
  entries(): readonly LibraryEntry[];
  /**
   * Reads the whole file again and compares it with what was published, or with what it was when it was fetched; then
   * the published file for images that goes with it.
   * @throws QuernError `model-unknown`, `images-file-wrong`, `hash-unknown` for a model in parts, which nothing was published of,
   * `cancelled`, `file-not-found`, `file-unreadable`
   */
  verify(id: string, signal: AbortSignal): Promise<InstalledModel>;
  /** The engine has loaded it: kept with its time. */
  wasLoaded(id: string): Promise<void>;
  /**
   * Takes it off the list.
   * @param deleteFile also move the file to the trash, if it is one that Quern downloaded or linked
   * @throws QuernError `model-unknown`, `invalid-request` for the practice model, `folder-not-writable`
   */
  remove(id: string, deleteFile: boolean): Promise<void>;
  /** Takes in files that lie under their final names in any of the folders but are not on the list. */
  adopt(): Promise<void>;
  /** Resolves when no file is being compared any more. */
  settled(): Promise<void>;
  /** Ends the comparing. */
  close(): Promise<void>;
}

/** Opens the list; never throws: what cannot be read is not there, and said to `onTrouble`. */
export async function openLibrary(options: LibraryOptions): Promise<Library> {
  const listPath = join(options.dataFolder, "library.json");
  const folders = options.folders ?? oneFolder(options.modelFolder);
  const loaded = await loadLibrary(listPath);
  const entries = new Map(loaded.entries.map((entry) => [entry.id, entry]));
  /** What was done here and is not on the disk yet: done again to what another Quern has written meanwhile. */
  const unwritten: Change[] = [];
  if (loaded.trouble) options.onTrouble(loaded.trouble);
  const comparing = new Map<string, AbortController>();
  let queue: Promise<void> = Promise.resolve();
  let saving: Promise<void> = Promise.resolve();
  let writable = true;

  async function saveNow(): Promise<void> {
    const onDisk = await readLibraryNow(listPath);
    const writing = [...unwritten];
    const merged = new Map(onDisk ? onDisk.map((entry) => [entry.id, entry]) : entries);
    if (onDisk) for (const change of writing) change(merged);
    await saveLibrary(listPath, [...merged.values()]);
    unwritten.splice(0, writing.length);
    // What came meanwhile is done to both.
    for (const change of unwritten) change(merged);
    entries.clear();
    for (const [id, entry] of merged) entries.set(id, entry);
  }

  async function save(): Promise<void> {
    try {
      await withFileLock(listPath, saveNow);
      writable = true;
    } catch (error) {
      if (writable) options.onTrouble(toErrorData(error));
      writable = false;
    }
  }

  async function change(what: Change): Promise<void> {
    what(entries);
    unwritten.push(what);
    saving = saving.then(save);
    await saving;
    options.onChange(await list());
  }

  async function list(): Promise<InstalledModel[]> {
    const known = [...entries.values()].map((entry) => installed(entry));
    return await Promise.all([practiceModel(options.practicePath), ...known]);
  }

  const put = (entry: LibraryEntry) => change((to) => to.set(entry.id, entry));

  /** The entry of a file, by whichever name it was taken in. */
  async function entryOfFile(path: string, real: string): Promise<LibraryEntry | undefined> {
    const all = [...entries.values()];
    const same = all.find((entry) => entry.path === path);
    if (same) return same;
    const reals = await Promise.all(all.map((entry) => realpath(entry.path).catch(() => null)));
    return all.find((_, n) => reals[n] === real);
  }

  /** Hashes files one after the other, so that the disk stays usable. */
  function compare(id: string): void {
    const controller = new AbortController();
    comparing.set(id, controller);
    queue = queue
      .then(async () => {
        const entry = entries.get(id);
        if (entry && !controller.signal.aborted) await compareNow(entry, controller.signal);
      })
      // A file that went away meanwhile shows its problem in the list.
      .catch(() => undefined)
      .finally(() => comparing.delete(id));
  }

  /** Reads the whole file; what it was found to be is kept for the next who asks, if nobody changed it meanwhile. */
  async function hashNow(
    { path, bytes }: Pick<LibraryEntry, "path" | "bytes">,
    signal: AbortSignal,
    told = { path, from: 0, totalBytes: bytes },
  ): Promise<string> {
    const before = await fileState(path);
    const { totalBytes } = told;
    let toldAt = 0;
    const sha256 = await sha256OfFile(path, signal, (done) => {
      const checkedBytes = told.from + done;
      if (performance.now() - toldAt < progressEveryMs && checkedBytes < totalBytes) return;
      toldAt = performance.now();
      options.onProgress({ path: told.path, checkedBytes, totalBytes });
    });
    if (before !== null && before === (await fileState(path)))
      await options.hashes?.learn(path, before, sha256);
    return sha256;
  }

  async function compareNow(entry: LibraryEntry, signal: AbortSignal): Promise<void> {
    const sha256 = (await options.hashes?.of(entry.path)) ?? (await hashNow(entry, signal));
    await found(entry, sha256);
  }

  /** Writes down what a file was found to be. */
  async function found({ id, path, bytes }: LibraryEntry, sha256: string): Promise<void> {
    const at = new Date().toISOString();
    await change((to) => {
      // It may have been loaded meanwhile, which is noted in another entry for the same bytes; or taken off the list.
      const entry = to.get(id);
      if (entry?.path !== path || entry.bytes !== bytes) return;
      const match = entry.catalogFile ?? options.catalog.find((file) => file.sha256 === sha256) ?? null;
      const right = (match?.sha256 ?? entry.expectedSha256) === sha256;
      const name = match ? catalogName(match) : entry.name;
      to.set(id, { ...entry, sha256, catalogFile: match, name, verifiedAt: right ? at : null });
    });
  }

  async function installed(entry: LibraryEntry): Promise<InstalledModel> {
    const { id, name, path, bytes, catalogFile, verifiedAt } = entry;
    const problem = await problemOf(entry, folders);
    return { id, name, path, bytes, catalogFile, practice: false, verifiedAt, problem };
  }

  // A comparison that the last end of the program cut short begins anew.
  for (const entry of entries.values()) {
    if (entry.sha256 === null && mayMatch(entry, options.catalog)) compare(entry.id);
  }

  return {
    list,
    find: async (id) => {
      if (id === practiceId) return await practiceModel(options.practicePath);
      const entry = entries.get(id);
      if (!entry) throw new QuernError("model-unknown", {}, { detail: id });
      return await installed(entry);
    },
    addDownloaded: (file, downloaded, root, source = null) =>
      put({ ...fetched(file, downloaded, root), origin: "downloaded", ...(source !== null && { source }) }),
    addFromKit: (file, downloaded, root) => put({ ...fetched(file, downloaded, root), origin: "kit" }),
    addFile: async (asked, from = { origin: "added" }) => {
      const named = await nameOf(asked, from.origin);
      const path = partPaths(named)[0] ?? named;
      await checkRunnable(path);
      const real = await realpath(path);
      if (real === (await realpath(options.practicePath).catch(() => null))) {
        return await practiceModel(options.practicePath);
      }
      const size = (await sizeOf(path)) ?? 0;
      const known = await entryOfFile(path, real);
      if (known && known.bytes === size) return await installed(known);
      const entry: LibraryEntry = {
        id: known?.id ?? `file:${path}`,
        name: basename(path, ".gguf"),
        path,
        bytes: size,
        catalogFile: null,
        verifiedAt: null,
        sha256: null,
        root: known?.root ?? from.root ?? null,
        origin: known?.origin ?? from.origin,
        ...(from.app && { app: from.app }),
      };
      const taken = put(entry);
      if (mayMatch(entry, options.catalog)) compare(entry.id);
      await taken;
      return await installed(entry);
    },
    entries: () => [...entries.values()],
    verify: async (id, signal) => {
      const entry = entries.get(id);
      if (!entry) throw new QuernError("model-unknown", {}, { detail: id });
      if (partPaths(entry.path).length > 1)
        throw new QuernError("hash-unknown", { file: basename(entry.path) });
      const images = await pinnedImagesOf(entry, options.companions ?? []);
      const { path, bytes } = entry;
      const totalBytes = bytes + (images?.bytes ?? 0);
      await found(entry, await hashNow(entry, signal, { path, from: 0, totalBytes }));
      const model = await installed(entries.get(id) ?? entry);
      if (!images || model.problem !== null) return model;
      if ((await hashNow(images, signal, { path, from: bytes, totalBytes })) !== images.sha256)
        throw new QuernError("images-file-wrong", { path: images.path });
      return model;
    },
    wasLoaded: async (id) => {
      if (!entries.has(id)) return;
      const lastLoadedAt = new Date().toISOString();
      await change((to) => {
        const entry = to.get(id);
        if (entry) to.set(id, { ...entry, lastLoadedAt });
      });
    },
    remove: async (id, deleteFile) => {
      if (id === practiceId) throw new QuernError("invalid-request", { what: "remove practice" });
      const entry = entries.get(id);
      if (!entry) throw new QuernError("model-unknown", {}, { detail: id });
      comparing.get(id)?.abort();
      if (deleteFile) {
        const left = await leftCompanions(options.companions ?? [], entry, entries.values());
        await removeOwn(entry, left, options.trash);
      }
      await change((to) => to.delete(id));
    },
    adopt: async () => {
      const adopted: LibraryEntry[] = [];
      const taken = new Set<string>();
      for (const { file, root, path } of await folders.findIn((root) => wholeIn(root, options.catalog))) {
        // In two folders, it is the one in the first of them.
        if (taken.has(file.id)) continue;
        taken.add(file.id);
        const listed = [...entries.values()].some((entry) => entry.id === file.id || entry.path === path);
        if (listed) continue;
        adopted.push({
          id: file.id,
          name: catalogName(file),
          path,
          bytes: file.bytes,
          catalogFile: file,
          verifiedAt: null,
          sha256: null,
          root,
        });
      }
      if (adopted.length === 0) return;
      const kept = change((to) => {
        for (const entry of adopted) to.set(entry.id, entry);
      });
      for (const { id, catalogFile } of adopted) if (catalogFile?.sha256 !== null) compare(id);
      await kept;
    },
    settled: () => queue,
    close: async () => {
      for (const controller of comparing.values()) controller.abort();
      await queue;
      await saving;
    },
  };
}

/** Something that is done to the list; done again where another Quern has written it meanwhile. */
type Change = (entries: Map<string, LibraryEntry>) => void;

function catalogName(file: CatalogFile): string {
  return `${file.model} ${file.quant}`;
}

/** The entry of a file that Quern itself has put there. */
function fetched(file: CatalogFile, { path, sha256, verifiedAt }: Downloaded, root: string): LibraryEntry {
  const { id, bytes } = file;
  const name = catalogName(file);
  return { id, name, path, bytes, catalogFile: file, verifiedAt, sha256, root, expectedSha256: sha256 };
}

/** Whether hashing could tell anything: sizes are exact, so only a file of a known size can be a known file. */
function mayMatch(entry: LibraryEntry, catalog: readonly CatalogFile[]): boolean {
  return catalog.some((file) => file.bytes === entry.bytes && file.sha256 !== null);
}

async function practiceModel(path: string): Promise<InstalledModel> {
  const stats = await stat(path).catch(() => null);
  return {
    id: practiceId,
    name: "Practice model",
    path,
    bytes: stats?.size ?? 0,
    catalogFile: null,
    practice: true,
    verifiedAt: null,
    problem: stats ? null : new QuernError("file-not-found", { path }).toData(),
  };
}
