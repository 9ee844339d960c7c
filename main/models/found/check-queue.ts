import { type ErrorData, QuernError, toErrorData } from "../../contract";
import { fileState, type KnownHashes } from "./known-hashes";
import type { Sighting } from "./look";
import { claimedSha256 } from "./match";
import { sha256Quietly } from "./quiet-hash";

export interface CheckQueueOptions {
  readonly hashes: KnownHashes;
  readonly busy: () => boolean;
  readonly onProgress: (id: string, checkedBytes: number) => void;
  readonly onDone: (id: string, result: string | ErrorData) => void;
}

/** Hashes files one after the other, quietly. */
export interface CheckQueue {
  /** Asks for these and no others; one that is under way and is still asked for goes on. */
  set(sightings: readonly Sighting[]): void;
  /** Somebody else reads this one now. */
  leave(id: string): void;
  /** A person waits for this one: it comes next, and without rests. */
  hurry(id: string): void;
  /** Resolves when nothing is left to do. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

export function createCheckQueue({ hashes, busy, onProgress, onDone }: CheckQueueOptions): CheckQueue {
  let waiting: Sighting[] = [];
  let current: { readonly sighting: Sighting; readonly abort: AbortController } | null = null;
  const urgent = new Set<string>();
  let running: Promise<void> = Promise.resolve();
  let closed = false;

  async function check(sighting: Sighting, signal: AbortSignal): Promise<void> {
    const { id, realPath } = sighting;
    const state = await fileState(realPath);
    if (state === null) throw new QuernError("file-not-found", { path: realPath });
    const sha256 = await sha256Quietly(realPath, signal, {
      busy,
      hurry: () => urgent.has(id),
      onProgress: (bytes) => onProgress(id, bytes),
    });
    // A file that somebody wrote to meanwhile is neither the one nor the other; the next look takes it anew.
    if (state !== (await fileState(realPath))) throw new QuernError("found-gone");
    await hashes.learn(realPath, state, sha256);
    onDone(id, sha256);
  }

  async function run(): Promise<void> {
    for (let next = waiting.shift(); next && !closed; next = waiting.shift()) {
      const abort = new AbortController();
      current = { sighting: next, abort };
      try {
        await check(next, abort.signal);
      } catch (error) {
        const data = toErrorData(error);
        if (data.code !== "cancelled")
          onDone(next.id, error instanceof QuernError ? data : unreadable(next.path, error));
      }
      current = null;
    }
  }

  /** The next starts when this one has ended, so that there is only ever one. */
  function start(): void {
    running = running.then(run);
  }

  return {
    set: (sightings) => {
      const stillWanted = sightings.some(({ realPath }) => realPath === current?.sighting.realPath);
      if (current && !stillWanted) current.abort.abort();
      // What claims to be a published file by its name is the likeliest to be one.
      const claims = (sighting: Sighting) => {
        const claimed = claimedSha256(sighting.realPath);
        return sighting.maybe.some(({ sha256 }) => sha256 === claimed) ? 0 : 1;
      };
      waiting = sightings
        .filter(({ realPath }) => realPath !== current?.sighting.realPath || !stillWanted)
        .sort((a, b) => claims(a) - claims(b));
      start();
    },
    leave: (id) => {
      waiting = waiting.filter((sighting) => sighting.id !== id);
      if (current?.sighting.id === id) current.abort.abort();
    },
    hurry: (id) => {
      urgent.add(id);
      waiting.sort((a, b) => Number(b.id === id) - Number(a.id === id));
    },
    settled: () => running,
    close: async () => {
      closed = true;
      waiting = [];
      current?.abort.abort();
      await running;
    },
  };
}

const unreadable = (path: string, cause: unknown) =>
  new QuernError("file-unreadable", { path }, { cause }).toData();
