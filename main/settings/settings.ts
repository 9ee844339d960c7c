import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { type ErrorData, QuernError, type Settings, settings } from "../contract";
import { keepAside, readJsonFile, writeFileAtomic } from "../files";
import { defaultSettings, isRecord, readSettings } from "./defaults";

/** The user's settings: in memory, and in `settings.json` of the data folder. */
export interface SettingsStore {
  current(): Settings;
  /**
   * Changes only what is named. Where the folder cannot be written, the change holds until Quern ends and
   * `trouble` says so.
   * @throws QuernError `invalid-request` for a value that no setting has
   */
  change(patch: Partial<Settings>): Promise<Settings>;
  /** Calls back after each change; returns how to stop. */
  onChange(listener: (now: Settings) => void): () => void;
  /** What is wrong with the file, if anything: read-only, or damaged and kept aside. */
  trouble(): ErrorData | null;
}

/**
 * Opens the settings; never throws: what cannot be read counts as not set.
 * @param onTrouble called when writing starts to fail
 */
export async function openSettings(
  dataFolder: string,
  onTrouble: (error: ErrorData) => void = () => undefined,
): Promise<SettingsStore> {
  const path = join(dataFolder, "settings.json");
  const listeners = new Set<(now: Settings) => void>();
  const found = await readJsonFile(path);
  let trouble: ErrorData | null = null;
  // Keys of a newer version stay in the file when an older one writes it.
  let raw: Record<string, unknown> = {};
  if (found.kind === "value" && isRecord(found.value)) raw = found.value;
  else if (found.kind === "unreadable") {
    trouble = new QuernError("file-unreadable", { path }, { cause: found.error }).toData();
  } else if (found.kind !== "missing") {
    const keptPath = await keepAside(path);
    trouble = new QuernError("settings-damaged", { keptPath: keptPath ?? path }).toData();
  }
  let current = found.kind === "value" ? readSettings(raw) : defaultSettings;
  let writing: Promise<void> = Promise.resolve();

  async function write(): Promise<void> {
    try {
      await mkdir(dataFolder, { recursive: true });
      await writeFileAtomic(path, `${JSON.stringify({ ...raw, ...current }, null, 2)}\n`);
      if (trouble?.code === "store-read-only") trouble = null;
    } catch (error) {
      const first = trouble?.code !== "store-read-only";
      trouble = new QuernError("store-read-only", { path }, { cause: error }).toData();
      if (first) onTrouble(trouble);
    }
  }

  return {
    current: () => current,
    change: async (patch) => {
      const next = settings.safeParse({ ...current, ...patch });
      if (!next.success) throw new QuernError("invalid-request", { what: "settings" }, { cause: next.error });
      current = next.data;
      for (const listener of listeners) listener(current);
      // One after the other, so that the last change is the one on the disk.
      writing = writing.then(write);
      await writing;
      return current;
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    trouble: () => trouble,
  };
}
