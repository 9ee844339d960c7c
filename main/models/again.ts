import type { ErrorData } from "../contract";
import type { Entry } from "./download-entry";
import { isPassing } from "./retry";

interface AgainOptions {
  readonly entries: ReadonlyMap<string, Entry>;
  readonly afterMs: number;
  /** Whether anything may go on by itself now. */
  readonly mayGoOn: () => boolean;
  readonly queue: (entry: Entry) => void;
  readonly tell: (entry: Entry) => void;
}

/** An outage of the hub or of the line often lasts minutes; asking every few of them costs nobody anything. */
export const usualAgainAfterMs = 180_000;

/** Takes downloads up again that an outage has ended. */
export function createAgain({ entries, afterMs, mayGoOn, queue, tell }: AgainOptions) {
  /** Ended by a fault that passes, and still wanted. */
  const isOut = ({ wanted, run, state, error }: Entry) =>
    wanted &&
    !run &&
    state === "failed" &&
    error !== null &&
    (isPassing(error.code) || error.code === "offline");
  return {
    /** Now: the network may be back. */
    goOn: () => {
      if (!mayGoOn()) return;
      for (const entry of [...entries.values()]) if (isOut(entry)) queue(entry);
    },
    /** To be called before a download counts as failed. */
    later: (entry: Entry, code: ErrorData["code"]) => {
      if (!entry.wanted || !isPassing(code) || !mayGoOn()) return;
      const atMs = performance.now() + afterMs;
      entry.triesAgainAtMs = atMs;
      setTimeout(() => {
        // It may have been taken up, paused or cancelled meanwhile.
        if (entry.triesAgainAtMs !== atMs || entries.get(entry.file.id) !== entry) return;
        entry.triesAgainAtMs = null;
        if (mayGoOn() && isOut(entry)) queue(entry);
        else tell(entry);
      }, afterMs).unref();
    },
  };
}
