import { migrations } from "./schema";
import type { Sql } from "./sql";

/** The database was made by a newer Quern: it must not be touched. */
export class NewerSchemaError extends Error {
  constructor(readonly version: number) {
    super(`schema version ${version}`);
    this.name = "NewerSchemaError";
  }
}

/**
 * Brings the schema to the newest version, each step in a transaction of its own together with its version number:
 * a step that fails or is cut off leaves the version before it.
 * @throws NewerSchemaError and what SQLite throws
 */
export function migrate(sql: Sql, steps: readonly string[] = migrations): void {
  for (;;) {
    const done = sql.transaction(() => {
      // Read inside the transaction: another process may be doing the same.
      const version = Number(sql.value("PRAGMA user_version"));
      if (version > steps.length) throw new NewerSchemaError(version);
      const step = steps[version];
      if (step === undefined) return true;
      sql.exec(step);
      sql.exec(`PRAGMA user_version = ${version + 1}`);
      return false;
    });
    if (done) return;
  }
}
