import { stat } from "node:fs/promises";
import { dirname } from "node:path";

/** The disk of a file or a folder, or of the nearest folder above it that is there; null: it cannot be told. */
export async function deviceOf(path: string): Promise<string | null> {
  for (let at = path; ; at = dirname(at)) {
    const found = await stat(at, { bigint: true }).catch(() => null);
    if (found) return String(found.dev);
    if (dirname(at) === at) return null;
  }
}
