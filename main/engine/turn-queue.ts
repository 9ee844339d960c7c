import { QuernError } from "../contract";

/**
 * Lets one answer at a time use the engine, in the order in which they were asked for. Chat and agent share one, so that
 * each waits its turn.
 */
export interface TurnQueue {
  /**
   * Waits for the turn.
   * @param onWait called when somebody else is using the engine
   * @returns what ends the turn; may be called more than once
   * @throws QuernError `cancelled` when the signal came first
   */
  enter(signal: AbortSignal, onWait: () => void): Promise<() => void>;
}

export function createTurnQueue(): TurnQueue {
  const waiting: (() => void)[] = [];
  let busy = false;

  const leaveOnce = () => {
    let left = false;
    return () => {
      if (left) return;
      left = true;
      const next = waiting.shift();
      if (next) next();
      else busy = false;
    };
  };

  return {
    enter: async (signal, onWait) => {
      if (signal.aborted) throw new QuernError("cancelled");
      if (!busy) {
        busy = true;
        return leaveOnce();
      }
      onWait();
      return new Promise((resolve, reject) => {
        const giveUp = () => {
          waiting.splice(waiting.indexOf(mine), 1);
          reject(new QuernError("cancelled"));
        };
        const mine = () => {
          signal.removeEventListener("abort", giveUp);
          resolve(leaveOnce());
        };
        signal.addEventListener("abort", giveUp, { once: true });
        waiting.push(mine);
      });
    },
  };
}
