import { randomBytes } from "node:crypto";
import { type BigIntStats, constants } from "node:fs";
import { type FileHandle, link, lstat, mkdir, open, rename, rm } from "node:fs/promises";
import { QuernError } from "../../contract";
import { errnoOf, syncFolder } from "../../files";
import { type FolderRoot, inFolder, type Place, protects } from "../paths";
import { versionOf, versionOfFile, withFile } from "./read";

const temporaryName = /^\.quern-[0-9a-f]{12}\.tmp$/;

/** Whether a name is that of a file half written by us, which nobody else should look at. */
export function isTemporaryName(name: string): boolean {
  return temporaryName.test(name);
}

/** The version on disk; null where there is nothing. */
export async function versionAt(root: FolderRoot, place: Place, name: string): Promise<string | null> {
  try {
    return await withFile(root, place, name, versionOfFile);
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return null;
    throw error;
  }
}

export interface Written {
  readonly bytes: Uint8Array;
  /** What must be there; null: nothing; undefined: anything. */
  readonly ifVersion: string | null | undefined;
  /** Mode bits of a new file; one that is there keeps its own unless `mode` says otherwise. */
  readonly mode?: number | undefined;
}

/**
 * Writes a file whole: to a temporary file beside it, forced to the disk, which then takes its name. Another reader,
 * a crash or a power cut sees the old file or the new one. What is on disk is looked at again right before.
 * @returns the new version
 * @throws QuernError `file-changed-on-disk`, `file-exists`, `path-invalid`, `folder-not-writable`
 */
export async function writeAt(root: FolderRoot, place: Place, name: string, what: Written): Promise<string> {
  const path = place.pathOf(name);
  const old = await statsAt(place, name);
  if (old && !old.isFile()) throw new QuernError("path-invalid", { path });
  // Renaming over a file asks only for rights on its folder: what its owner made read-only stays so.
  if (old && (Number(old.mode) & 0o222) === 0) throw new QuernError("folder-not-writable", { path });
  await expectVersion(root, place, name, what.ifVersion);
  await place.check();
  const temporary = `.quern-${randomBytes(6).toString("hex")}.tmp`;
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0);
  const handle = await open(place.at(temporary), flags, 0o600);
  try {
    try {
      await fill(handle, what, old);
      await expectHere(root, place, temporary, handle);
    } finally {
      await handle.close();
    }
    await expectVersion(root, place, name, what.ifVersion);
    await place.check();
    if (what.ifVersion === null) await takeFreeName(place, temporary, name);
    else await renameOver(place.at(temporary), place.at(name));
  } catch (error) {
    await rm(place.at(temporary), { force: true }).catch(() => undefined);
    throw error;
  }
  await syncFolder(place.self);
  return versionOf(what.bytes);
}

async function fill(handle: FileHandle, what: Written, old: BigIntStats | null): Promise<void> {
  await handle.writeFile(what.bytes);
  if (process.platform !== "win32") {
    const wanted = what.mode ?? (old ? Number(old.mode) : 0o666 & ~umask);
    // The owner first: giving a file away takes some mode bits off. Only the administrator can; others keep it theirs.
    if (old) await handle.chown(Number(old.uid), Number(old.gid)).catch(() => undefined);
    await handle.chmod(wanted & 0o7777);
  }
  await handle.sync();
}

// Asked once: asking sets it for a moment, for all threads.
const umask = process.platform === "win32" ? 0 : process.umask();

async function statsAt(place: Place, name: string): Promise<BigIntStats | null> {
  try {
    return await lstat(place.at(name), { bigint: true });
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return null;
    throw error;
  }
}

/** @throws QuernError `file-exists` where nothing should be, `file-changed-on-disk` where another version is */
export async function expectVersion(
  root: FolderRoot,
  place: Place,
  name: string,
  expected: string | null | undefined,
): Promise<void> {
  if (expected === undefined) return;
  const now = await versionAt(root, place, name);
  if (now === expected) return;
  throw new QuernError(expected === null ? "file-exists" : "file-changed-on-disk", {
    path: place.pathOf(name),
  });
}

/** Where folders are not held: the file that was just made lies where it should. */
async function expectHere(root: FolderRoot, place: Place, name: string, handle: FileHandle): Promise<void> {
  if (root.holding !== "checked") return;
  await place.check();
  const [made, there] = [await handle.stat({ bigint: true }), await statsAt(place, name)];
  if (there?.dev !== made.dev || there.ino !== made.ino)
    throw new QuernError("path-outside", { path: place.path });
}

/** Gives a file a name that must be free, in one step where the file system can. */
async function takeFreeName(place: Place, from: string, to: string): Promise<void> {
  try {
    await link(place.at(from), place.at(to));
  } catch (error) {
    // File systems without hard links (FAT, some network ones).
    if (!["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK", "EISDIR"].includes(errnoOf(error) ?? ""))
      throw error;
    if (await statsAt(place, to)) throw new QuernError("file-exists", { path: place.pathOf(to) });
    await rename(place.at(from), place.at(to));
    return;
  }
  await rm(place.at(from));
}

/** Virus scanners on Windows hold a file for a moment after it was written. */
async function renameOver(from: string, to: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await rename(from, to);
      return;
    } catch (error) {
      const held = ["EPERM", "EACCES", "EBUSY"].includes(errnoOf(error) ?? "");
      if (process.platform !== "win32" || !held || attempt === 5) throw error;
      await new Promise((resolve) => setTimeout(resolve, attempt * 20));
    }
  }
}

/** Makes the folders that a new file's path names and that are not there. */
export async function makeFolders(root: FolderRoot, parts: readonly string[]): Promise<void> {
  if (parts.length === 0) return;
  try {
    await inFolder(root, parts, async () => undefined);
  } catch (error) {
    if (errnoOf(error) !== "ENOENT") throw error;
    await makeFolders(root, parts.slice(0, -1));
    await inFolder(root, parts.slice(0, -1), (place) => makeFolder(place, parts.at(-1) ?? ""));
  }
}

async function makeFolder(place: Place, name: string): Promise<void> {
  // Where the folder really lies: a link within the opened folder may lead into git's data.
  const path = place.pathOf(name);
  if (protects(path) === "git") throw new QuernError("path-protected", { path });
  try {
    await mkdir(place.at(name));
  } catch (error) {
    // Somebody else made it: whatever it is, the next look says.
    if (errnoOf(error) !== "EEXIST") throw error;
  }
}

/**
 * Moves an entry to a name that must be free. One that differs in case only is free where case does not count.
 * @throws QuernError `file-exists`
 */
export async function moveAt(from: Place, name: string, to: Place, newName: string): Promise<void> {
  const entry = await lstat(from.at(name), { bigint: true });
  const there = await statsAt(to, newName);
  const sameEntry = there?.dev === entry.dev && there.ino === entry.ino && !entry.isSymbolicLink();
  const samePlace = from.path === to.path && name.toLowerCase() === newName.toLowerCase();
  if (there && !(sameEntry && samePlace)) throw new QuernError("file-exists", { path: to.pathOf(newName) });
  await from.check();
  await to.check();
  await renameOver(from.at(name), to.at(newName));
  await syncFolder(to.self);
}
