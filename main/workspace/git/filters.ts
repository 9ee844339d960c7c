import { QuernError } from "../../contract";
import { type GitOptions, gitFailure, runGit, type Setting } from "./run";

/** Programs that somebody's configuration names for git to run, under names of its own. */
export interface NamedPrograms {
  /** Settings that take them out of action. */
  readonly settings: readonly Setting[];
  /** The names of filters that change a file when it is staged. */
  readonly filters: ReadonlySet<string>;
  readonly signs: boolean;
}

/**
 * Reads all configuration that holds in the folder, which runs nothing, and finds the programs in it. Those of the
 * user are no exception: a filter of the user's (Git LFS) reads the repository's configuration in turn, and can be made
 * to run more by it.
 */
export async function namedPrograms(git: GitOptions): Promise<NamedPrograms> {
  const run = await runGit(git, ["config", "--list", "--null"]);
  if (run.code !== 0) throw gitFailure(run, git.folder);
  const settings = new Set<string>();
  const filters = new Set<string>();
  const signing: string[] = [];
  for (const entry of run.output.toString("utf8").split("\0")) {
    const end = entry.indexOf("\n");
    const key = end < 0 ? entry : entry.slice(0, end);
    const value = end < 0 ? "true" : entry.slice(end + 1);
    // Section and name without case, what is between them as it is: `filter.LFS.clean`.
    const [, section = "", name = "", variable = ""] = /^([^.]+)\.(?:(.+)\.)?([^.]+)$/s.exec(key) ?? [];
    if (section === "filter") {
      if (/^(?:clean|smudge|process)$/.test(variable)) filters.add(name);
      settings.add(key.slice(0, -variable.length - 1));
    } else if (section === "hook") {
      // Hooks by configuration, which newer versions have.
      settings.add(key.slice(0, -variable.length - 1));
    } else if (section === "commit" && variable === "gpgsign") signing.push(value);
  }
  // The last one is ours, and says no.
  const signs = !/^(?:false|no|off|0|)$/i.test(signing.at(-2) ?? "");
  return { settings: [...settings].flatMap(silenced), filters, signs };
}

function silenced(section: string): Setting[] {
  if (section.startsWith("hook.")) {
    return [
      [`${section}.enabled`, "false"],
      [`${section}.event`, ""],
    ];
  }
  return [
    [`${section}.clean`, ""],
    [`${section}.smudge`, ""],
    [`${section}.process`, ""],
    [`${section}.required`, "false"],
  ];
}

/**
 * Refuses to stage files that a filter would have to change: without it, git would store what is not meant to be there.
 * @throws QuernError `git-filter`
 */
export async function refuseFiltered(
  git: GitOptions,
  programs: NamedPrograms,
  paths: readonly string[],
): Promise<void> {
  if (programs.filters.size === 0 || paths.length === 0) return;
  const run = await runGit(git, ["check-attr", "-z", "--stdin", "filter"], {
    input: paths.map((path) => `${path}\0`).join(""),
    settings: programs.settings,
  });
  if (run.code !== 0) throw gitFailure(run, git.folder);
  const words = run.output.toString("utf8").split("\0");
  for (let at = 0; at + 2 < words.length; at += 3) {
    const [path = "", , name = ""] = words.slice(at, at + 3);
    if (programs.filters.has(name)) throw new QuernError("git-filter", { path, name });
  }
}
