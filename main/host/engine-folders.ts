import { mkdir, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StatesOptions } from "../engine";
import { statesKey } from "../settings";

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

/** A folder of ours with nothing in it that a library could pick up; a temporary one where this cannot be made. */
export async function emptyFolder(wanted: string): Promise<string> {
  try {
    await mkdir(wanted, { recursive: true });
    return wanted;
  } catch {
    return await mkdtemp(join(tmpdir(), "quern-engine-"));
  }
}
