import { readFile, stat } from "node:fs/promises";
import { basename, dirname, join, relative, sep } from "node:path";
import ignore, { type Ignore } from "ignore";
import { type FolderRoot, inFolder as inRealFolder, type Place } from "../paths";
import { readUpTo, withFile } from "./read";

/** A repository's own list, which is in no commit. */
const excludeFile = ".git/info/exclude";
/** In the order in which ripgrep asks them: a rule of an earlier kind wins, at whatever depth. */
const ignoreFiles = [".rgignore", ".ignore", ".gitignore"] as const;
const kinds = [...ignoreFiles, excludeFile] as const;
type Kind = (typeof kinds)[number];
/** Nobody writes rules longer than this; what does is no ignore file. */
const longestRules = 1_000_000;

/** The rules of one folder. */
interface Level {
  /** Below which the rules hold; empty: the root. */
  readonly path: string;
  readonly rules: ReadonlyMap<Kind, Ignore>;
}

/** A folder above the root that belongs to the same repository. */
export interface LevelAbove {
  /** The root as seen from there, with `/` between parts. */
  readonly prefix: string;
  readonly rules: ReadonlyMap<Kind, Ignore>;
}

/** What the rules above the folder say, and whether it lies in a repository at all. */
export interface AboveRoot {
  readonly repository: boolean;
  /** None: nothing above the folder holds in it. */
  readonly levels: readonly LevelAbove[];
}

/** Which entries the folder's ignore files leave out, by the same rules as ripgrep's. Reads each file once. */
export interface IgnoreRules {
  /** @param path of an entry; the folders above it are looked at as well */
  ignores(path: string, isFolder: boolean): Promise<boolean>;
  /** The same for all entries of a folder, by their names: what is read is read now. */
  inFolder(folder: string): Promise<(name: string, isFolder: boolean) => boolean>;
}

export function ignoreRules(root: FolderRoot, above: AboveRoot): IgnoreRules {
  const levels = new Map<string, Promise<Level>>();
  const folders = new Map<string, Promise<(name: string, isFolder: boolean) => boolean>>();
  const levelOf = (path: string) => remembered(levels, path, () => readLevel(root, path));

  const inFolder = (folder: string) => remembered(folders, folder, () => look(folder));

  async function look(folder: string): Promise<(name: string, isFolder: boolean) => boolean> {
    if (folder !== "" && (await inFolder(parentOf(folder)))(nameOf(folder), true)) return () => true;
    const chain: Level[] = [];
    for (let at = folder; ; at = parentOf(at)) {
      chain.push(await levelOf(at));
      if (at === "") break;
    }
    return (name, isFolder) => {
      const path = folder === "" ? name : `${folder}/${name}`;
      for (const kind of kinds) {
        const verdict = askChain(chain, kind, path, isFolder) ?? askAbove(above, kind, path, isFolder);
        if (verdict !== null) return verdict;
      }
      return false;
    };
  }
  return {
    ignores: async (path, isFolder) => (await inFolder(parentOf(path)))(nameOf(path), isFolder),
    inFolder,
  };
}

function askChain(chain: readonly Level[], kind: Kind, path: string, isFolder: boolean): boolean | null {
  for (const level of chain) {
    const verdict = ask(
      level.rules.get(kind),
      level.path === "" ? path : path.slice(level.path.length + 1),
      isFolder,
    );
    if (verdict !== null) return verdict;
  }
  return null;
}

function askAbove(above: AboveRoot, kind: Kind, path: string, isFolder: boolean): boolean | null {
  for (const level of above.levels) {
    const verdict = ask(level.rules.get(kind), `${level.prefix}/${path}`, isFolder);
    if (verdict !== null) return verdict;
  }
  return null;
}

function ask(rules: Ignore | undefined, path: string, isFolder: boolean): boolean | null {
  const asked = isFolder ? `${path}/` : path;
  if (!rules || !ignore.isPathValid(asked)) return null;
  const { ignored, unignored } = rules.test(asked);
  return ignored ? true : unignored ? false : null;
}

async function readLevel(root: FolderRoot, path: string): Promise<Level> {
  const parts = path === "" ? [] : path.split("/");
  const read = async (folder: readonly string[], names: readonly Kind[]) =>
    inRealFolder(root, [...parts, ...folder], async (place) => {
      const rules: [Kind, Ignore][] = [];
      for (const kind of names) {
        const text = await readRules(root, place, basename(kind));
        if (text !== null) rules.push([kind, parse(text)]);
      }
      return rules;
    }).catch(() => []);
  const rules = [...(await read([], ignoreFiles)), ...(await read([".git", "info"], [excludeFile]))];
  return { path, rules: new Map(rules) };
}

async function readRules(root: FolderRoot, place: Place, name: string): Promise<string | null> {
  try {
    return await withFile(root, place, name, async (file) =>
      (await readUpTo(file, longestRules)).toString("utf8"),
    );
  } catch {
    return null;
  }
}

function parse(text: string): Ignore {
  return ignore({ ignorecase: false }).add(text.replace(/^\ufeff/, ""));
}

/**
 * Looks for the repository that the folder lies in. Where it begins above the folder, ignore files above hold here as
 * well: all of them up to the top, which is what ripgrep takes then.
 */
export async function lookAbove(root: FolderRoot): Promise<AboveRoot> {
  if (await exists(join(root.path, ".git"))) return { repository: true, levels: [] };
  const levels: LevelAbove[] = [];
  let repository = false;
  for (let at = root.path; dirname(at) !== at; ) {
    at = dirname(at);
    repository ||= await exists(join(at, ".git"));
    const rules = new Map<Kind, Ignore>();
    for (const kind of kinds) {
      const text = await readPlain(join(at, kind));
      if (text !== null) rules.set(kind, parse(text));
    }
    if (rules.size > 0) levels.push({ prefix: relative(at, root.path).split(sep).join("/"), rules });
  }
  return { repository, levels: repository ? levels : [] };
}

async function readPlain(path: string): Promise<string | null> {
  try {
    const found = await stat(path);
    if (!found.isFile() || found.size > longestRules) return null;
    return await readFile(path, "utf8");
  } catch {
    return null;
  }
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  );
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function parentOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash < 0 ? "" : path.slice(0, slash);
}

function remembered<V>(known: Map<string, Promise<V>>, key: string, make: () => Promise<V>): Promise<V> {
  const there = known.get(key);
  if (there !== undefined) return there;
  const made = make();
  known.set(key, made);
  return made;
}
