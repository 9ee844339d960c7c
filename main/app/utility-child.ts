import { join } from "node:path";
import { utilityProcess } from "electron";
import type { ChildExit, SpawnChild } from "../child";

const stderrLimit = 16 * 1024;

/**
 * Starts children as Electron utility processes: the release has no `RunAsNode`, so `child_process.fork` is out.
 * @param programFolder the folder with `engine.js` and `backend-probe.js`
 */
export function utilityChildren(programFolder: string): SpawnChild {
  return (program, options) => {
    const child = utilityProcess.fork(join(programFolder, `${program}.js`), [...(options.args ?? [])], {
      env: { ...options.env },
      cwd: options.cwd,
      execArgv: [],
      stdio: ["ignore", "ignore", "pipe"],
      serviceName: `quern ${program}`,
    });
    const exitListeners: ((exit: ChildExit) => void)[] = [];
    let exit: ChildExit | undefined;
    let pid: number | undefined;
    let killed = false;
    let stderr = "";
    child.stderr?.on("data", (chunk: Buffer) => {
      stderr = (stderr + chunk.toString("utf8")).slice(-stderrLimit);
    });
    const killNow = () => {
      if (exit || pid === undefined) return;
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // It ended by itself in this very moment.
      }
    };
    child.once("spawn", () => {
      pid = child.pid;
      if (killed) killNow();
    });
    child.once("exit", (code) => {
      exit = { code, signal: null };
      for (const listener of exitListeners) listener(exit);
    });
    return {
      get pid() {
        return pid ?? child.pid;
      },
      send: (message) => {
        if (!exit) child.postMessage(message);
      },
      onMessage: (listener) => {
        child.on("message", listener);
      },
      onExit: (listener) => {
        if (exit) listener(exit);
        else exitListeners.push(listener);
      },
      stderrTail: () => stderr,
      kill: () => {
        killed = true;
        killNow();
      },
    };
  };
}
