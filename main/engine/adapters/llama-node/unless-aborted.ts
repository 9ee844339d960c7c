/**
 * Waits for something that cannot be stopped, but no longer than the signal allows.
 * @throws the signal's reason
 */
export async function unlessAborted<T>(running: Promise<T>, signal: AbortSignal): Promise<T> {
  // Nobody may be waiting any more when it fails.
  running.catch(() => undefined);
  signal.throwIfAborted();
  let onAbort = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason);
    signal.addEventListener("abort", onAbort);
  });
  try {
    return await Promise.race([running, aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
