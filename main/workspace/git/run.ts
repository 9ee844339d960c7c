import { spawn } from "node:child_process";
import { childEnvironment } from "../../child";
import { QuernError } from "../../contract";

/** A key of git's configuration and what it is to be. */
export type Setting = readonly [key: string, value: string];

/**
 * A repository's own configuration can name programs for git to run. These settings of ours go before it; filters,
 * whose names the repository chooses, are dealt with in `filters.ts`. What only other git commands use (pagers, aliases,
 * tools for merging and for showing differences, editors) is set as well, so that nothing hangs on which commands we use.
 * https://git-scm.com/docs/git-config
 */
const ownSettings: readonly Setting[] = [
  ["core.fsmonitor", "false"],
  ["core.hooksPath", "/dev/null"],
  ["core.pager", "cat"],
  ["core.editor", ":"],
  ["core.askPass", ""],
  ["core.sshCommand", "false"],
  ["core.gitProxy", ""],
  ["core.alternateRefsCommand", ""],
  ["credential.helper", ""],
  ["diff.external", ""],
  ["gc.auto", "0"],
  ["maintenance.auto", "false"],
  ["commit.gpgSign", "false"],
  ["gpg.program", "false"],
  ["protocol.allow", "never"],
  ["submodule.recurse", "false"],
  ["diff.ignoreSubmodules", "all"],
  ["status.submoduleSummary", "false"],
  // A folder that is made to look like a repository's inner parts is none.
  ["safe.bareRepository", "explicit"],
  // Who commits is said by the user, not guessed from the name of the machine.
  ["user.useConfigOnly", "true"],
  ["core.quotePath", "false"],
];

const ownEnvironment = {
  LC_ALL: "C",
  GIT_PAGER: "cat",
  GIT_EDITOR: ":",
  GIT_ASKPASS: "",
  SSH_ASKPASS: "",
  GIT_TERMINAL_PROMPT: "0",
  // Nothing is looked up in a network, not even objects that the repository says lie elsewhere.
  GIT_ALLOW_PROTOCOL: "none",
  GIT_NO_LAZY_FETCH: "1",
  // A path is a path, whatever characters are in it.
  GIT_LITERAL_PATHSPECS: "1",
} as const;

/** Of the user's environment, besides what every child gets: where git's own configuration of the user lies. */
const passed = ["XDG_CONFIG_HOME"] as const;

export interface GitRun {
  readonly code: number | null;
  readonly output: Buffer;
  /** More came than was asked for; git was ended. */
  readonly clipped: boolean;
  readonly errors: string;
}

export interface GitOptions {
  /** The absolute path of git. */
  readonly program: string;
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface RunOptions {
  readonly input?: string | Uint8Array;
  /** In bytes. */
  readonly outputLimit?: number;
  readonly settings?: readonly Setting[];
  /** It changes the repository; else it must not even write the index anew. */
  readonly writes?: boolean;
}

const usualLimit = 16_000_000;
const errorLimit = 20_000;
const timeLimitMs = 60_000;

/**
 * Runs git in the folder so that nothing of the repository's configuration is run.
 * @throws QuernError `git-missing` when it cannot be started; `git-failed` when it does not come to an end
 */
export function runGit(git: GitOptions, args: readonly string[], options: RunOptions = {}): Promise<GitRun> {
  const { input = "", outputLimit = usualLimit, settings = [], writes = false } = options;
  const extra = Object.fromEntries(
    passed.flatMap((name) => (git.env[name] === undefined ? [] : [[name, git.env[name]]])),
  );
  const env = childEnvironment(
    {
      ...extra,
      ...ownEnvironment,
      ...(!writes && { GIT_OPTIONAL_LOCKS: "0" }),
      ...asEnvironment([...ownSettings, ...settings]),
    },
    git.env,
  );
  return new Promise((resolve, reject) => {
    const child = spawn(git.program, ["--no-pager", ...args], {
      cwd: git.folder,
      env,
      stdio: ["pipe", "pipe", "pipe"],
      windowsHide: true,
      timeout: timeLimitMs,
      killSignal: "SIGKILL",
    });
    const pieces: Buffer[] = [];
    let bytes = 0;
    let clipped = false;
    let errors = "";
    child.stdout.on("data", (piece: Buffer) => {
      if (clipped) return;
      pieces.push(piece);
      bytes += piece.length;
      if (bytes <= outputLimit) return;
      clipped = true;
      child.kill("SIGKILL");
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      errors = (errors + text).slice(0, errorLimit);
    });
    child.on("error", (error) => reject(new QuernError("git-missing", {}, { cause: error })));
    child.on("close", (code, signal) => {
      if (signal !== null && !clipped)
        return reject(new QuernError("git-failed", { why: `${signal}` }, { detail: errors }));
      resolve({ code, output: Buffer.concat(pieces).subarray(0, outputLimit), clipped, errors });
    });
    // Git may end without reading all of it.
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
  });
}

/** Settings by the environment, where any name can be told; `-c` splits at the first `=`, wherever it stands. */
function asEnvironment(settings: readonly Setting[]): Record<string, string> {
  const env: Record<string, string> = { GIT_CONFIG_COUNT: `${settings.length}` };
  for (const [n, [key, value]] of settings.entries()) {
    env[`GIT_CONFIG_KEY_${n}`] = key;
    env[`GIT_CONFIG_VALUE_${n}`] = value;
  }
  return env;
}

/** What git's complaint means to a person. */
export function gitFailure({ errors }: GitRun, folder: string): QuernError {
  const detail = { detail: errors };
  if (/dubious ownership/.test(errors)) {
    const path = /dubious ownership in repository at '(.+)'/.exec(errors)?.[1] ?? folder;
    return new QuernError("git-not-owned", { path }, detail);
  }
  if (/tell me who you are|no (?:name|email) was given|empty ident|auto-detect/i.test(errors))
    return new QuernError("git-no-identity", {}, detail);
  const line =
    errors.split("\n").find((text) => /^(?:fatal|error): /.test(text)) ?? errors.split("\n")[0] ?? "";
  return new QuernError("git-failed", { why: line.replace(/^(?:fatal|error): /, "").slice(0, 500) }, detail);
}
