import { spawn } from "node:child_process";
import { constants } from "node:os";
import { ROOT } from "./paths.mjs";

/**
 * @typedef {object} RunOptions
 * @property {NodeJS.ProcessEnv} [env] the whole environment; the script's own by default
 * @property {string} [cwd]
 * @property {number} [timeLimitMs] the child is ended when it takes longer
 * @property {"pipe" | "inherit" | "stderr"} [output] keep it, show it, or show all of it on stderr
 */

/**
 * @typedef {object} RunResult
 * @property {number} code the exit code; 128 + n for a signal, as a shell reports it
 * @property {string} stdout
 * @property {string} stderr
 * @property {boolean} timedOut
 */

/**
 * Runs one command without a shell and waits for its end. Only a command that cannot be started at all throws.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<RunResult>}
 */
export function run(command, args, options = {}) {
  const { env = process.env, cwd = ROOT, timeLimitMs, output = "pipe" } = options;
  return new Promise((resolve, reject) => {
    const stdio = output === "inherit" ? "inherit" : output === "stderr" ? ["inherit", 2, 2] : "pipe";
    const child = spawn(command, args, {
      cwd,
      env,
      stdio: /** @type {import("node:child_process").StdioOptions} */ (stdio),
      // npm and the tools in node_modules/.bin are .cmd files on Windows, which only a shell can start.
      shell: process.platform === "win32" && !command.endsWith(".exe"),
    });
    let stdout = "";
    let stderr = "";
    let timedOut = false;
    child.stdout?.setEncoding("utf8").on("data", (text) => {
      stdout += text;
    });
    child.stderr?.setEncoding("utf8").on("data", (text) => {
      stderr += text;
    });
    const timer =
      timeLimitMs === undefined
        ? undefined
        : setTimeout(() => {
            timedOut = true;
            child.kill("SIGKILL");
          }, timeLimitMs);
    child.once("error", (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.once("close", (code, signal) => {
      clearTimeout(timer);
      resolve({
        code: code ?? (signal === null ? 1 : 128 + constants.signals[signal]),
        stdout,
        stderr,
        timedOut,
      });
    });
  });
}

/** The path of a tool that npm installed. @param {string} name @returns {string} */
export function tool(name) {
  return `${ROOT}/node_modules/.bin/${name}${process.platform === "win32" ? ".cmd" : ""}`;
}

/** The last lines of a command's output, for a message about its failure. @param {string} text @param {number} [count] */
export function lastLines(text, count = 5) {
  return text.trimEnd().split("\n").slice(-count).join("\n");
}
