import { type ApiError, toApiError } from "./api-error";
import type { Exchange } from "./http/exchange";

/** How often a client that waits is told that somebody is there, in ms: many give up after a minute of silence. */
const pingMs = 10_000;

interface StreamForm {
  /** What says nothing but that the answer is still to come. */
  readonly ping: string;
  readonly error: (error: ApiError) => string;
}

/**
 * Sends an answer as it comes. It begins with its first piece, so that a request that is refused before gets an error
 * of its own; what goes wrong later is told in the stream.
 * @throws what the work throws, after the client was told
 */
export async function streamAnswer(
  exchange: Exchange,
  form: StreamForm,
  work: (write: (text: string) => void) => Promise<void>,
): Promise<void> {
  let stream: ReturnType<Exchange["stream"]> | undefined;
  const write = (text: string) => {
    stream ??= exchange.stream();
    stream.write(text);
  };
  const timer = setInterval(() => {
    try {
      write(form.ping);
    } catch {
      // The client is gone; the signal says so to the answer.
    }
  }, pingMs);
  try {
    await work(write);
  } catch (thrown) {
    if (exchange.signal.reason !== "gone") stream?.write(form.error(toApiError(thrown)));
    throw thrown;
  } finally {
    clearInterval(timer);
    stream?.end();
  }
}
