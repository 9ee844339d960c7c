import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import {
  copyFile,
  link,
  lstat,
  open,
  readFile,
  readlink,
  rename,
  rm,
  rmdir,
  symlink,
  unlink,
} from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { QuernError } from "../../contract";
import { errnoOf, fileTrouble, writeFileAtomic } from "../../files";
import { partsOf, readOne } from "./disk";
import { type HeldFolder, inHeldFolder } from "./held";
import { hashFile, type ObjectStore } from "./objects";
import { type Record, type Records, sameContent, sameStamp, versionHash } from "./records";
import { looked } from "./scan";

export interface Restored {
  readonly restored: string[];
  /** Files that somebody has changed meanwhile, or of which the checkpoint does not know enough. */
  readonly left: string[];
}

interface Wish {
  /** As it was asked for. */
  readonly path: string;
  /** Below the root, through no link; null: it cannot be put back. */
  readonly real: string | null;
  readonly expected: string | null;
  /** What it was; absent: it was not there. */
  readonly wanted: Record | undefined;
}

export interface RestoreOptions {
  readonly root: string;
  readonly storeFolder: string;
  readonly objects: ObjectStore;
  /** All of the checkpoint. */
  readonly records: Records;
  readonly wishes: readonly Wish[];
}

/** Fewer characters would not tell versions apart. */
const shortestVersion = 16;

const journalName = "restoring.json";
const journal = z.object({ temporaries: z.array(z.string()) });

/**
 * Puts files back as they were, each to a temporary file that then takes its name. A crash leaves each of them old or
 * new; what it leaves beside them is removed when the store is next opened.
 * @throws QuernError of files and disks; what was put back until then stays
 */
export async function restoreFiles(options: RestoreOptions): Promise<Restored> {
  const { root, storeFolder, wishes } = options;
  const restored = new Set<string>();
  const plans = wishes.map((wish) => ({ wish, temporary: `.quern-${randomBytes(8).toString("hex")}.tmp` }));
  const temporaries = plans.flatMap(({ wish, temporary }) =>
    wish.real === null || wish.wanted === undefined
      ? []
      : [[...partsOf(wish.real).slice(0, -1), temporary].join("/")],
  );
  await writeFileAtomic(join(storeFolder, journalName), JSON.stringify({ temporaries }));
  try {
    // What was not there goes first: a file may stand where a folder was, and the other way round.
    const removals = plans.filter(({ wish }) => wish.wanted === undefined);
    const writes = plans.filter(({ wish }) => wish.wanted !== undefined);
    for (const { wish, temporary } of [...removals, ...writes]) {
      const done = await restoreOne(options, wish, temporary).catch(async (error: unknown) => {
        if (error instanceof QuernError && error.code === "path-outside") return false;
        throw await fileTrouble(error, join(root, wish.path));
      });
      if (done) restored.add(wish.path);
    }
  } finally {
    await rm(join(storeFolder, journalName), { force: true });
  }
  const paths = wishes.map(({ path }) => path);
  return {
    restored: paths.filter((path) => restored.has(path)),
    left: paths.filter((path) => !restored.has(path)),
  };
}

/** Removes the temporary files of a `restoreFiles` that a crash has ended. */
export async function removeTemporaries(root: string, storeFolder: string): Promise<void> {
  const path = join(storeFolder, journalName);
  const text = await readFile(path, "utf8").catch(() => null);
  if (text === null) return;
  const found = journal.safeParse(parseJson(text)).data;
  for (const temporary of found?.temporaries ?? []) {
    const parts = partsOf(temporary);
    const name = parts.pop() ?? "";
    await inHeldFolder(root, parts, false, (folder) => rm(folder.at(name), { force: true })).catch(
      () => undefined,
    );
  }
  await rm(path, { force: true });
}

/** @returns false: it is left alone */
async function restoreOne(options: RestoreOptions, wish: Wish, temporary: string): Promise<boolean> {
  const { root, objects } = options;
  const { real, expected, wanted } = wish;
  if (real === null) return false;
  const now = await recordNow(root, real);
  if (now === "other") return false;
  if (sameContent(now, wanted)) return true;
  if (wanted?.kind === "stamp" || wanted?.kind === "folder") return false;
  if (!isExpected(now, expected)) return false;
  const parts = partsOf(real);
  const name = parts.pop() ?? "";
  if (wanted === undefined) {
    await inHeldFolder(root, parts, false, async (folder) => {
      await folder.check();
      await unlink(folder.at(name));
    });
    await removeEmptyFolders(options, parts);
    return true;
  }
  try {
    return await inHeldFolder(root, parts, true, async (folder) => {
      const temporaryPath = folder.at(temporary);
      try {
        if (wanted.kind === "link") await symlink(wanted.target, temporaryPath);
        else await writeContent(objects, wanted.hash, temporaryPath, wanted.mode);
        await folder.check();
        return await takeName(folder, temporaryPath, name, now);
      } finally {
        await rm(temporaryPath, { force: true }).catch(() => undefined);
      }
    });
  } catch (error) {
    // A file lies where a folder was.
    if (errnoOf(error) === "ENOTDIR") return false;
    throw error;
  }
}

/** @returns false: the file is no longer what it was a moment ago */
async function takeName(
  folder: HeldFolder,
  temporary: string,
  name: string,
  before: Record | undefined,
): Promise<boolean> {
  const path = folder.at(name);
  const stats = await lstat(path).catch(() => null);
  if (before === undefined) {
    if (stats) return false;
    try {
      // Unlike a rename, this never takes the place of a file that has just come.
      await link(temporary, path);
      return true;
    } catch (error) {
      if (errnoOf(error) === "EEXIST") return false;
      // A file system without hard links.
    }
  } else if (!stats) return false;
  else if (before.kind === "file" && !(stats.isFile() && sameStamp(before, looked(stats).stamp)))
    return false;
  else if (before.kind === "link" && !stats.isSymbolicLink()) return false;
  await rename(temporary, path);
  return true;
}

async function writeContent(objects: ObjectStore, hash: string, path: string, mode: number): Promise<void> {
  const source = objects.largeFile(hash);
  if (source === null) {
    const bytes = await objects.read(hash);
    const handle = await open(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
    try {
      await handle.writeFile(bytes);
      await handle.chmod(mode);
      await handle.sync();
    } finally {
      await handle.close();
    }
    return;
  }
  await copyFile(source, path, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
  if ((await hashFile(path)) !== hash) throw new Error(`The stored content ${hash} is damaged.`);
  const handle = await open(path, "r+");
  try {
    await handle.chmod(mode);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** What is there now; "other": a folder, or what has no content. */
async function recordNow(root: string, path: string): Promise<Record | undefined | "other"> {
  const parts = partsOf(path);
  const name = parts.pop() ?? "";
  const found = await inHeldFolder(root, parts, false, async (folder) => {
    const stats = await lstat(folder.at(name)).catch(() => null);
    if (!stats) return undefined;
    if (stats.isSymbolicLink()) return { kind: "link" as const, target: await readlink(folder.at(name)) };
    return stats.isFile() ? "file" : "other";
  }).catch((error: unknown) => {
    const code = errnoOf(error);
    if (code === "ENOENT") return undefined;
    if (code === "ENOTDIR") return "other" as const;
    throw error;
  });
  if (found !== "file") return found;
  const read = await readOne(root, path);
  return read === null || read === "unreadable" ? "other" : read.record;
}

/** Versions may be the hash in hex or base64url, whole or its beginning. */
function isExpected(now: Record | undefined, expected: string | null): boolean {
  if (now === undefined || expected === null) return now === undefined && expected === null;
  const hash = versionHash(now);
  if (hash === null || expected.length < shortestVersion) return false;
  return hash.startsWith(expected) || Buffer.from(hash, "hex").toString("base64url").startsWith(expected);
}

/** Folders that were not there at the checkpoint and hold nothing now. */
async function removeEmptyFolders(
  { root, records }: RestoreOptions,
  parts: readonly string[],
): Promise<void> {
  for (let depth = parts.length; depth > 0; depth -= 1) {
    const path = parts.slice(0, depth).join("/");
    if (records.get(path)?.kind === "folder" || hasBelow(records, `${path}/`)) return;
    const name = parts[depth - 1] ?? "";
    try {
      await inHeldFolder(root, parts.slice(0, depth - 1), false, (folder) => rmdir(folder.at(name)));
    } catch {
      // Something is in it.
      return;
    }
  }
}

function hasBelow(records: Records, prefix: string): boolean {
  for (const path of records.keys()) if (path.startsWith(prefix)) return true;
  return false;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
