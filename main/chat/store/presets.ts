import { settingsColumn } from "./rows";
import type { Sql } from "./sql";
import type { StoreCalls } from "./types";

type Calls = Pick<StoreCalls, "presets" | "savePreset" | "removePreset">;

export function presetCalls(sql: Sql): Calls {
  return {
    presets: () =>
      sql.all("SELECT * FROM preset ORDER BY name COLLATE NOCASE, seq").map((row) => ({
        id: String(row.id),
        name: String(row.name),
        settings: settingsColumn.parse(row.settings),
      })),
    savePreset: ({ id, name, settings }) =>
      sql.run(
        `INSERT INTO preset (id, name, settings) VALUES (?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, settings = excluded.settings`,
        id,
        name,
        JSON.stringify(settings),
      ),
    removePreset: (id) => sql.run("DELETE FROM preset WHERE id = ?", id),
  };
}
