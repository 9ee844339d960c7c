import { constants } from "node:fs";
import { access, realpath } from "node:fs/promises";
import { delimiter, isAbsolute, join, sep } from "node:path";

type Env = Readonly<Record<string, string | undefined>>;

/**
 * On macOS `/usr/bin/git` may be a stand-in that asks to install developer tools; these are what it stands for.
 * https://developer.apple.com/documentation/xcode/installing-the-command-line-tools
 */
const behindStandIn = [
  "/Library/Developer/CommandLineTools/usr/bin/git",
  "/Applications/Xcode.app/Contents/Developer/usr/bin/git",
];

/**
 * Finds git on the search path by its absolute path: never one that lies in the opened folder, nor the one that
 * Windows would take from the current folder.
 * @param folder the opened folder
 */
export async function findGit(folder: string, env: Env, platform = process.platform): Promise<string | null> {
  const root = await realpath(folder);
  const name = platform === "win32" ? "git.exe" : "git";
  const path = Object.entries(env).find(([key]) => key.toUpperCase() === "PATH")?.[1] ?? "";
  for (const at of path.split(delimiter)) {
    if (!isAbsolute(at)) continue;
    const found = join(at, name);
    const candidates = platform === "darwin" && found === "/usr/bin/git" ? behindStandIn : [found];
    for (const candidate of candidates) {
      const real = await realpath(candidate).catch(() => null);
      if (real === null || real.startsWith(root + sep)) continue;
      const usable = await access(real, constants.X_OK).then(
        () => true,
        () => false,
      );
      if (usable) return candidate;
    }
  }
  return null;
}
