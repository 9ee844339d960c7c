import type { Preset } from "../../contract";
import { settingsColumn } from "./rows";
import type { Sql } from "./sql";
import type { StoreCalls } from "./types";

type Calls = Pick<StoreCalls, "presets" | "savePreset" | "removePreset" | "setUsualPreset">;

function toPreset(row: Record<string, unknown>): Preset {
  return {
    id: String(row.id),
    name: String(row.name),
    settings: settingsColumn.parse(row.settings),
    usual: Number(row.usual) === 1,
  };
}

export function presetCalls(sql: Sql): Calls {
  return {
    presets: () => sql.all("SELECT * FROM preset ORDER BY name COLLATE NOCASE, seq").map(toPreset),
    savePreset: ({ id, name, settings }) =>
      sql.transaction(() => {
        sql.run(
          `INSERT INTO preset (id, name, settings) VALUES (?, ?, ?)
           ON CONFLICT (id) DO UPDATE SET name = excluded.name, settings = excluded.settings`,
          id,
          name,
          JSON.stringify(settings),
        );
        const usual = sql.value("SELECT usual FROM preset WHERE id = ?", id) === 1;
        return { id, name, settings, usual };
      }),
    removePreset: (id) => sql.run("DELETE FROM preset WHERE id = ?", id),
    setUsualPreset: (id) => sql.run("UPDATE preset SET usual = (id IS ?)", id),
  };
}
