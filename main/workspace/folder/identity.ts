import { createHash } from "node:crypto";
import { realpath, stat } from "node:fs/promises";
import { z } from "zod";

/** What makes a folder the same one as before: another one of the same name is a stranger. */
export const folderIdentity = z.object({
  dev: z.string(),
  ino: z.string(),
  /** Numbers of folders are used again after they were removed; the time of birth is not. */
  bornNs: z.string(),
});
export type FolderIdentity = z.infer<typeof folderIdentity>;

export interface FoundFolder {
  readonly path: string;
  readonly dev: bigint;
  readonly ino: bigint;
  readonly identity: FolderIdentity;
}

/** The real folder behind a path; null when there is none or it cannot be looked at. */
export async function findFolder(path: string): Promise<FoundFolder | null> {
  try {
    const real = await realpath(path);
    const stats = await stat(real, { bigint: true });
    if (!stats.isDirectory()) return null;
    const identity = { dev: `${stats.dev}`, ino: `${stats.ino}`, bornNs: `${stats.birthtimeNs}` };
    return { path: real, dev: stats.dev, ino: stats.ino, identity };
  } catch {
    return null;
  }
}

/** The folder's name in our own data. */
export function folderId(realPath: string): string {
  return createHash("sha256").update(realPath).digest("hex").slice(0, 32);
}

export function isSameFolder(a: FolderIdentity, b: FolderIdentity): boolean {
  return a.dev === b.dev && a.ino === b.ino && a.bornNs === b.bornNs;
}
