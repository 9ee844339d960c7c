import { lstat, readFile, realpath } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, join, sep } from "node:path";
import type { LookedThrough } from "./look-through";

/** What a sandbox is to hold a command in. All paths are real and absolute. */
export interface Cage {
  readonly root: string;
  /** Below the root, to be read only: the data of repositories. */
  readonly readOnly: readonly string[];
  /** Files of the folder that hold secrets, and sockets outside: not there for a command, or empty. */
  readonly hidden: readonly string[];
  /** The user's home, which is not there for a command but for what of it is named in `tools`. */
  readonly home: string;
  /** Folders below the home with programs that PATH names, to be read only. */
  readonly tools: readonly string[];
  /** Folders that are not there for it, or empty, but for the root and the tools in them. */
  readonly emptied: readonly string[];
  /** Further folders to be written, beside the root; by default none. */
  readonly alsoWritten?: readonly string[];
  /** The same, in the root as well: Quern's own data, and what could not be looked into. */
  readonly closed: readonly string[];
  readonly network: boolean;
  /** Where it runs. */
  readonly folder: string;
  /** Its own temporary folder and home, where the sandbox cannot make one of its own. */
  readonly temporary: string;
}

/** Homes of others, and places where services of the user listen. */
const emptiedFolders: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  linux: ["/home", "/root", "/run", "/tmp", "/var/tmp", "/media", "/mnt"],
  darwin: [
    "/Users",
    "/Volumes",
    "/private/tmp",
    "/private/var/tmp",
    "/private/var/folders",
    "/private/var/run",
    "/private/var/root",
  ],
};

/** Those of this system that are there. */
export const emptiedHere = () => foldersOf(emptiedFolders[process.platform] ?? []);

export interface CageOptions {
  readonly root: string;
  readonly folder: string;
  readonly network: boolean;
  readonly temporary: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly looked: LookedThrough;
  /** Quern's own data: real, absolute folders. */
  readonly own: readonly string[];
}

/** What a command may reach in this folder, as the machine is now. */
export async function cageOf(options: CageOptions): Promise<Cage> {
  const { root, folder, network, temporary, env, looked, own } = options;
  const home = await realpath(homedir()).catch(() => homedir());
  const emptied = await emptiedHere();
  const below = (paths: Iterable<string>) => [...paths].map((path) => join(root, path));
  // A name that is a link cannot be held in its place; what it leads to is found by itself.
  const repositories = await notLinks(below(looked.repositories.keys()));
  return {
    root,
    readOnly: [...new Set([join(root, ".git"), ...repositories])],
    hidden: [...below(looked.secrets), ...(await socketsOutside(emptied))],
    home,
    tools: toolFolders(env.PATH ?? "", home, root),
    emptied,
    closed: [...(await foldersOf(own)), ...below(looked.unread)],
    network,
    folder,
    temporary,
  };
}

/** Those that are there and are no links. */
export async function notLinks(paths: readonly string[]): Promise<string[]> {
  const links = await Promise.all(
    paths.map((path) =>
      lstat(path).then(
        (found) => found.isSymbolicLink(),
        () => true,
      ),
    ),
  );
  return paths.filter((_, at) => !links[at]);
}

/**
 * Sockets of programs that listen in the file system, but for those in folders that are empty for a command: a read
 * only bind does not keep anybody from connecting to them.
 */
export async function socketsOutside(emptied: readonly string[]): Promise<string[]> {
  const table = await readFile("/proc/net/unix", "utf8").catch(() => "");
  const paths = table
    .split("\n")
    .map((line) => /\s(\/.*)$/u.exec(line)?.[1])
    .filter((path) => path !== undefined);
  const seen = [...new Set(paths)].filter((path) => !emptied.some((folder) => path.startsWith(`${folder}/`)));
  const there = await Promise.all(
    seen.map((path) =>
      lstat(path).then(
        (found) => found.isSocket(),
        () => false,
      ),
    ),
  );
  return seen.filter((_, at) => there[at]);
}

/** Folders below the home whose programs PATH names, with what lies around a `bin`: a tool chain needs its libraries. */
function toolFolders(path: string, home: string, root: string): string[] {
  const inside = path
    .split(delimiter)
    .filter((folder) => folder.startsWith(`${home}${sep}`) && !`${folder}${sep}`.startsWith(`${root}${sep}`))
    .map((folder) => folder.replace(/[/\\]bin[/\\]?$/u, ""))
    .filter((folder) => folder !== home && folder !== join(home, ".local"));
  return [...new Set(inside)];
}

/** Those that are there and are folders themselves, not links to some. */
export async function foldersOf(paths: readonly string[]): Promise<string[]> {
  const there = await Promise.all(
    paths.map((path) =>
      lstat(path).then(
        (found) => found.isDirectory(),
        () => false,
      ),
    ),
  );
  return paths.filter((_, at) => there[at]);
}
