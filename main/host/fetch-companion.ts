import { type CatalogFile, QuernError } from "../contract";
import type { Downloads } from "../models";

const progressEveryMs = 250;

/**
 * Downloads a file that goes with a model, as if the user had asked for it, and waits for its end. Stopped, it is
 * paused: what has come stays.
 * @throws QuernError as `Downloads.finished`
 */
export async function fetchCompanion(
  downloads: Downloads,
  { id }: CatalogFile,
  signal: AbortSignal,
  onProgress: (bytes: number) => void,
): Promise<void> {
  const tell = () => onProgress(downloads.list().find(({ fileId }) => fileId === id)?.receivedBytes ?? 0);
  const pause = () => void downloads.pause(id);
  if (signal.aborted) throw new QuernError("cancelled");
  downloads.start(id);
  tell();
  const timer = setInterval(tell, progressEveryMs);
  signal.addEventListener("abort", pause, { once: true });
  try {
    await downloads.finished(id);
  } finally {
    clearInterval(timer);
    signal.removeEventListener("abort", pause);
  }
}
