import { setTimeout as sleep } from "node:timers/promises";
import { QuernError } from "../../contract";
import type { ChatEvent, ChatRequest } from "../../engine";
import type { AgentParts } from "./parts";

/** A model that is there already is no news; one that takes longer than this is told to be loading, ms. */
const loadingAfterMs = 50;
/** A backend that does not let go of a stopped answer keeps the others waiting so long, and no longer, ms. */
const letGoMs = 2000;

/**
 * The events of one answer. Waits for its turn while somebody else is answered, and ends at once when it is stopped,
 * even where the backend takes longer to let go; only then is it the next one's turn.
 * @param phase told while there is nothing to hear: somebody else is answered, or the model is loaded
 * @throws QuernError `cancelled` when stopped, and what the backend throws
 */
export async function* engineTurn(
  { backend, queue, ensureLoaded }: Pick<AgentParts, "backend" | "queue" | "ensureLoaded">,
  request: ChatRequest,
  signal: AbortSignal,
  phase: (phase: "waiting" | "loading") => void,
): AsyncGenerator<ChatEvent, void, undefined> {
  const leave = await queue.enter(signal, () => phase("waiting"));
  let lettingGo: Promise<unknown> | undefined;
  try {
    if (ensureLoaded) {
      const timer = setTimeout(() => phase("loading"), loadingAfterMs);
      await unlessAborted(ensureLoaded(signal), signal).finally(() => clearTimeout(timer));
    }
    const events = backend.stream(request, signal)[Symbol.asyncIterator]();
    let over = false;
    try {
      for (;;) {
        const next = await unlessAborted(events.next(), signal);
        over = next.done === true;
        if (next.done) return;
        yield next.value;
      }
    } catch (thrown) {
      over = !signal.aborted;
      throw thrown;
    } finally {
      // It ends when it can; whoever stopped it does not wait for that.
      if (!over) lettingGo = Promise.resolve(events.return?.()).catch(() => undefined);
    }
  } finally {
    if (lettingGo !== undefined)
      void Promise.race([lettingGo, sleep(letGoMs, undefined, { ref: false })]).then(leave);
    else leave();
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
