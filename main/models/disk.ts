import { QuernError } from "../contract";
import { type DiskSpace, diskSpace } from "../files";

/** Space that a download leaves free: 1 GB, or 2 % of a small disk. */
const reserve = { bytes: 1_000_000_000, share: 0.02 } as const;

/** What of a disk stays free for everybody else. */
export function keptBytes({ totalBytes }: Pick<DiskSpace, "totalBytes">): number {
  return Math.min(reserve.bytes, totalBytes * reserve.share);
}

/** What a download that has not begun may take of a disk. */
export function roomBytes(space: DiskSpace): number {
  return Math.max(0, Math.floor(space.freeBytes - keptBytes(space)));
}

/**
 * Makes sure that the rest of a download fits its disk, with a reserve for everybody else.
 * @param needBytes what is still to be written
 * @param moment before it begins the whole reserve must stay free; while it runs, half of it, so that a download that
 * has just begun does not stop for a small file of another program
 * @throws QuernError `disk-full`
 */
export async function checkDisk(
  folder: string,
  needBytes: number,
  moment: "before" | "during",
): Promise<void> {
  const space = await diskSpace(folder);
  // A file system that does not say how much is free is believed to have room; a full one still ends the write.
  if (!space || needBytes === 0) return;
  const kept = keptBytes(space);
  const wantBytes = moment === "before" ? needBytes + kept : kept / 2;
  if (space.freeBytes >= wantBytes) return;
  throw new QuernError("disk-full", {
    path: folder,
    needBytes: Math.ceil(needBytes + kept),
    freeBytes: space.freeBytes,
  });
}
