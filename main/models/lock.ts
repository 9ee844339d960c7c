import { QuernError } from "../contract";
import { fileTrouble, type Lock, tryLock } from "../files";

/**
 * Takes the lock of a download or a kit's model, also from a holder that has died.
 * @throws QuernError `download-active` while another process, or this one, holds it; `folder-not-writable`, `disk-full`
 */
export async function takeLock(path: string): Promise<Lock> {
  const lock = await tryLock(path).catch(async (error: unknown) => {
    throw await fileTrouble(error, path);
  });
  if (lock === null) throw new QuernError("download-active", {}, { detail: path });
  return lock;
}
