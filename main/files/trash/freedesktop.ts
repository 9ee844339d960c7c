import { lstat, mkdir, open, realpath, rename, rm } from "node:fs/promises";
import { basename, dirname, join, relative, sep } from "node:path";

/**
 * Moves a file to the trash as freedesktop.org describes it (version 1.0), which every desktop of Linux reads: to that
 * of the home folder where it is on the same disk, else to the user's own at the top of the file's disk. Nothing is
 * ever copied. Written here, since the usual package says of its own part for Linux that nobody looks after it.
 * @throws where the disk has no trash and none can be made
 */
export async function toFreedesktopTrash(
  path: string,
  env: Readonly<Record<string, string | undefined>>,
  uid: number,
): Promise<void> {
  // Of a link the link itself goes, by the name that its folder really has.
  const real = join(await realpath(dirname(path)), basename(path));
  const { dev } = await lstat(real);
  const home = join(env.XDG_DATA_HOME || join(env.HOME ?? "", ".local", "share"), "Trash");
  if (env.HOME && (await deviceAbove(home)) === dev) return await into(home, real, real);
  const top = await topOf(real, dev);
  await into(await trashAt(top, uid), real, relative(top, real));
}

/** The user's trash at the top of a disk: in the one that an administrator has made for all, or beside it. */
async function trashAt(top: string, uid: number): Promise<string> {
  const shared = await lstat(join(top, ".Trash")).catch(() => null);
  // One without the sticky bit, or behind a link, would give others a say over what is in it.
  if (shared?.isDirectory() && shared.mode & 0o1000) return join(top, ".Trash", String(uid));
  const own = join(top, `.Trash-${uid}`);
  await mkdir(own, { mode: 0o700 }).catch(() => undefined);
  const found = await lstat(own);
  if (!found.isDirectory() || found.uid !== uid) throw new Error(`${own} is not this user's folder`);
  return own;
}

/** @param noted the path as the trash is to remember it */
async function into(trash: string, path: string, noted: string): Promise<void> {
  const [files, info] = [join(trash, "files"), join(trash, "info")];
  for (const folder of [files, info]) await mkdir(folder, { recursive: true, mode: 0o700 });
  const name = basename(path);
  for (let n = 1; n <= 10_000; n++) {
    const unused = n === 1 ? name : `${name}.${n}`;
    const infoPath = join(info, `${unused}.trashinfo`);
    // Who makes the note has the name.
    const note = await open(infoPath, "wx", 0o600).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "EEXIST") return null;
      throw error;
    });
    if (note === null) continue;
    try {
      try {
        await note.writeFile(noteOf(noted));
      } finally {
        await note.close();
      }
      if (await lstat(join(files, unused)).catch(() => null))
        throw new Error(`${unused} is in the trash without a note`);
      await rename(path, join(files, unused));
      return;
    } catch (error) {
      await rm(infoPath, { force: true });
      throw error;
    }
  }
  throw new Error(`no name in ${trash} is unused`);
}

function noteOf(path: string): string {
  const now = new Date();
  const local = new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
  return `[Trash Info]\nPath=${path.split(sep).map(encodeURIComponent).join("/")}\nDeletionDate=${local}\n`;
}

/** The device of a folder that may not be there yet. */
async function deviceAbove(path: string): Promise<number | null> {
  for (let at = path; ; at = dirname(at)) {
    const found = await lstat(at).catch(() => null);
    if (found) return found.dev;
    if (dirname(at) === at) return null;
  }
}

async function topOf(path: string, dev: number): Promise<string> {
  let at = dirname(path);
  while (dirname(at) !== at && (await lstat(dirname(at))).dev === dev) at = dirname(at);
  return at;
}
