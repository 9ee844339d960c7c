import { readFile } from "node:fs/promises";
import { join } from "node:path";

const themes = ["system", "light", "dark"] as const;

/**
 * The theme that the user chose, read straight from the settings file: the window is painted before the settings are
 * opened, and must not flash in another colour.
 */
export async function savedTheme(dataFolder: string): Promise<(typeof themes)[number]> {
  try {
    const saved: unknown = JSON.parse(await readFile(join(dataFolder, "settings.json"), "utf8"));
    const chosen = (saved as { theme?: unknown } | null)?.theme;
    return themes.find((theme) => theme === chosen) ?? "system";
  } catch {
    return "system";
  }
}
