import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { cacheFolder } from "../../../build/lib/paths.mjs";

const run = promisify(execFile);

/** Whether there is an apt that has this package; tests that need it are shown as skipped elsewhere. */
export const hasDebian = (name: string): Promise<boolean> =>
  run("apt-cache", ["show", name]).then(
    () => true,
    () => false,
  );

/**
 * A program of the Debian release, taken out of its signed package into the cache; nothing is installed.
 * @param path of the program in the package
 */
export async function debianProgram(name: string, path: string): Promise<string> {
  const folder = join(cacheFolder(), `${name}-debian`);
  const program = join(folder, path);
  if (await stat(program).catch(() => null)) return program;
  await mkdir(cacheFolder(), { recursive: true });
  const making = await mkdtemp(`${folder}-`);
  try {
    await run("apt-get", ["download", name], { cwd: making });
    const [deb = ""] = await readdir(making);
    await run("dpkg-deb", ["-x", join(making, deb), making]);
    await rename(making, folder);
  } finally {
    await rm(making, { recursive: true, force: true });
  }
  return program;
}
