import { execFile } from "node:child_process";
import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type { GitStatus } from "../../../main/contract";
import { QuernError } from "../../../main/contract";
import { type CurrentFolder, createGitService, type OpenedFolder } from "../../../main/workspace";

const runFile = promisify(execFile);

/** A folder, a home with a configuration of git, and git itself as a user would run it. */
export async function gitWorld() {
  const base = await realpath(await mkdtemp(join(tmpdir(), "quern-git-")));
  const home = join(base, "home");
  const root = join(base, "folder");
  await mkdir(home);
  await mkdir(root);
  await writeFile(join(home, ".gitconfig"), "[user]\n\tname = Ada\n\temail = ada@example.org\n");
  const env = { PATH: process.env.PATH, HOME: home };
  /** What a user gets who runs git in a terminal; failures are as good as anything. */
  const git = (...args: string[]): Promise<string> => gitUntil(null, ...args);
  const gitUntil = async (enough: AbortSignal | null, ...args: string[]): Promise<string> => {
    const run = runFile("git", args, {
      cwd: root,
      env: { ...env, GIT_TERMINAL_PROMPT: "0" },
      timeout: 20_000,
      ...(enough && { signal: enough }),
    });
    run.child.stdin?.end();
    return (await run).stdout;
  };
  const put = async (path: string, content: string | Uint8Array): Promise<void> => {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  };
  return {
    base,
    home,
    root,
    env,
    git,
    /** The same, until the signal ends it. */
    gitUntil,
    put,
    /** The service over this folder, or over one in it. */
    service: (trusted = true, below = "") => {
      const said: (GitStatus | null)[] = [];
      const service = createGitService({
        current: folderOf(join(root, below), trusted),
        emit: (_event, payload) => {
          said.push(payload as GitStatus | null);
        },
        env,
      });
      return { ...service, said };
    },
    // A git that was ended may write a last file meanwhile.
    remove: () => rm(base, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }),
  };
}

export type GitWorld = Awaited<ReturnType<typeof gitWorld>>;

function folderOf(root: string, trusted: boolean): CurrentFolder {
  const opened = { id: "folder", trusted, files: { root } } as unknown as OpenedFolder;
  return {
    get: () => opened,
    require: () => opened,
    requireTrusted: () => {
      if (!trusted) throw new QuernError("not-trusted");
      return opened;
    },
    onChange: () => () => undefined,
  };
}
