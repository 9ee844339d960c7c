import { chmod, copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sizeOf } from "./keep-aside";
import { migrate } from "./migrate";
import { isPlain } from "./rekey";
import { keyText, openSql, type Sql } from "./sql";

/** In the order in which rows may be inserted without breaking a reference. */
const tables = [
  "conversation",
  "message",
  "draft",
  "edit_draft",
  "queued",
  "attachment",
  "message_attachment",
  "preset",
] as const;

/**
 * A store in memory with what a database that cannot be written to holds, so that old conversations can be read.
 * Empty when there is none, or when it cannot be read.
 */
export async function openMemoryCopy(path: string, key: Uint8Array | null = null): Promise<Sql> {
  const memory = openSql(":memory:");
  memory.exec("PRAGMA foreign_keys = ON");
  migrate(memory);
  // Through a private copy: reading a database with its log needs to write beside it.
  const folder = await mkdtemp(join(tmpdir(), "quern-store-"));
  try {
    if ((await sizeOf(path)) > 0) await copyRows(path, join(folder, "copy.db"), memory, key);
  } catch {
    // The notice about the folder is what people need to hear; the database stays as it is.
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return memory;
}

async function copyRows(path: string, copy: string, memory: Sql, key: Uint8Array | null): Promise<void> {
  for (const suffix of ["", "-wal"]) {
    if ((await sizeOf(path + suffix)) === 0) continue;
    await copyFile(path + suffix, copy + suffix);
    await chmod(copy + suffix, 0o600);
  }
  const used = (await isPlain(copy)) ? null : key;
  const source = openSql(copy, used);
  try {
    migrate(source);
  } finally {
    source.close();
  }
  memory.exec(`ATTACH '${copy.replaceAll("'", "''")}' AS kept KEY '${keyText(used)}'`);
  try {
    // The full-text index is made anew: triggers write down what belongs into it.
    memory.transaction(() => {
      for (const table of tables) memory.exec(`INSERT INTO ${table} SELECT * FROM kept.${table}`);
    });
  } finally {
    memory.exec("DETACH kept");
  }
}
