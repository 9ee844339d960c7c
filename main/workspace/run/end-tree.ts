import { type ChildProcess, spawn } from "node:child_process";
import { processTree } from "../process-tree";

/**
 * Ends a process and all that it has started. On Linux and macOS it leads a process group of its own; what has left
 * that group, but not its parents, is found in the system's list and ended as well.
 */
export function endTree(child: ChildProcess, signal: "SIGTERM" | "SIGKILL"): void {
  const { pid } = child;
  if (pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  if (process.platform === "win32") {
    spawn("taskkill", ["/pid", String(pid), "/T", "/F"], { stdio: "ignore", windowsHide: true });
    return;
  }
  const others = processTree(pid);
  send(-pid, signal);
  others.then(
    (pids) => {
      for (const one of pids) if (one !== pid) send(one, signal);
    },
    // Where the system does not list them, the group is all that is known.
    () => undefined,
  );
}

function send(pid: number, signal: "SIGTERM" | "SIGKILL"): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended in this very moment.
  }
}
