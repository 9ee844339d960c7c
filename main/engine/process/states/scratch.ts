import { mkdtemp, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { diskSpace, processRuns } from "../../../files";
import { freeMemoryBytes } from "../../free-memory";

const prefix = "quern-state-";
/** Memory that stays free beside a file in memory. */
const spareBytes = 2 ** 30;
/** Linux keeps what is here in memory: the native state, which nothing encrypts, then never gets to the disk. */
const memoryFolder = "/dev/shm";

/** A place for a native state file, which only this user can read. */
export interface ScratchFile {
  readonly path: string;
  remove(): Promise<void>;
}

/** Makes and removes the places for native state files; they exist for the moment of saving or restoring only. */
export class Scratch {
  /** @param folder where it is not to be in memory */
  constructor(private readonly folder: string) {}

  /** A place for a file of about this size. */
  async place(bytes: number): Promise<ScratchFile> {
    const base = (await fitsInMemory(bytes)) ? memoryFolder : this.folder;
    // Made with the mode 0700.
    const folder = await mkdtemp(join(base, `${prefix}${process.pid}-`));
    return { path: join(folder, "state"), remove: () => rm(folder, { recursive: true, force: true }) };
  }

  /** Removes what processes that ended in the middle have left behind. */
  async sweep(): Promise<void> {
    for (const base of process.platform === "linux" ? [memoryFolder, this.folder] : [this.folder]) {
      for (const name of await readdir(base).catch((): string[] => [])) {
        const pid = Number(new RegExp(`^${prefix}(\\d+)-`, "u").exec(name)?.[1]);
        if (Number.isSafeInteger(pid) && !processRuns(pid))
          await rm(join(base, name), { recursive: true, force: true }).catch(() => undefined);
      }
    }
  }
}

async function fitsInMemory(bytes: number): Promise<boolean> {
  if (process.platform !== "linux") return false;
  const space = await diskSpace(memoryFolder);
  return space !== null && space.freeBytes > bytes * 1.1 && freeMemoryBytes() > bytes + spareBytes;
}
