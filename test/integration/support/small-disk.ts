import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, statfs, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A real file system of a few megabytes, that can really be full and really be read-only. */
export interface SmallDisk {
  folder: string;
  /** Leaves this much room. */
  fill(freeBytes: number): Promise<void>;
  free(): Promise<void>;
  makeReadOnly(): Promise<void>;
  remove(): Promise<void>;
}

/** Mounts one; needs to run as root on Linux, see `canMount`. */
export async function mountSmallDisk(megabytes: number): Promise<SmallDisk> {
  const folder = await mkdtemp(join(tmpdir(), "quern-disk-"));
  await run("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m`, "quern-test", folder]);
  const filler = join(folder, "filler");
  return {
    folder,
    fill: async (freeBytes) => {
      const { bavail, bsize } = await statfs(folder);
      await writeFile(filler, Buffer.alloc(Math.max(0, bavail * bsize - freeBytes)));
    },
    free: () => rm(filler),
    makeReadOnly: async () => {
      await run("mount", ["-o", "remount,ro", folder]);
    },
    remove: async () => {
      await run("umount", ["-l", folder]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Whether this machine lets the test mount a file system of its own. */
export async function canMount(): Promise<boolean> {
  try {
    const disk = await mountSmallDisk(1);
    await mkdir(join(disk.folder, "x"));
    await disk.remove();
    return true;
  } catch {
    return false;
  }
}
