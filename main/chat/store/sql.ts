import Database from "libsql";

/** What may be bound to a parameter. The native library ends the whole process on a boolean, so there is none here. */
export type Bindable = string | number | Uint8Array | null;

/** A connection to a database with the few calls that are used here. */
export interface Sql {
  /** Runs statements without parameters and results. */
  exec(sql: string): void;
  run(sql: string, ...params: Bindable[]): void;
  all(sql: string, ...params: Bindable[]): Record<string, unknown>[];
  get(sql: string, ...params: Bindable[]): Record<string, unknown> | undefined;
  /** The value of a pragma, or of the first column of the first row. */
  value(sql: string, ...params: Bindable[]): unknown;
  /** All or nothing. */
  transaction<T>(work: () => T): T;
  /** The file itself stays open until the statements are collected, see `letGoOfFiles`. */
  close(): void;
}

/** Waiting for another process that holds the write lock: longer than any of our transactions takes. */
const busyTimeoutMs = 5000;

/** What the library encrypts with; it has no other. */
const cipher = "aes256cbc";

/** A key as the library and SQLite take it: a text. */
export const keyText = (key: Uint8Array | null): string =>
  key === null ? "" : Buffer.from(key).toString("hex");

/**
 * Opens a database file, or `:memory:`. Throws what the library throws; with a wrong key, or without the one that it
 * was encrypted with, that is `SQLITE_NOTADB` at the first statement.
 */
export function openSql(path: string, key: Uint8Array | null = null): Sql {
  const encryption = key === null ? {} : { encryptionCipher: cipher, encryptionKey: keyText(key) };
  const db = new Database(path, { timeout: busyTimeoutMs, ...encryption });
  const prepared = new Map<string, Database.Statement>();
  const statement = (sql: string): Database.Statement => {
    const known = prepared.get(sql);
    if (known) return known;
    const made = db.prepare(sql);
    prepared.set(sql, made);
    return made;
  };
  const all = (sql: string, ...params: Bindable[]) =>
    statement(sql).all(params.map(storable)) as Record<string, unknown>[];
  // Not `get()` of the library: that adds a field of its own to the row.
  const get = (sql: string, ...params: Bindable[]) => all(sql, ...params)[0];
  return {
    exec: (sql) => db.exec(sql),
    run: (sql, ...params) => {
      statement(sql).run(params.map(storable));
    },
    all,
    get,
    value: (sql, ...params) => Object.values(get(sql, ...params) ?? {})[0],
    transaction: (work) => {
      db.exec("BEGIN IMMEDIATE");
      try {
        const result = work();
        db.exec("COMMIT");
        return result;
      } catch (error) {
        // SQLite has already rolled back by itself when the disk was full.
        if (db.inTransaction) db.exec("ROLLBACK");
        throw error;
      }
    },
    close: () => {
      prepared.clear();
      db.close();
    },
  };
}

/** The library reads a text up to its first NUL: what follows would be lost. */
function storable(value: Bindable): Bindable {
  return typeof value === "string" ? value.replaceAll("\0", "\ufffd") : value;
}
