import { createHash } from "node:crypto";
import { realpath } from "node:fs/promises";
import { partOf, partPaths, readGgufHeader, shapeOfHeader } from "../../catalog";
import type { CatalogFile, ErrorData, FoundApp } from "../../contract";
import { QuernError, toErrorData } from "../../contract";
import { sameSize } from "./match";
import { walkOllama } from "./ollama";
import type { Place } from "./places";
import { type Slow, TooSlow } from "./slow";
import { type Candidate, lookAt, type WhySkipped, walkTree } from "./walk";

/** A model file that was found, before anything was compared. */
export interface Sighting {
  /** Made of the path: short, and no way to name another file. */
  readonly id: string;
  readonly app: FoundApp;
  readonly name: string;
  /** By its name, with links in it; parts and companions lie beside it. */
  readonly path: string;
  readonly realPath: string;
  readonly bytes: number;
  readonly parts: number;
  readonly device: string;
  /** The published files that it may be. */
  readonly maybe: readonly CatalogFile[];
  /** Set for a file of the family that cannot be used, such as one with a part missing. */
  readonly error: ErrorData | null;
}

export interface Looked {
  readonly sightings: readonly Sighting[];
  readonly skipped: readonly { readonly app: FoundApp; readonly path: string; readonly why: WhySkipped }[];
}

/**
 * Looks through places, one after the other, and tells the model files of the family that are there, each once. Reads
 * names, sizes and headers only; opens nothing for writing.
 */
export async function lookThrough(
  places: readonly Place[],
  catalog: readonly CatalogFile[],
  slow: Slow,
  signal: AbortSignal,
): Promise<Looked> {
  const sightings: Sighting[] = [];
  const skipped: Looked["skipped"][number][] = [];
  const seen = new Set<string>();
  for (const place of places) {
    const { app, folder, layout } = place;
    const { files, why } = await (layout === "ollama"
      ? walkOllama(folder, slow, signal)
      : walkTree(place, slow, signal));
    if (why) skipped.push({ app, path: folder, why });
    for (const file of files) {
      signal.throwIfAborted();
      if (seen.has(file.key) || isLaterPart(file.path)) continue;
      seen.add(file.key);
      try {
        const sighting = await sight(file, app, catalog, slow);
        if (sighting) sightings.push(sighting);
      } catch (error) {
        if (!(error instanceof TooSlow)) throw error;
        skipped.push({ app, path: folder, why: "slow" });
        break;
      }
    }
  }
  return { sightings, skipped };
}

/** A part of a model that is not the first is told with the first. */
const isLaterPart = (path: string) => (partOf(path)?.no ?? 1) > 1;

/** Null for what is no model of the family: another architecture, a companion, a file that only has the name. */
async function sight(
  file: Candidate,
  app: FoundApp,
  catalog: readonly CatalogFile[],
  slow: Slow,
): Promise<Sighting | null> {
  const { path, name, device } = file;
  const parts = partPaths(path);
  let error: ErrorData | null = null;
  try {
    const header = await slow.within(() => readGgufHeader(path));
    if (header.architecture !== "qwen35") return null;
    shapeOfHeader(header, path);
  } catch (thrown) {
    if (thrown instanceof TooSlow) throw thrown;
    if (!(thrown instanceof QuernError)) return null;
    // Of a file that is cut short or damaged only its size or its name could tell that it is of the family.
    const ofInterest = thrown.code === "gguf-part-missing" || sameSize(file.bytes, catalog).length > 0;
    if (!ofInterest) return null;
    error = toErrorData(thrown);
  }
  const sizes = await Promise.all(parts.map(async (part) => (await lookAt(part, name, slow))?.bytes ?? 0));
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  return {
    id: createHash("sha256").update(path).digest("hex").slice(0, 24),
    app,
    name,
    path,
    realPath: await slow.within(() => realpath(path)).catch(() => path),
    bytes,
    parts: parts.length,
    device,
    maybe: parts.length === 1 ? sameSize(bytes, catalog) : [],
    error,
  };
}
