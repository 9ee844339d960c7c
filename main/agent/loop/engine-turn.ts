import { type ChatEvent, type ChatRequest, inTurn } from "../../engine";
import type { AgentParts } from "./parts";

/** A model that is there already is no news; one that takes longer than this is told to be loading, ms. */
const loadingAfterMs = 50;

/**
 * One answer, event by event. Waits for its turn while somebody else is answered, and ends at once when it is stopped,
 * even where the backend takes longer to let go.
 * @param phase told while there is nothing to hear: somebody else is answered, or the model is loaded
 * @throws QuernError `cancelled` when stopped, and what the backend throws
 */
export async function engineTurn(
  { backend, queue, ensureLoaded }: Pick<AgentParts, "backend" | "queue" | "ensureLoaded">,
  request: ChatRequest,
  signal: AbortSignal,
  phase: (phase: "waiting" | "loading") => void,
  hear: (event: ChatEvent) => void | Promise<void>,
): Promise<void> {
  await inTurn(
    queue,
    signal,
    () => phase("waiting"),
    async () => {
      if (ensureLoaded) {
        const timer = setTimeout(() => phase("loading"), loadingAfterMs);
        await ensureLoaded(signal).finally(() => clearTimeout(timer));
      }
      if (signal.aborted) return;
      for await (const event of backend.stream(request, signal)) {
        if (signal.aborted) return;
        await hear(event);
      }
    },
  );
}
