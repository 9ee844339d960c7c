import { chmod, copyFile, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { syncFolder } from "../../files";
import { letGoOfFiles } from "./let-go";
import { keyText, openSql } from "./sql";

/** How every SQLite file begins that is not encrypted. Source: SQLite, "Database File Format", 1.3.1. */
const magic = "SQLite format 3\0";

/** Whether this is a database that anybody can read; false where there is none. */
export async function isPlain(path: string): Promise<boolean> {
  const handle = await open(path, "r").catch(() => undefined);
  if (!handle) return false;
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(magic.length), 0, magic.length, 0);
    return buffer.toString("latin1", 0, bytesRead) === magic;
  } finally {
    await handle.close();
  }
}

/**
 * Gives a closed database another key. A copy is encrypted, proved, and put in its place, so that a crash or a full
 * disk at any moment leaves the old or the new one whole. Needs as much room again for a moment.
 * @throws what SQLite and the disk throw; the old one is then as it was
 */
export async function rekeyFile(path: string, from: Uint8Array | null, to: Uint8Array | null): Promise<void> {
  const copy = `${path}.rekey`;
  await removeCopy(copy);
  try {
    await copyFile(path, copy);
    await chmod(copy, 0o600);
    const sql = openSql(copy, from);
    try {
      // With a log beside it the key of a database cannot be changed.
      sql.all("PRAGMA journal_mode = DELETE");
      sql.exec(`PRAGMA rekey = '${keyText(to)}'`);
    } finally {
      sql.close();
    }
    prove(copy, to);
    await letGoOfFiles();
    await sync(copy);
    await rename(copy, path);
    for (const suffix of ["-wal", "-shm"]) await rm(path + suffix, { force: true });
    await syncFolder(dirname(path));
  } catch (error) {
    await letGoOfFiles();
    await removeCopy(copy).catch(() => undefined);
    throw error;
  }
}

function prove(path: string, key: Uint8Array | null): void {
  const sql = openSql(path, key);
  try {
    const found = sql.value("PRAGMA quick_check(1)");
    if (found !== "ok") throw new Error(`The encrypted copy is not sound: ${String(found)}`);
  } finally {
    sql.close();
  }
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, "r+");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function removeCopy(copy: string): Promise<void> {
  for (const suffix of ["", "-wal", "-shm", "-journal"]) await rm(copy + suffix, { force: true });
}
