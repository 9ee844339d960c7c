import { fork } from "node:child_process";
import { join } from "node:path";
import type { ChildExit, SpawnChild } from "./types";

const stderrLimit = 16 * 1024;

/**
 * Starts children as plain Node processes: for the command line and the tests.
 * @param programFolder the folder with `engine.js` and `backend-probe.js`
 */
export function forkChildren(programFolder: string): SpawnChild {
  return (program, options) => {
    const child = fork(join(programFolder, `${program}.js`), [...(options.args ?? [])], {
      env: { ...options.env },
      cwd: options.cwd,
      execArgv: [],
      serialization: "advanced",
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    const exitListeners: ((exit: ChildExit) => void)[] = [];
    let exit: ChildExit | undefined;
    let stderr = "";
    const ended = (how: ChildExit) => {
      if (exit) return;
      exit = how;
      for (const listener of exitListeners) listener(how);
    };
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      stderr = (stderr + text).slice(-stderrLimit);
    });
    child.on("exit", (code, signal) => ended({ code, signal }));
    child.on("error", (error) => {
      stderr = `${stderr}\n${error.message}`.slice(-stderrLimit);
      if (child.pid === undefined) ended({ code: null, signal: null });
    });
    return {
      pid: child.pid,
      send: (message) => {
        // A child that has just died closes the channel first; its exit tells the rest.
        if (child.connected) child.send(message as object, () => undefined);
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
        child.kill("SIGKILL");
      },
    };
  };
}
