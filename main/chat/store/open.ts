import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { ErrorData } from "../../contract";
import { isDamage, sqliteCode, storeFailure } from "./failure";
import { keepAside, sizeOf } from "./keep-aside";
import { letGoOfFiles } from "./let-go";
import { openMemoryCopy } from "./memory-copy";
import { migrate } from "./migrate";
import { openSql, type Sql } from "./sql";

export interface OpenedDatabase {
  sql: Sql;
  /** What people must be told: damaged and replaced, or not writable; null when all is well. */
  notice: ErrorData | null;
}

class DamagedError extends Error {}

/**
 * Opens `quern.db` in the folder, whatever state it is in.
 * A damaged one is kept aside and a new one made; where nothing can be written, a copy in memory serves.
 * Never throws for anything that a disk can do.
 */
export async function openDatabase(folder: string, now: () => Date): Promise<OpenedDatabase> {
  const path = join(folder, "quern.db");
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return await openFile(path, folder);
  } catch (error) {
    if (!(error instanceof DamagedError || isDamage(error))) return await inMemory(path, folder, error);
  }
  try {
    await letGoOfFiles();
    const keptPath = await keepAside(path, now());
    const { sql } = await openFile(path, folder);
    return { sql, notice: { code: "store-unavailable", params: { keptPath } } };
  } catch (error) {
    return await inMemory(path, folder, error);
  }
}

async function openFile(path: string, folder: string): Promise<OpenedDatabase> {
  // A database is never empty once its log has something in it: it was cut off.
  if ((await sizeOf(path)) === 0 && (await sizeOf(`${path}-wal`)) > 0)
    throw new DamagedError("empty, with a log");
  const sql = openSql(path);
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
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT GLOB 'message_words*' AND name NOT GLOB 'sqlite_*'",
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

async function inMemory(path: string, folder: string, cause: unknown): Promise<OpenedDatabase> {
  const failure = await storeFailure(cause, folder);
  const notice: ErrorData =
    failure.code === "disk-full"
      ? failure
      : { ...failure, code: "store-read-only", params: { path: folder } };
  return { sql: await openMemoryCopy(path), notice };
}
