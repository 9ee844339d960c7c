import { mkdir, realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { openListFile } from "../../files";

const known = z.object({
  path: z.string(),
  /** Size, time of change, device and number: another state of the file has another one. */
  state: z.string(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/u),
});

/** Files of this machine whose hash is known; those not seen for longest are forgotten first. */
const mostKept = 500;

/**
 * What files were found to hash to, by the state that they were in: nothing is hashed twice. The hash of a file that was
 * begun and not ended is not kept: Node's hash cannot be written down, so it begins anew after a restart.
 */
export interface KnownHashes {
  of(path: string): Promise<string | null>;
  /** @param state from `fileState`, taken before the file was read */
  learn(path: string, state: string, sha256: string): Promise<void>;
}

/** Changes whenever the bytes of a file may have changed. Null: no file is there. */
export async function fileState(path: string): Promise<string | null> {
  const found = await stat(path, { bigint: true }).catch(() => null);
  return found?.isFile() ? `${found.size}-${found.mtimeNs}-${found.dev}-${found.ino}` : null;
}

export async function openKnownHashes(dataFolder: string): Promise<KnownHashes> {
  const file = await openListFile(join(dataFolder, "known-hashes.json"), "files", known);
  const byPath = new Map(file.found.map((entry) => [entry.path, entry]));
  return {
    of: async (asked) => {
      const path = await realOf(asked);
      const entry = byPath.get(path);
      return entry && entry.state === (await fileState(path)) ? entry.sha256 : null;
    },
    learn: async (asked, state, sha256) => {
      const path = await realOf(asked);
      byPath.delete(path);
      byPath.set(path, { path, state, sha256 });
      // The first command of all may be the one that looks.
      await mkdir(dataFolder, { recursive: true }).catch(() => undefined);
      await file.keep([...byPath.values()].slice(-mostKept));
    },
  };
}

/** One file has one place, by whatever links it is asked for. */
const realOf = (path: string) => realpath(path).catch(() => path);
