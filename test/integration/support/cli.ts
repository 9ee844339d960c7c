import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";

export const root = join(import.meta.dirname, "../../..");
const cliFile = join(root, "out/main/cli.js");

/** Builds what the command line needs when it is not built yet, through the door that people use. */
export async function throughNpm(...args: string[]): Promise<{ stdout: string }> {
  return await promisify(execFile)("npm", ["run", "-s", "quern", "--", ...args], { cwd: root });
}

export interface CliRun {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export interface RunningCli {
  pid: number;
  /** Resolves when standard error or output holds the text. */
  says(text: string): Promise<void>;
  interrupt(): void;
  /** Asks for an end as service managers do. */
  terminate(): void;
  /** What it has said so far, on either stream. */
  said(): string;
  ended: Promise<CliRun>;
}

/** Starts the built command line as a process of its own, in an environment with nothing of ours but what is given. */
export function startCli(args: string[], env: Record<string, string> = {}, input = ""): RunningCli {
  const child = spawn(process.execPath, [cliFile, ...args], {
    env: { PATH: process.env.PATH ?? "", HOME: process.env.HOME ?? "", LANG: "C.UTF-8", ...env },
    stdio: ["pipe", "pipe", "pipe"],
  });
  let said = "";
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (bytes: Buffer) => {
      said += bytes.toString();
      for (const listener of listeners) listener();
    });
  }
  child.stdin.end(input);
  const ended = Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]).then(
    ([stdout, stderr]): CliRun => ({ code: child.exitCode, signal: child.signalCode, stdout, stderr }),
  );
  return {
    pid: child.pid ?? 0,
    says: (wanted) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (said.includes(wanted)) resolve();
        };
        listeners.add(look);
        look();
        void ended.then(() =>
          reject(new Error(`It ended without saying “${wanted}”, but: ${said.slice(-500)}`)),
        );
      }),
    interrupt: () => child.kill("SIGINT"),
    terminate: () => child.kill("SIGTERM"),
    said: () => said,
    ended,
  };
}

/** Runs it to its end. */
export function cli(args: string[], env: Record<string, string> = {}, input = ""): Promise<CliRun> {
  return startCli(args, env, input).ended;
}
