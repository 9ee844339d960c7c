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
  /** The next client is the first; one that had its turn and wants more goes to the end when its turn is over. */
  const lines = new Map<string, (() => void)[]>();
  /** Whose turn it is, and what else it wants. It would come round too early if that stood in line already. */
  let holder: { readonly client: string; readonly line: (() => void)[] } | null = null;
  let count = 0;

  const pass = () => {
    if (holder && holder.line.length > 0) lines.set(holder.client, holder.line);
    holder = null;
    const [next] = lines;
    if (!next) return;
    const [client, line] = next;
    lines.delete(client);
    const first = line.shift();
    holder = { client, line };
    if (first) first();
    else pass();
  };
  const lineOf = (client: string): (() => void)[] => {
    if (holder?.client === client) return holder.line;
    const line = lines.get(client) ?? [];
    lines.set(client, line);
    return line;
  };
  const ourTurn = (client: string, signal: AbortSignal, onWait: () => void): Promise<void> => {
    if (signal.aborted) return Promise.reject(new QuernError("cancelled"));
    if (!holder) {
      holder = { client, line: [] };
      return Promise.resolve();
    }
    onWait();
    return new Promise((resolve, reject) => {
      const line = lineOf(client);
      const mine = () => {
        signal.removeEventListener("abort", giveUp);
        resolve();
      };
      const giveUp = () => {
        const index = line.indexOf(mine);
        if (index >= 0) line.splice(index, 1);
        if (line.length === 0 && lines.get(client) === line) lines.delete(client);
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
