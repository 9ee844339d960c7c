import { readFile, rename } from "node:fs/promises";
import { errnoOf } from "./trouble";

/** What was found where a JSON file should be. */
export type JsonFile =
  | { readonly kind: "missing" }
  | { readonly kind: "value"; readonly value: unknown }
  /** There, but not JSON. */
  | { readonly kind: "damaged" }
  | { readonly kind: "unreadable"; readonly error: unknown };

/** Reads a JSON file; never throws. */
export async function readJsonFile(path: string): Promise<JsonFile> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    return errnoOf(error) === "ENOENT" ? { kind: "missing" } : { kind: "unreadable", error };
  }
  try {
    return { kind: "value", value: JSON.parse(text) };
  } catch {
    return { kind: "damaged" };
  }
}

/**
 * Moves a file that makes no sense out of the way without losing it.
 * @returns where it is now; null when it could not be moved (a read-only folder)
 */
export async function keepAside(path: string, now: Date = new Date()): Promise<string | null> {
  const kept = `${path}.damaged-${now.toISOString().replace(/[:.]/g, "-")}`;
  try {
    await rename(path, kept);
    return kept;
  } catch {
    return null;
  }
}
