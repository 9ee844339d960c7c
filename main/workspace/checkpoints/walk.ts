import { lstat, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import ignore, { type Ignore } from "ignore";

/** What a file looks like without reading it. */
export interface Stamp {
  readonly size: number;
  /** Nanoseconds, as text: more than a number can hold. */
  readonly mtime: string;
  readonly ino: string;
  readonly mode: number;
  readonly link: boolean;
}

/** Folders that are never walked: a repository's own data, and what packages bring. */
const leftOut = new Set([".git", ".hg", ".svn", "node_modules"]);
const ignoreFiles = [".gitignore", ".ignore"];
/** Files looked at at once. */
const atOnce = 64;

interface Rules {
  readonly below: string;
  readonly rules: Ignore;
}

/** The files of a folder that count, by path below it; what its ignore files leave out does not. */
export async function walk(
  root: string,
  extra: Iterable<string>,
  signal: AbortSignal | undefined,
): Promise<Map<string, Stamp>> {
  const found = new Map<string, Stamp>();
  const paths: string[] = [];
  const folders: { path: string; rules: readonly Rules[] }[] = [{ path: "", rules: [] }];
  for (let folder = folders.pop(); folder; folder = folders.pop()) {
    signal?.throwIfAborted();
    const entries = await readdir(join(root, folder.path), { withFileTypes: true }).catch(() => []);
    const own = entries.filter(({ name }) => ignoreFiles.includes(name));
    const rules = [...folder.rules];
    for (const { name } of own) {
      const text = await readFile(join(root, folder.path, name), "utf8").catch(() => "");
      rules.push({ below: folder.path, rules: ignore().add(text) });
    }
    for (const entry of entries) {
      const path = folder.path === "" ? entry.name : `${folder.path}/${entry.name}`;
      const isFolder = entry.isDirectory();
      if (isFolder && leftOut.has(entry.name)) continue;
      if (isIgnored(isFolder ? `${path}/` : path, rules)) continue;
      if (isFolder) folders.push({ path, rules });
      else if (entry.isFile() || entry.isSymbolicLink()) paths.push(path);
    }
  }
  const known = new Set(paths);
  for (const path of extra) if (!known.has(path)) paths.push(path);
  for (let at = 0; at < paths.length; at += atOnce) {
    signal?.throwIfAborted();
    await Promise.all(
      paths.slice(at, at + atOnce).map(async (path) => {
        const stamp = await stampOf(join(root, path));
        if (stamp) found.set(path, stamp);
      }),
    );
  }
  return found;
}

function isIgnored(path: string, rules: readonly Rules[]): boolean {
  let ignored = false;
  for (const { below, rules: own } of rules) {
    const relative = below === "" ? path : path.slice(below.length + 1);
    const verdict = own.test(relative);
    if (verdict.ignored) ignored = true;
    else if (verdict.unignored) ignored = false;
  }
  return ignored;
}

/** Null: there is no file or link of this name. */
export async function stampOf(path: string): Promise<Stamp | null> {
  const stat = await lstat(path, { bigint: true }).catch(() => null);
  if (!stat || !(stat.isFile() || stat.isSymbolicLink())) return null;
  return {
    size: Number(stat.size),
    mtime: String(stat.mtimeNs),
    ino: String(stat.ino),
    mode: Number(stat.mode & 0o777n),
    link: stat.isSymbolicLink(),
  };
}
