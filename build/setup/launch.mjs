import { spawn } from "node:child_process";
import { constants } from "node:os";
import { Failure } from "../lib/failure.mjs";
import { ROOT } from "../lib/paths.mjs";
import { sandboxArguments, sandboxProblem } from "../runtime/index.mjs";
import { hasDisplay, startVirtualDisplay } from "./display.mjs";

/** @typedef {import("../lib/log.mjs").Log} Log */
/** @typedef {import("../runtime/index.mjs").Runtime} Runtime */

/**
 * Opens the built app and waits for its end.
 * @param {Runtime} runtime
 * @param {readonly string[]} args passed on to the app
 * @param {Log} log
 * @returns {Promise<number>} the app's exit code
 */
export async function launch(runtime, args, log) {
  const problem = args.includes("--no-sandbox") ? undefined : await sandboxProblem(runtime.folder);
  if (problem !== undefined) throw new Failure(problem);
  const sandbox = sandboxArguments();
  if (sandbox.length > 0) log("Running as root, so without Chromium's sandbox; as an ordinary user it is on");
  const display = hasDisplay() ? undefined : await startVirtualDisplay({ endsWithLastWindow: true });
  if (display !== undefined)
    log(`No display here: the window opens on a virtual one (${display.env.DISPLAY})`);
  log("Opening Quern");
  const child = spawn(runtime.executable, [...sandbox, ROOT, ...args], {
    stdio: "inherit",
    env: display?.env ?? process.env,
  });
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
    process.on(signal, () => child.kill(signal));
  }
  try {
    return await new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
    });
  } finally {
    display?.stop();
  }
}
