import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { promisify } from "node:util";

/** In the environment of a command and of all that it starts, unless that is given an environment of its own. */
export const markName = "QUERN_COMMAND";

export const newMark = (): string => randomBytes(16).toString("hex");

/** What is being forked while the list is read is found by the next look. */
const mostLooks = 10;

/**
 * Ends every process that carries a command's mark: a daemon that has left its parents, its session and its group is
 * in no tree any more, but has the environment that it was started with. Windows shows nobody else's environment; there
 * `taskkill` ends the tree alone.
 */
export async function endMarked(mark: string): Promise<void> {
  if (process.platform === "win32") return;
  for (let look = 0; look < mostLooks; look++) {
    const pids = await markedBy(`${markName}=${mark}`).catch(() => []);
    if (pids.length === 0) return;
    for (const pid of pids) {
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // It has ended in this very moment.
      }
    }
  }
}

const markedBy = (text: string) => (process.platform === "linux" ? fromProc(text) : fromPs(text));

/** Source: proc_pid_environ(5). What runs as somebody else cannot be read, nor be ended; what has ended has none. */
async function fromProc(text: string): Promise<number[]> {
  const names = (await readdir("/proc")).filter((name) => /^\d+$/.test(name) && name !== `${process.pid}`);
  const found = await Promise.all(
    names.map(async (name) =>
      (await readFile(`/proc/${name}/environ`, "latin1").catch(() => "")).includes(text)
        ? [Number(name)]
        : [],
    ),
  );
  return found.flat();
}

/** Source: ps(1) of macOS: with `-E` the environment follows the command, for processes of the same user. */
async function fromPs(text: string): Promise<number[]> {
  const { stdout } = await promisify(execFile)("ps", ["-A", "-E", "-ww", "-o", "pid=,command="], {
    maxBuffer: 64_000_000,
  });
  return pidsIn(stdout, text);
}

/** The numbers of the processes in whose line a text is. */
export function pidsIn(listed: string, text: string): number[] {
  return listed
    .split("\n")
    .filter((line) => line.includes(text))
    .map((line) => Number.parseInt(line, 10))
    .filter((pid) => Number.isInteger(pid));
}
