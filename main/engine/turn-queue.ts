import { QuernError } from "../contract";

/** How long others wait for a stopped answer that its backend does not let go of, in ms. */
const letGoMs = 2000;

/**
 * Lets one answer at a time use the engine, in the order in which they were asked for. Chat and agent share one, so that
 * each waits its turn.
 */
export interface TurnQueue {
  /**
   * Waits for the turn.
   * @param onWait called when somebody else is using the engine
   * @returns what ends the turn; may be called more than once. Given something that has not let go of the engine yet, the
   * next turn waits for it, but not for ever: then the backend itself has the next one wait, or refuses it and says why
   * @throws QuernError `cancelled` when the signal came first
   */
  enter(signal: AbortSignal, onWait: () => void): Promise<(lettingGo?: Promise<unknown>) => void>;
}

export function createTurnQueue(limits = { letGoMs }): TurnQueue {
  const waiting: (() => void)[] = [];
  let busy = false;

  const pass = () => {
    const next = waiting.shift();
    if (next) next();
    else busy = false;
  };
  const leaveOnce = () => {
    let left = false;
    return (lettingGo?: Promise<unknown>) => {
      if (left) return;
      left = true;
      if (lettingGo === undefined) pass();
      else void settledWithin(lettingGo, limits.letGoMs).then(pass);
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

/**
 * Does something with the engine when it is its turn. Whoever stops it is answered at once; the turn ends when the work
 * has really let go, or when the queue waits for it no longer.
 * @param work must take notice of the signal itself, and change nothing any more after it
 * @throws QuernError `cancelled` when stopped, and what the work throws
 */
export async function inTurn<T>(
  queue: TurnQueue,
  signal: AbortSignal,
  onWait: () => void,
  work: () => Promise<T>,
): Promise<T> {
  const leave = await queue.enter(signal, onWait);
  const working = work();
  try {
    return await unlessAborted(working, signal);
  } finally {
    leave(working);
  }
}

function settledWithin(work: Promise<unknown>, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    const done = () => {
      clearTimeout(timer);
      resolve();
    };
    work.then(done, done);
  });
}

function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const stop = () => reject(new QuernError("cancelled"));
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}
