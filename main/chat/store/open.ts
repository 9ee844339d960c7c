import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { ErrorData } from "../../contract";
import { isDamage, sqliteCode, storeFailure } from "./failure";
import { keepAside, sizeOf } from "./keep-aside";
import { letGoOfFiles } from "./let-go";
import { openMemoryCopy } from "./memory-copy";
import { migrate } from "./migrate";
import { isPlain, rekeyFile } from "./rekey";
import { openSql, type Sql } from "./sql";

export interface OpenedDatabase {
  sql: Sql;
  /** What people must be told: damaged and replaced, or not writable; null when all is well. */
  notice: ErrorData | null;
  /** Nothing that changes reaches the disk. */
  inMemory?: boolean;
}

class DamagedError extends Error {}

export const databaseName = "quern.db";

/**
 * Opens `quern.db` in the folder, whatever state it is in.
 * A damaged one is kept aside and a new one made; where nothing can be written, a copy in memory serves.
 * Never throws for anything that a disk can do.
 * @param key what it is encrypted with; one that is not encrypted yet will be
 */
export async function openDatabase(
  folder: string,
  now: () => Date,
  key: Uint8Array | null = null,
): Promise<OpenedDatabase> {
  const path = join(folder, databaseName);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    if (key !== null && (await isPlain(path))) return await openPlain(path, folder, key);
    return await openFile(path, folder, key);
  } catch (error) {
    if (!(error instanceof DamagedError || isDamage(error))) return await inMemory(path, folder, error, key);
  }
  try {
    await letGoOfFiles();
    const keptPath = await keepAside(path, now());
    const { sql } = await openFile(path, folder, key);
    return { sql, notice: { code: "store-unavailable", params: { keptPath } } };
  } catch (error) {
    return await inMemory(path, folder, error, key);
  }
}

/** A store from before it was protected: encrypted now; where that cannot be done, used as it is, and said. */
async function openPlain(path: string, folder: string, key: Uint8Array): Promise<OpenedDatabase> {
  // Opened once as it is: what its log holds comes into the file, and a damaged one is found out.
  const { sql } = await openFile(path, folder, null);
  try {
    sql.all("PRAGMA wal_checkpoint(TRUNCATE)");
  } finally {
    sql.close();
  }
  try {
    await rekeyFile(path, null, key);
  } catch (error) {
    const { sql: plain, notice } = await openFile(path, folder, null);
    return { sql: plain, notice: notice ?? (await storeFailure(error, folder)) };
  }
  return await openFile(path, folder, key);
}

async function openFile(path: string, folder: string, key: Uint8Array | null): Promise<OpenedDatabase> {
  // A database is never empty once its log has something in it: it was cut off.
  if ((await sizeOf(path)) === 0 && (await sizeOf(`${path}-wal`)) > 0)
    throw new DamagedError("empty, with a log");
  const sql = openSql(path, key);
  try {
    // FULL: a finished answer also survives a power cut. The store has a thread of its own to wait in.
    // What is deleted is overwritten: a conversation that is gone must not be found in the file.
    for (const pragma of [
      "journal_mode = WAL",
      "synchronous = FULL",
      "foreign_keys = ON",
      "secure_delete = ON",
    ]) {
      sql.all(`PRAGMA ${pragma}`);
    }
    checkTables(sql);
    migrate(sql);
    return { sql, notice: await proveWritable(sql, folder) };
  } catch (error) {
    sql.close();
    throw error;
  }
}

/**
 * Looks through all that cannot be made anew. The full-text index can, and checking it takes seconds.
 * @throws DamagedError and what SQLite throws
 */
function checkTables(sql: Sql): void {
  const tables = sql.all(
    `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT GLOB 'part_words*'
       AND name NOT GLOB 'message_words*' AND name NOT GLOB 'sqlite_*'`,
  );
  for (const { name } of tables) {
    const table = String(name).replaceAll("'", "''");
    if (sql.value(`PRAGMA quick_check('${table}')`) !== "ok") throw new DamagedError("integrity check");
  }
}

/**
 * Writes a little for real: permissions and mounts tell only a part of the truth.
 * Also ends the answers that an earlier run left in mid-stream.
 * A full disk is told and lived with, since it can be freed at any time.
 */
async function proveWritable(sql: Sql, folder: string): Promise<ErrorData | null> {
  try {
    sql.transaction(() => {
      sql.exec(`PRAGMA user_version = ${Number(sql.value("PRAGMA user_version"))}`);
      sql.exec("UPDATE message SET status = 'interrupted' WHERE status = 'streaming'");
    });
    return null;
  } catch (error) {
    if (sqliteCode(error) !== "SQLITE_FULL") throw error;
    return await storeFailure(error, folder);
  }
}

async function inMemory(
  path: string,
  folder: string,
  cause: unknown,
  key: Uint8Array | null,
): Promise<OpenedDatabase> {
  const failure = await storeFailure(cause, folder);
  const notice: ErrorData =
    failure.code === "disk-full"
      ? failure
      : { ...failure, code: "store-read-only", params: { path: folder } };
  return { sql: await openMemoryCopy(path, key), notice, inMemory: true };
}
