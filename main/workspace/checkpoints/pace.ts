// biome-ignore lint/style/noRestrictedImports: in a thread of its own, see below.
import { type Dirent, readdirSync } from "node:fs";

/*
 * Asking the system in a row. Handing one small file to other threads and back takes six turns, which cost more than
 * ten times what the reading itself takes where the disk answers at once. This is no window's thread: nobody is held up
 * but the checkpoint, which looks up every `turnMs`.
 */

/** So long at most nothing else is heard, in ms. */
const turnMs = 20;
/** What a quick disk takes at most: for each call ms, and bytes in a ms. */
const quick = { ms: 0.2, bytesInMs: 200_000 };
/** A disk is slow once its answers took so much longer than a quick one's, in ms: a busy machine delays some of them. */
const patienceMs = 20;
/** So many are left to other threads then, who can ask for several at a time, before it is tried again. */
const rest = 64;

/** Whether the disk is quick enough to be asked in a row; it is tried again now and then. */
export class Pace {
  #left = 0;
  #lateMs = 0;
  #turn = performance.now();

  /** Does it, where the disk was quick of late. @returns undefined: it was not, or did not come to anything */
  atOnce<T>(ask: () => T | undefined, bytes: (answer: T) => number): T | undefined {
    if (this.#left > 0) {
      this.#left -= 1;
      return undefined;
    }
    const from = performance.now();
    const answer = ask();
    const expected = quick.ms + (answer === undefined ? 0 : bytes(answer)) / quick.bytesInMs;
    this.#lateMs = Math.max(0, this.#lateMs + performance.now() - from - expected);
    if (this.#lateMs > patienceMs) {
      this.#left = rest;
      this.#lateMs = 0;
    }
    return answer;
  }

  /** To be awaited now and then: others have their turn. */
  async turn(): Promise<void> {
    if (performance.now() - this.#turn < turnMs) return;
    await new Promise<void>((resolve) => setImmediate(resolve));
    this.#turn = performance.now();
  }
}

/** @returns undefined where it cannot be read */
export function listAtOnce(path: string): Dirent[] | undefined {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch {
    return undefined;
  }
}
