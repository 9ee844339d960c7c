import { Worker } from "node:worker_threads";

/**
 * Runs inside the worker thread; it may use nothing from outside, since only its text gets there.
 * The system's word is taken three ways: our parent changed (it ended), the process is gone, or another process
 * has its number (its start time differs) or it is a zombie.
 */
function watch(parent: number, require: NodeJS.Require): void {
  const { readFile } = require("node:fs/promises") as typeof import("node:fs/promises");
  const firstParent = process.ppid;
  let startTime: string | undefined;
  const end = (): void => {
    process.kill(process.pid, "SIGKILL");
  };
  const checkIdentity = async (): Promise<void> => {
    const stat = await readFile(`/proc/${parent}/stat`, "utf8").catch(() => undefined);
    // The name in parentheses may hold anything, so fields are counted from the last parenthesis.
    const fields = stat?.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (!fields) return;
    startTime ??= fields[19];
    if (fields[0] === "Z" || fields[0] === "X" || fields[19] !== startTime) end();
  };
  const check = (): void => {
    try {
      process.kill(parent, 0);
    } catch (error) {
      // EPERM: it is there, only not ours to signal.
      if ((error as { code?: string }).code === "ESRCH") end();
    }
    if (process.ppid !== firstParent) end();
    if (process.platform === "linux") void checkIdentity();
  };
  check();
  setInterval(check, 500);
}

/**
 * Ends this process within a second of its parent's end, whatever the main thread is doing. The channel's end is
 * the usual way to learn of it; this thread is for a native call that blocks, and for a parent that was killed.
 * @param parent process id of the parent
 */
export function watchParent(parent: number): void {
  const worker = new Worker(`(${watch.toString()})(${parent}, require)`, { eval: true });
  worker.unref();
}
