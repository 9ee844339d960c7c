import { constants } from "node:fs";
import { lstat, open, readlink, realpath, stat } from "node:fs/promises";
import { join, sep } from "node:path";
import { QuernError } from "../../contract";
import { type PathGrammar, partsOf } from "./grammar";

/** The opened folder as it was found when it was opened. */
export interface FolderRoot {
  /** Real and absolute. */
  readonly path: string;
  readonly dev: bigint;
  readonly ino: bigint;
  readonly grammar: PathGrammar;
  /** Real, absolute folders that nobody may touch from here, wherever they lie: our own data. */
  readonly forbidden: readonly string[];
  /**
   * How a folder is held while something is done in it. `held`: by a handle, so that nothing that happens to its path
   * meanwhile matters (Linux). `checked`: by its path, which is looked at before and after.
   */
  readonly holding: "held" | "checked";
}

/** A folder below the root, real and inside, in which something is about to be done. */
export interface Place {
  /** Its real path below the root, with `/` between parts; empty: the root. */
  readonly path: string;
  /** Its real, absolute path; for showing and for programs, not for opening. */
  readonly absolute: string;
  /** What to give to the system to reach the folder itself. */
  readonly self: string;
  /** What to give to the system to reach an entry of it; the entry itself may be a link. */
  at(name: string): string;
  /** The real path of an entry below the root. */
  pathOf(name: string): string;
  /** Looks again. @throws QuernError `path-outside` when it is not where it was */
  check(): Promise<void>;
}

/**
 * Finds the real folder and does something in it.
 * @param parts of a path that `partsOf` has let through
 * @throws QuernError `path-outside` when a link leads out, `path-protected` in our own data; errors of the system
 */
export async function inFolder<T>(
  root: FolderRoot,
  parts: readonly string[],
  body: (place: Place) => Promise<T>,
): Promise<T> {
  await checkRoot(root);
  const asked = join(root.path, ...parts);
  if (root.holding === "checked") return await body(await checkedPlace(root, asked, parts));
  // Links on the way are followed here; where they led is read from the handle, which no swap can change any more.
  const handle = await open(asked, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    const self = `/proc/self/fd/${handle.fd}`;
    const where = async () => {
      const real = await readlink(self);
      // The kernel says so of a folder that was removed; one may also be named so.
      if (real.endsWith(" (deleted)") && !(await isSame(real, await handle.stat({ bigint: true }))))
        throw new QuernError("file-not-found", { path: parts.join("/") });
      return insidePath(root, real, parts);
    };
    const path = await where();
    return await body({
      path,
      absolute: join(root.path, path),
      self,
      at: (name) => `${self}/${name}`,
      pathOf: (name) => (path === "" ? name : `${path}/${name}`),
      check: async () => {
        await where();
      },
    });
  } finally {
    await handle.close();
  }
}

/**
 * Finds where a file really lies, following links as long as they stay inside, and does something to it there. The
 * entry may be missing, and may be turned into a link at any moment: open it with `O_NOFOLLOW`.
 * @throws QuernError `path-outside` when a link leads out
 */
export async function atFile<T>(
  root: FolderRoot,
  path: string,
  body: (place: Place, name: string) => Promise<T>,
): Promise<T> {
  let parts = partsOf(path, root.grammar);
  // More links in a row than anyone has: somebody swaps them under us.
  for (let links = 0; links < 8; links++) {
    const name = parts.at(-1);
    if (name === undefined) throw new QuernError("path-invalid", { path });
    type Found = { readonly value: T } | { readonly target: string };
    const found = await inFolder<Found>(root, parts.slice(0, -1), async (place) => {
      checkForbidden(root, join(place.absolute, name), path);
      const entry = await lstat(place.at(name)).catch(() => null);
      if (!entry?.isSymbolicLink()) return { value: await body(place, name) };
      return { target: insidePath(root, await realpath(place.at(name)), parts) };
    });
    if ("value" in found) return found.value;
    // Real names of entries that exist: they need no check of their form.
    parts = found.target.split("/").filter((part) => part !== "");
  }
  throw new QuernError("path-outside", { path });
}

async function checkedPlace(root: FolderRoot, asked: string, parts: readonly string[]): Promise<Place> {
  const real = await realpath(asked);
  const path = insidePath(root, real, parts);
  const first = await stat(real, { bigint: true });
  if (!first.isDirectory()) throw Object.assign(new Error("not a folder"), { code: "ENOTDIR" });
  return {
    path,
    absolute: real,
    self: real,
    at: (name) => join(real, name),
    pathOf: (name) => (path === "" ? name : `${path}/${name}`),
    check: async () => {
      const again = await realpath(real).catch(() => null);
      if (again !== real || !(await isSame(real, first)))
        throw new QuernError("path-outside", { path: parts.join("/") });
      await checkRoot(root);
    },
  };
}

/** @throws QuernError `file-not-found` when another folder has taken the root's name */
async function checkRoot(root: FolderRoot): Promise<void> {
  if (!(await isSame(root.path, root))) throw new QuernError("file-not-found", { path: root.path });
}

async function isSame(path: string, as: { readonly dev: bigint; readonly ino: bigint }): Promise<boolean> {
  const now = await stat(path, { bigint: true }).catch(() => null);
  return now !== null && now.dev === as.dev && now.ino === as.ino;
}

/** A real path as one below the root. */
function insidePath(root: FolderRoot, real: string, parts: readonly string[]): string {
  const asked = parts.join("/");
  checkForbidden(root, real, asked);
  const below = belowFolder(root.path, real, root.grammar);
  if (below === null) throw new QuernError("path-outside", { path: asked });
  return below.split(sep).join("/");
}

function checkForbidden(root: FolderRoot, real: string, asked: string): void {
  if (root.forbidden.some((folder) => belowFolder(folder, real, root.grammar) !== null))
    throw new QuernError("path-protected", { path: asked });
}

/**
 * What a real path is below a real folder; null: it is not below it. Both must be real: this looks at the letters only.
 */
export function belowFolder(folder: string, path: string, grammar: PathGrammar): string | null {
  const separator = grammar === "win32" ? "\\" : "/";
  const base = folder.endsWith(separator) ? folder : `${folder}${separator}`;
  const fold = (text: string) => (grammar === "linux" ? text : text.toLowerCase());
  if (fold(path) === fold(folder)) return "";
  return fold(path).startsWith(fold(base)) ? path.slice(base.length) : null;
}
