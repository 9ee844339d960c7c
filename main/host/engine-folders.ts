import { mkdir, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type StatesOptions, tidyStates } from "../engine";
import { type SettingsStore, statesKey } from "../settings";

/** What the engine has read of a conversation is kept this long; then reading it again is not asked too much. */
const stateMaxAgeDays = 60;

/**
 * Where and how what the engine has read is kept.
 * @param key of the conversations; null: they are not encrypted; undefined: they are locked, and nothing of them may be
 *   written down
 */
export function statesOptions(
  folder: string,
  key: Uint8Array | null | undefined,
  budgetBytes: number,
): StatesOptions | undefined {
  if (key === undefined) return undefined;
  return { folder, budgetBytes, maxAgeDays: stateMaxAgeDays, ...(key && { key: statesKey(key) }) };
}

/**
 * Holds the folder of states to what the settings allow: now, and whenever they change, whether or not an engine runs.
 * @param limit tells the engine that does
 */
export function keepStatesWithin(
  folder: string,
  settings: SettingsStore,
  limit: (budgetBytes: number) => void,
  onTrouble: (thrown: unknown) => void,
): void {
  let budgetBytes = settings.current().stateBytes;
  const tidy = () => {
    tidyStates(folder, { budgetBytes, maxAgeDays: stateMaxAgeDays }).catch(onTrouble);
  };
  tidy();
  settings.onChange((now) => {
    if (now.stateBytes === budgetBytes) return;
    budgetBytes = now.stateBytes;
    limit(budgetBytes);
    tidy();
  });
}

/** A folder of ours with nothing in it that a library could pick up; a temporary one where this cannot be made. */
export async function emptyFolder(wanted: string): Promise<string> {
  try {
    await mkdir(wanted, { recursive: true });
    return wanted;
  } catch {
    return await mkdtemp(join(tmpdir(), "quern-engine-"));
  }
}
