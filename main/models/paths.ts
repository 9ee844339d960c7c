import { mkdir, readdir, realpath, rename, rm, rmdir } from "node:fs/promises";
import { dirname, isAbsolute, join, relative, sep } from "node:path";
import { type CatalogFile, QuernError } from "../contract";
import { fileTrouble, syncFolder } from "../files";

/** Where a download and its helpers live. */
export interface DownloadPaths {
  /** The model folder that it belongs to. */
  readonly root: string;
  readonly folder: string;
  /** The name that only a verified file ever gets. */
  readonly final: string;
  readonly part: string;
  readonly journal: string;
  readonly lock: string;
}

export const journalSuffix = ".part.json";

// Names that Windows gives to devices, with any extension.
const reserved = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)/i;

/** Whether a name from the catalogue or the hub is one plain file or folder name on every platform. */
export function isSafeName(name: string): boolean {
  return (
    name.length > 0 &&
    name.length <= 200 &&
    !/[\u0000-\u001f\u007f<>:"/\\|?*]/.test(name) &&
    !/[. ]$/.test(name) &&
    !/^\s/.test(name) &&
    !reserved.test(name)
  );
}

/**
 * `<model folder>/<owner>--<name>/<revision>/<file>`: repositories repeat file names with other bytes, so the whole
 * key is in the path.
 * @throws QuernError `invalid-request` when a name could lead elsewhere
 */
export function downloadPaths(root: string, file: CatalogFile): DownloadPaths {
  const names = [file.repo.replaceAll("/", "--"), file.revision, ...file.file.split("/")];
  const wrong = names.find((name) => !isSafeName(name));
  if (wrong !== undefined) throw new QuernError("invalid-request", { what: `file name ${file.id}` });
  const final = join(root, ...names);
  return {
    root,
    folder: join(root, ...names.slice(0, -1)),
    final,
    part: `${final}.part`,
    journal: `${final}${journalSuffix}`,
    lock: `${final}.part.lock`,
  };
}

/** Whether something of a file's repository was downloaded into a model folder. */
export async function holdsRepo(root: string, file: CatalogFile): Promise<boolean> {
  const repo = join(root, file.repo.replaceAll("/", "--"));
  return (await readdir(repo).catch(() => [])).length > 0;
}

/** Whether `path` is below `root`, by names alone. */
export function isBelow(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== "" && way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** Whether `path` is below `root` after following every link; false when either is not there. */
export async function isReallyBelow(root: string, path: string): Promise<boolean> {
  try {
    return isBelow(await realpath(root), await realpath(path));
  } catch {
    return false;
  }
}

/**
 * Makes the folder of a download, and makes sure that no link leads it out of the model folder.
 * @throws QuernError `folder-not-writable`, `disk-full`
 */
export async function makeFolder(paths: DownloadPaths): Promise<void> {
  try {
    await mkdir(paths.folder, { recursive: true });
  } catch (error) {
    throw await fileTrouble(error, paths.root);
  }
  if (!(await isReallyBelow(paths.root, paths.folder))) {
    throw new QuernError(
      "folder-not-writable",
      { path: paths.folder },
      { detail: "leads out of the model folder" },
    );
  }
}

/** Deletes a part and its journal. */
export async function dropPart(paths: DownloadPaths): Promise<void> {
  await rm(paths.part, { force: true });
  await rm(paths.journal, { force: true });
}

/** Gives a verified part its final name. */
export async function nameFile(paths: DownloadPaths): Promise<void> {
  await rename(paths.part, paths.final);
  await syncFolder(paths.folder);
}

/** Removes a folder and those above it, below the root, as far as nothing is in them. */
export async function removeEmptyFolders(folder: string, root: string): Promise<void> {
  for (let at = folder; isBelow(root, at); at = dirname(at)) {
    try {
      await rmdir(at);
    } catch {
      return;
    }
  }
}
