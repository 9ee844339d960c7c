import { QuernError } from "../contract";

/**
 * The outcome of work that cannot be stopped itself, such as the look-up of a name; whoever stops it no longer waits.
 * @throws QuernError `cancelled` as soon as the signal says so
 */
export async function unlessAborted<T>(
  signal: AbortSignal | undefined,
  work: () => T | Promise<T>,
): Promise<T> {
  if (signal === undefined) return await work();
  if (signal.aborted) throw new QuernError("cancelled");
  let stop: () => void = () => undefined;
  const stopped = new Promise<never>((_, reject) => {
    stop = () => reject(new QuernError("cancelled"));
    signal.addEventListener("abort", stop, { once: true });
  });
  try {
    return await Promise.race([work(), stopped]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
