import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { type ErrorData, QuernError, type Settings, settings } from "../contract";
import { keepAside, readJsonFile, withFileLock, writeFileAtomic } from "../files";
import { defaultSettings, isRecord, readSettings } from "./defaults";
import { noPolicy, type Policy } from "./policy";

/** The user's settings: in memory, and in `settings.json` of the data folder. What the policy fixes stands above them. */
export interface SettingsStore {
  current(): Settings;
  /**
   * Changes only what is named. Where the folder cannot be written, the change holds until Quern ends and
   * `trouble` says so.
   * @throws QuernError `invalid-request` for a value that no setting has, `setting-locked` for one that the policy fixes
   */
  change(patch: Partial<Settings>): Promise<Settings>;
  /** Whether the policy has the say. */
  isFixed(key: keyof Settings): boolean;
  /** Calls back after each change; returns how to stop. */
  onChange(listener: (now: Settings) => void): () => void;
  /** What is wrong with the file, if anything: read-only, or damaged and kept aside. */
  trouble(): ErrorData | null;
}

/**
 * Opens the settings; never throws: what cannot be read counts as not set.
 * @param onTrouble called when writing starts to fail
 * @param policy what the administrator has fixed; it is never written into the user's file
 */
export async function openSettings(
  dataFolder: string,
  onTrouble: (error: ErrorData) => void = () => undefined,
  { fixed }: Policy = noPolicy,
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
  /** What the user chose, also where the policy says something else: it counts again once that is lifted. */
  let own = found.kind === "value" ? readSettings(raw) : defaultSettings;
  let current: Settings = { ...own, ...fixed };
  let writing: Promise<void> = Promise.resolve();
  /** Keys that were changed here and are not on the disk yet. */
  const unwritten = new Set<string>();

  /** What another Quern has written meanwhile stays, but for what was changed here. */
  async function writeNow(): Promise<void> {
    const onDisk = await readJsonFile(path);
    const keys = [...unwritten];
    const changes = Object.fromEntries(keys.map((key) => [key, Reflect.get(own, key)]));
    if (onDisk.kind === "value" && isRecord(onDisk.value)) raw = onDisk.value;
    await writeFileAtomic(path, `${JSON.stringify({ ...own, ...raw, ...changes }, null, 2)}\n`);
    raw = { ...raw, ...changes };
    for (const key of keys) if (changes[key] === Reflect.get(own, key)) unwritten.delete(key);
  }

  async function write(): Promise<void> {
    try {
      await mkdir(dataFolder, { recursive: true });
      await withFileLock(path, writeNow);
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
      const locked = Object.keys(patch).find((key) => !sameValue(Reflect.get(next.data, key), fixed, key));
      if (locked !== undefined) throw new QuernError("setting-locked", { setting: locked });
      const changed = Object.entries(patch).filter(([key]) => !Object.hasOwn(fixed, key));
      own = settings.parse({ ...own, ...Object.fromEntries(changed) });
      for (const [key] of changed) unwritten.add(key);
      current = { ...own, ...fixed };
      for (const listener of listeners) listener(current);
      // One after the other, so that the last change is the one on the disk.
      writing = writing.then(write);
      await writing;
      return current;
    },
    isFixed: (key) => Object.hasOwn(fixed, key),
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    trouble: () => trouble,
  };
}

/** Whether a value is no other than the fixed one, where there is one. */
function sameValue(wanted: unknown, fixed: Readonly<Partial<Settings>>, key: string): boolean {
  return !Object.hasOwn(fixed, key) || JSON.stringify(wanted) === JSON.stringify(Reflect.get(fixed, key));
}
