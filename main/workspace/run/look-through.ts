import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import { errnoOf } from "../../files";
import { protects } from "../paths";

/** What of a folder must be known before a command runs in it. Paths are below the folder, with `/` between parts. */
export interface LookedThrough {
  /** Files that likely hold secrets, ignored ones and those of packages too. */
  readonly secrets: readonly string[];
  /**
   * Data of repositories, at any depth: whatever is called `.git`, and folders laid out as a repository without a
   * working tree, which git takes for one when it is run in there. With each what tells it from another in its place.
   */
  readonly repositories: ReadonlyMap<string, string>;
  /** Folders that could not be looked into, so that nobody knows what they hold. */
  readonly unread: readonly string[];
}

/** Folders that are read at the same time; more than the threads of the pool do not help. */
const foldersAtOnce = 16;

/**
 * Looks at the names of all entries of a folder, however many there are: a limit would leave secrets in sight without
 * a word. Links are not followed. What the user stops is not looked through to its end.
 * @param root real and absolute
 * @param never absolute folders that are not looked into: they are not there for a command
 * @throws the signal's reason
 */
export async function lookThrough(
  root: string,
  never: readonly string[],
  signal: AbortSignal,
): Promise<LookedThrough> {
  const secrets: string[] = [];
  const unread: string[] = [];
  const repositories = new Map<string, string>();
  const forbidden = new Set(never);
  const folders = [""];
  const look = async (folder: string): Promise<void> => {
    const entries = await readdir(join(root, folder), { withFileTypes: true }).catch((error: unknown) => {
      if (folder !== "" && !["ENOENT", "ENOTDIR"].includes(errnoOf(error) ?? "")) unread.push(folder);
      return [];
    });
    if (folder !== "" && isBare(entries)) {
      repositories.set(folder, await identity(join(root, folder)));
      return;
    }
    for (const entry of entries) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (protects(entry.name) === "git") repositories.set(path, await identity(join(root, path)));
      else if (entry.isDirectory()) {
        if (!forbidden.has(join(root, path))) folders.push(path);
      } else if (entry.isFile() && protects(path) === "secret") secrets.push(path);
    }
  };
  while (folders.length > 0) {
    signal.throwIfAborted();
    await Promise.all(folders.splice(-foldersAtOnce).map(look));
  }
  return { secrets, repositories, unread };
}

/** What git takes for a repository of its own. Source: is_git_directory() in git's setup.c. */
function isBare(entries: readonly { readonly name: string; isDirectory(): boolean }[]): boolean {
  const has = (name: string, folder: boolean) =>
    entries.some((entry) => entry.name === name && (!folder || entry.isDirectory()));
  return has("HEAD", false) && has("objects", true) && has("refs", true);
}

/** Another entry in its place has another one: numbers of files are used again, times of birth are not. */
async function identity(path: string): Promise<string> {
  const found = await lstat(path, { bigint: true }).catch(() => null);
  return found === null ? "" : `${found.dev}:${found.ino}:${found.birthtimeNs}`;
}
