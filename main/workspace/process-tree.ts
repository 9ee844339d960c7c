import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { promisify } from "node:util";

interface Listed {
  readonly pid: number;
  readonly parent: number;
  /** Linux only: the session, which stays when a process's parent has gone. */
  readonly session: number;
}

/**
 * A shell's process and all that it has started, as the system lists them now: by descent, and on Linux by session
 * too, so that what was left behind by its parent is found. Windows ends a console's processes itself.
 */
export async function processTree(root: number): Promise<number[]> {
  if (process.platform === "win32") return [root];
  const listed = await (process.platform === "linux" ? fromProc() : fromPs());
  const found = new Set([root]);
  for (const { pid, session } of listed) if (session === root) found.add(pid);
  for (let before = 0; before !== found.size; ) {
    before = found.size;
    for (const { pid, parent } of listed) if (found.has(parent)) found.add(pid);
  }
  return [...found];
}

async function fromProc(): Promise<Listed[]> {
  const names = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const listed = await Promise.all(
    names.map(async (name) => parseStat(await readFile(`/proc/${name}/stat`, "utf8").catch(() => ""))),
  );
  return listed.filter((one) => one !== null);
}

/** A line of `/proc/<pid>/stat`; the program's name in it may hold blanks and brackets. Source: proc_pid_stat(5). */
export function parseStat(line: string): Listed | null {
  const end = line.lastIndexOf(")");
  const pid = Number.parseInt(line, 10);
  const [, parent, , session] = line
    .slice(end + 2)
    .split(" ")
    .map(Number);
  if (end === -1 || !Number.isInteger(pid) || parent === undefined || session === undefined) return null;
  return { pid, parent, session };
}

async function fromPs(): Promise<Listed[]> {
  const { stdout } = await promisify(execFile)("ps", ["-A", "-o", "pid=,ppid="]);
  return stdout.split("\n").flatMap((line) => {
    const [pid, parent] = line.trim().split(/\s+/).map(Number);
    return pid && parent !== undefined ? [{ pid, parent, session: 0 }] : [];
  });
}
