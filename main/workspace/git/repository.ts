import { lstat, realpath } from "node:fs/promises";
import { isAbsolute, join, relative, sep } from "node:path";
import { type GitStatus, QuernError } from "../../contract";
import { decodeText } from "../files/text";
import { type NamedPrograms, namedPrograms, refuseFiltered } from "./filters";
import { parseStatus } from "./parse-status";
import { findGit } from "./program";
import { type GitOptions, type GitRun, gitFailure, runGit } from "./run";

/** Files that a status lists at most. */
const listLimit = 5000;
/** In bytes: more than that many files say. */
const statusLimit = 8_000_000;
/** Of a file at HEAD, in bytes; larger ones are not compared. */
const headLimit = 10_000_000;
/** From here on settings can be given by the environment. */
const oldest = [2, 31] as const;

/** The repository that the opened folder is in, or is a part of. */
export interface Repository {
  /** Where the repository keeps what is its own. */
  readonly gitFolder: string;
  status(): Promise<GitStatus>;
  headText(path: string): Promise<string | null>;
  stage(paths: readonly string[]): Promise<void>;
  unstage(paths: readonly string[]): Promise<void>;
  commit(message: string): Promise<void>;
}

interface Operation {
  readonly programs: NamedPrograms;
  run(args: readonly string[], options?: Parameters<typeof runGit>[2]): Promise<GitRun>;
}

/**
 * @param folder real and absolute
 * @returns null: the folder is in no repository
 * @throws QuernError `git-missing`, `git-not-owned`
 */
export async function openRepository(
  folder: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Repository | null> {
  const program = await findGit(folder, env);
  if (program === null) throw new QuernError("git-missing");
  const git: GitOptions = { program, folder, env };
  const version = /(\d+)\.(\d+)/.exec((await runGit(git, ["--version"])).output.toString("utf8"));
  const [major, minor] = [Number(version?.[1] ?? 0), Number(version?.[2] ?? 0)];
  if (major < oldest[0] || (major === oldest[0] && minor < oldest[1])) throw new QuernError("git-missing");

  const where = await runGit(git, ["rev-parse", "--absolute-git-dir", "--show-toplevel"]);
  if (where.code !== 0) {
    // No repository, or one that has no working files.
    if (/not a git repository|must be run in a work tree|safe\.bareRepository/i.test(where.errors))
      return null;
    throw gitFailure(where, folder);
  }
  const [gitFolder = "", top = ""] = where.output.toString("utf8").split("\n");
  // A repository may say that its files lie elsewhere.
  const below = relative(await realpath(top), folder);
  if (below === ".." || below.startsWith(`..${sep}`) || isAbsolute(below)) return null;
  const prefix = below === "" ? "" : `${below.split(sep).join("/")}/`;

  /** What is to be done with git in one go: which programs are named is read at its beginning. */
  const begin = async (): Promise<Operation> => {
    const programs = await namedPrograms(git);
    const run: Operation["run"] = (args, options = {}) =>
      runGit(git, args, { ...options, settings: programs.settings });
    return { programs, run };
  };
  const change = async ({ run }: Operation, args: readonly string[], input: string): Promise<void> => {
    const done = await run(args, { input, writes: true });
    if (done.code !== 0) throw gitFailure(done, folder);
  };
  /** @param everywhere not only in the opened folder */
  const look = async ({ run }: Operation, everywhere = false) => {
    const args = [
      "status",
      "--porcelain=v2",
      "--branch",
      "-z",
      "--untracked-files=all",
      "--find-renames",
      // Without looking into them: each would be read with a configuration of its own.
      "--ignore-submodules=dirty",
      ...(everywhere ? [] : ["--", "."]),
    ];
    const done = await run(args, { outputLimit: statusLimit });
    if (done.code !== 0 && !done.clipped) throw gitFailure(done, folder);
    const text = done.output.toString("utf8");
    return parseStatus(text, { prefix, limit: listLimit, clipped: done.clipped });
  };
  const terminated = (paths: readonly string[]) => paths.map((path) => `${path}\0`).join("");
  /**
   * Staging a repository inside this one has git look into it, by that one's own configuration, with filters under
   * names that we do not know.
   */
  const refuseInner = async (
    { run }: Operation,
    paths: readonly string[],
    files: GitStatus["files"],
  ): Promise<void> => {
    const inner = (path: string) => new QuernError("git-inner-repository", { path });
    const fresh = files.filter(({ unstaged }) => unstaged === "untracked").map(({ path }) => path);
    for (const path of [...paths, ...fresh.filter((path) => paths.some((one) => path.startsWith(`${one}/`)))])
      if (await lstat(join(folder, path, ".git")).catch(() => null)) throw inner(path);
    // As the index has them: 160000 is the mode of a repository inside.
    for (const some of inPortions(paths)) {
      const listed = await run(["ls-files", "--stage", "-z", "--", ...some]);
      if (listed.code !== 0) throw gitFailure(listed, folder);
      const entries = listed.output.toString("utf8").split("\0");
      const found = entries.find((entry) => entry.startsWith("160000 "));
      if (found !== undefined) throw inner(found.slice(found.indexOf("\t") + 1));
    }
  };
  const fromStandardInput = ["--pathspec-from-file=-", "--pathspec-file-nul"];

  return {
    gitFolder,
    status: async () => {
      const { outside: _, ...status } = await look(await begin());
      return status;
    },
    headText: async (path) => {
      checkPath(path);
      // Not `show`, which runs what the repository names for showing files.
      const { run } = await begin();
      const done = await run(["cat-file", "blob", `HEAD:./${path}`], { outputLimit: headLimit });
      // Not null, which would say that all of it is new.
      if (done.clipped) throw new QuernError("file-too-large", { path, bytes: headLimit });
      return done.code === 0 ? (decodeText(done.output)?.text ?? null) : null;
    },
    stage: async (paths) => {
      for (const path of paths) checkPath(path);
      const operation = await begin();
      const { files } = await look(operation);
      await refuseInner(operation, paths, files);
      const listed = files
        .map(({ path }) => path)
        .filter((path) => paths.some((one) => path.startsWith(`${one}/`)));
      await refuseFiltered(git, operation.programs, [...paths, ...listed]);
      await change(operation, ["add", "--all", ...fromStandardInput], terminated(paths));
    },
    unstage: async (paths) => {
      for (const path of paths) checkPath(path);
      const operation = await begin();
      const { files } = await look(operation);
      const wanted = new Set(paths);
      // A file that was renamed is two entries to git.
      const old = files.flatMap(({ path, from, staged }) =>
        staged === "renamed" && from !== null && wanted.has(path) ? [from] : [],
      );
      await change(operation, ["reset", "--quiet", ...fromStandardInput], terminated([...paths, ...old]));
    },
    commit: async (message) => {
      const operation = await begin();
      const { outside, files, clipped } = await look(operation, true);
      if (outside !== null) throw new QuernError("git-staged-outside", { path: outside });
      // Git would look for what else there is to tell, also inside of other repositories.
      if (!clipped && !files.some(({ staged, unstaged }) => staged !== null || unstaged === "conflicted"))
        throw new QuernError("git-nothing-staged");
      const ident = await operation.run(["var", "GIT_COMMITTER_IDENT"]);
      if (ident.code !== 0) throw gitFailure(ident, folder);
      const args = ["commit", "--quiet", "--no-verify", "--no-gpg-sign", "--cleanup=whitespace", "--file=-"];
      if (operation.programs.signs) throw new QuernError("git-signing");
      await change(operation, args, message);
    },
  };
}

/** As many as fit into one command line: Windows has the shortest, of 32,767 characters. */
function inPortions(paths: readonly string[]): string[][] {
  const portions: string[][] = [[]];
  let length = 0;
  for (const path of paths) {
    if (length + path.length > 20_000) {
      portions.push([]);
      length = 0;
    }
    portions.at(-1)?.push(path);
    length += path.length + 3;
  }
  return portions;
}

/** @throws QuernError `path-outside` */
function checkPath(path: string): void {
  const parts = path.split("/");
  if (path.includes("\0") || isAbsolute(path) || parts.includes(".."))
    throw new QuernError("path-outside", { path });
}
