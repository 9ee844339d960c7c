import { stat } from "node:fs/promises";
import {
  type CatalogFile,
  type ErrorData,
  type FoundFile,
  type FoundState,
  QuernError,
} from "../../contract";
import { createCheckQueue } from "./check-queue";
import { deviceOf } from "./device";
import type { KnownHashes } from "./known-hashes";
import { type Looked, lookThrough, type Sighting } from "./look";
import { readable, sameHash } from "./match";
import { type Environment, placesOf } from "./places";
import { readPointers } from "./pointers";
import { slowLimit } from "./slow";

export interface FinderOptions {
  readonly platform: NodeJS.Platform;
  readonly env: Environment;
  readonly home: string;
  /** The folders that the user named. */
  readonly folders: () => readonly string[];
  /** The folders that links would be made in. */
  readonly modelFolders: () => readonly string[];
  readonly catalog: readonly CatalogFile[];
  readonly hashes: KnownHashes;
  /** Somebody needs the machine now: checks wait. */
  readonly busy: () => boolean;
  /** Under which id a file is in the library. */
  readonly modelIdOf: (file: { readonly path: string; readonly realPath: string }) => string | null;
  readonly onChange: (state: FoundState) => void;
}

/** Finds the model files that other programs have on this machine, and tells which are published ones. */
export interface Finder {
  state(): FoundState;
  /** Looks through all places; what may be a published file is compared in the background afterwards. */
  look(): Promise<FoundState>;
  /** What was found, with what is known of its bytes; whoever takes it compares it from now on. @throws QuernError `found-gone` */
  find(id: string): Promise<{ readonly sighting: Sighting; readonly catalogFile: CatalogFile | null }>;
  /** Somebody else compares this one now. */
  leave(id: string): void;
  /** A person waits for the check of this one. */
  hurry(id: string): void;
  /** Tells the state anew, with what others have found out meanwhile: the library has changed. */
  tell(): Promise<void>;
  /** Resolves when nothing is being compared any more. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

const tellEveryMs = 250;

export function createFinder(options: FinderOptions): Finder {
  const { catalog, hashes } = options;
  let looked: Looked = { sightings: [], skipped: [] };
  let lookedAt: string | null = null;
  let looking: Promise<void> | null = null;
  let modelDevices: ReadonlySet<string | null> = new Set();
  const ending = new AbortController();
  const results = new Map<string, string | ErrorData>();
  let checking: { id: string; bytes: number } | null = null;
  let toldAt = 0;

  const queue = createCheckQueue({
    hashes,
    busy: options.busy,
    onProgress: (id, bytes) => {
      const first = checking?.id !== id;
      checking = { id, bytes };
      if (!first && performance.now() - toldAt < tellEveryMs) return;
      tell();
    },
    onDone: (id, result) => {
      checking = null;
      results.set(id, result);
      tell();
    },
  });

  function tell(): void {
    toldAt = performance.now();
    options.onChange(state());
  }

  function state(): FoundState {
    return {
      looking: looking !== null,
      lookedAt,
      files: looked.sightings.map(told),
      skipped: looked.skipped.map((place) => ({ ...place, path: readable(place.path) })),
      folders: [...options.folders()],
    };
  }

  function told(sighting: Sighting): FoundFile {
    const { id, app, name, path, realPath, bytes, parts, maybe } = sighting;
    const result = results.get(id);
    const sha256 = typeof result === "string" ? result : null;
    const match = sha256 === null ? null : sameHash(sha256, catalog);
    const error = sighting.error ?? (typeof result === "object" ? result : null);
    return {
      id,
      app,
      name: readable(name),
      path: readable(path),
      bytes,
      parts,
      state: stateOf(),
      checkedBytes: checking?.id === id ? checking.bytes : 0,
      catalogFile: match ?? (sha256 === null ? (maybe[0] ?? null) : null),
      modelId: options.modelIdOf({ path, realPath }),
      canLink: modelDevices.has(sighting.device),
      error,
    };
    function stateOf(): FoundFile["state"] {
      if (error) return "unreadable";
      if (match) return "verified";
      if (sha256 !== null) return maybe.length > 0 ? "different" : "unlisted";
      if (checking?.id === id) return "checking";
      return maybe.length > 0 ? "waiting" : "unlisted";
    }
  }

  async function takeKnown(sightings: readonly Sighting[]): Promise<void> {
    for (const { id, realPath } of sightings) {
      const sha256 = await hashes.of(realPath);
      if (sha256 !== null) results.set(id, sha256);
    }
  }

  async function lookNow(): Promise<void> {
    const slow = slowLimit();
    const { platform, env, home } = options;
    const where = { platform, env, home };
    const places = placesOf(where, await readPointers(where, slow), options.folders());
    const seen = await lookThrough(places, catalog, slow, ending.signal);
    modelDevices = new Set(await Promise.all(options.modelFolders().map(deviceOf)));
    results.clear();
    await takeKnown(seen.sightings);
    looked = seen;
    lookedAt = new Date().toISOString();
    queue.set(
      seen.sightings.filter(({ id, maybe, error }) => maybe.length > 0 && !error && !results.has(id)),
    );
  }

  return {
    state,
    look: async () => {
      looking ??= lookNow().finally(() => {
        looking = null;
        if (!ending.signal.aborted) tell();
      });
      const done = looking;
      tell();
      await done;
      return state();
    },
    find: async (id) => {
      const sighting = looked.sightings.find((seen) => seen.id === id);
      if (!sighting || !(await stat(sighting.path).catch(() => null))?.isFile())
        throw new QuernError("found-gone");
      if (sighting.error) throw new QuernError(sighting.error.code, sighting.error.params);
      const sha256 = await hashes.of(sighting.realPath);
      return { sighting, catalogFile: sha256 === null ? null : sameHash(sha256, catalog) };
    },
    leave: (id) => {
      queue.leave(id);
      if (checking?.id === id) checking = null;
    },
    hurry: (id) => queue.hurry(id),
    tell: async () => {
      await takeKnown(looked.sightings);
      tell();
    },
    settled: () => queue.settled(),
    close: async () => {
      ending.abort();
      await looking?.catch(() => undefined);
      await queue.close();
    },
  };
}
