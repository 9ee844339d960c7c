import { setTimeout as sleep } from "node:timers/promises";
import { QuernError } from "../../contract";
import type { ChatEvent, ChatRequest } from "../../engine";
import type { AgentParts } from "./parts";

/** The engine answers one at a time: how often is looked whether it is free, ms. */
const busyEveryMs = 200;
/** A model that is there already is no news; one that takes longer than this is told to be loading, ms. */
const loadingAfterMs = 50;

/**
 * The events of one answer. Waits while the engine answers somebody else, and ends at once when it is stopped, even
 * where the backend takes longer to let go.
 * @param phase told while there is nothing to hear: somebody else is answered, or the model is loaded
 * @throws QuernError `cancelled` when stopped, and what the backend throws
 */
export async function* engineTurn(
  { backend, ensureLoaded }: Pick<AgentParts, "backend" | "ensureLoaded">,
  request: ChatRequest,
  signal: AbortSignal,
  phase: (phase: "waiting" | "loading") => void,
): AsyncGenerator<ChatEvent, void, undefined> {
  if (ensureLoaded) {
    const timer = setTimeout(() => phase("loading"), loadingAfterMs);
    await unlessAborted(ensureLoaded(signal), signal).finally(() => clearTimeout(timer));
  }
  for (;;) {
    try {
      yield* untilAborted(backend.stream(request, signal), signal);
      return;
    } catch (thrown) {
      if (!(thrown instanceof QuernError && thrown.code === "engine-busy")) throw thrown;
      phase("waiting");
      await unlessAborted(sleep(busyEveryMs), signal);
    }
  }
}

async function* untilAborted<T>(source: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T, void> {
  const iterator = source[Symbol.asyncIterator]();
  let ended = false;
  try {
    for (;;) {
      const next = await unlessAborted(iterator.next(), signal);
      if (next.done) {
        ended = true;
        return;
      }
      yield next.value;
    }
  } catch (thrown) {
    ended = !signal.aborted;
    throw thrown;
  } finally {
    // It ends when it can; nobody waits for it.
    if (!ended) Promise.resolve(iterator.return?.()).catch(() => undefined);
  }
}

function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const stop = () => reject(new QuernError("cancelled"));
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}
