import { QuernError } from "../contract";
import type { TurnQueue } from "../engine";

/** A queue for each client of the API; together they are one of those who wait for the engine. */
export interface FairTurns {
  of(client: string): TurnQueue;
  /** Requests that wait for their turn. */
  waiting(): number;
}

/**
 * Lets the clients of the API take turns, one request of each in its round, whoever asks more often. Only one of them
 * ever stands in the engine's own queue, where chat and agent stand too: so these wait for one answer at most.
 */
export function createFairTurns(engine: TurnQueue): FairTurns {
  /** The next client is the first; one that had its turn and wants more goes to the end. */
  const lines = new Map<string, (() => void)[]>();
  let busy = false;
  let count = 0;

  const pass = () => {
    const [next] = lines;
    if (!next) {
      busy = false;
      return;
    }
    const [client, line] = next;
    lines.delete(client);
    const first = line.shift();
    if (line.length > 0) lines.set(client, line);
    if (first) first();
    else pass();
  };
  const ourTurn = (client: string, signal: AbortSignal, onWait: () => void): Promise<void> => {
    if (signal.aborted) return Promise.reject(new QuernError("cancelled"));
    if (!busy) {
      busy = true;
      return Promise.resolve();
    }
    onWait();
    return new Promise((resolve, reject) => {
      const line = lines.get(client) ?? [];
      lines.set(client, line);
      const mine = () => {
        signal.removeEventListener("abort", giveUp);
        resolve();
      };
      const giveUp = () => {
        const now = lines.get(client);
        const index = now?.indexOf(mine) ?? -1;
        if (now && index >= 0) now.splice(index, 1);
        if (now?.length === 0) lines.delete(client);
        reject(new QuernError("cancelled"));
      };
      signal.addEventListener("abort", giveUp, { once: true });
      line.push(mine);
    });
  };

  return {
    waiting: () => count,
    of: (client) => ({
      enter: async (signal, onWait) => {
        count += 1;
        try {
          await ourTurn(client, signal, onWait);
        } finally {
          count -= 1;
        }
        try {
          const leave = await engine.enter(signal, onWait);
          let left = false;
          return (lettingGo) => {
            leave(lettingGo);
            if (left) return;
            left = true;
            pass();
          };
        } catch (error) {
          pass();
          throw error;
        }
      },
    }),
  };
}
