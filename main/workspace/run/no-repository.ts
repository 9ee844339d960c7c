import { mkdir, readdir, rmdir } from "node:fs/promises";
import { join } from "node:path";

/** Commands that need it at the same time, and whether it is to be removed after the last; by its path. */
const inUse = new Map<string, { users: number; readonly isOurs: Promise<boolean> }>();

/**
 * Sees to it that there is a `.git` in a folder while a command runs, so that it can be made read only for it: what is
 * not there cannot be, and a command could make a repository whose hooks and programs run when somebody else uses git
 * there. An empty folder of this name is no repository to git, which looks further up.
 * @param root real and absolute
 * @returns to be called when the command has ended: what is still empty is removed, after a crash by the next command
 */
export async function holdGitPlace(root: string): Promise<() => Promise<void>> {
  const path = join(root, ".git");
  const use = inUse.get(path) ?? { users: 0, isOurs: makePlace(path) };
  use.users++;
  inUse.set(path, use);
  const isOurs = await use.isOurs;
  let held = true;
  return async () => {
    if (!held) return;
    held = false;
    use.users--;
    if (use.users > 0) return;
    inUse.delete(path);
    // Not empty: somebody has made a repository meanwhile, from outside of the sandbox.
    if (isOurs) await rmdir(path).catch(() => undefined);
  };
}

/** @returns whether it is an empty folder now */
async function makePlace(path: string): Promise<boolean> {
  // It may be there; and where Quern may not make one, a command may not either.
  await mkdir(path).catch(() => undefined);
  const entries = await readdir(path).catch(() => null);
  return entries?.length === 0;
}
