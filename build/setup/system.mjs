import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { Failure } from "../lib/failure.mjs";
import { run } from "../lib/run.mjs";
import { aptInstall, packagesForLibrary } from "./debian.mjs";

/** @typedef {import("../lib/log.mjs").Log} Log */

/**
 * The system libraries that Electron links to, on Linux.
 * @param {string} executable
 * @param {Log} log
 */
export async function ensureLibraries(executable, log) {
  if (process.platform !== "linux") return;
  const missing = await missingLibraries(executable);
  if (missing.length === 0) return;
  const wanted = missing
    .map((library) => packagesForLibrary(library) ?? [])
    .filter((names) => names.length > 0);
  const advice = await aptInstall(wanted, "Electron's window", log);
  const still = advice === undefined ? await missingLibraries(executable) : missing;
  if (still.length === 0) return;
  throw new Failure(
    `Electron needs system libraries that are not here: ${still.join(", ")}.\n${advice ?? "Install them"}, ` +
      "then run the same command again. The command line works without them: npm run -s quern -- --help",
  );
}

/** @param {string} executable @returns {Promise<string[]>} */
async function missingLibraries(executable) {
  const { stdout } = await run("ldd", [executable]).catch(() => ({ stdout: "" }));
  return [...stdout.matchAll(/^\s*(\S+) => not found$/gm)].map((match) => match[1] ?? "");
}

/**
 * The X server without a screen, for tests and for machines without a display.
 * @param {Log} log
 * @returns {Promise<string | undefined>} what the user must run to get it
 */
export async function ensureVirtualDisplay(log) {
  if (process.platform !== "linux" || (await onPath("Xvfb"))) return undefined;
  return aptInstall([["xvfb"]], "a virtual display", log).catch((error) => error.message);
}

/**
 * The sandbox in which commands of the agent run on Linux; tests prove what it holds in.
 * @param {Log} log
 */
export async function ensureSandbox(log) {
  if (process.platform !== "linux" || (await onPath("bwrap"))) return;
  const advice = await aptInstall([["bubblewrap"]], "the sandbox for commands", log).catch(
    (error) => error.message,
  );
  if (advice !== undefined) log(`Commands of the agent cannot be tested in a sandbox. ${advice}`);
}

/**
 * Watches the system calls of a whole process tree; a test proves with it that nothing connects while offline.
 * @param {Log} log
 */
export async function ensureCallWatcher(log) {
  if (process.platform !== "linux" || (await onPath("strace"))) return;
  const advice = await aptInstall([["strace"]], "the proof that offline opens no socket", log).catch(
    (error) => error.message,
  );
  if (advice !== undefined) log(`That offline opens no socket cannot be proved. ${advice}`);
}

/**
 * Fonts for the pictures that the tests make; without any, every letter is an empty box.
 * @param {Log} log
 */
export async function ensureFonts(log) {
  if (process.platform !== "linux") return;
  const have = async (/** @type {string} */ pattern) =>
    (await run("fc-list", [pattern]).catch(() => ({ stdout: "" }))).stdout.trim() !== "";
  const wanted = [];
  if (!(await have(":lang=en"))) wanted.push(["fonts-dejavu-core"]);
  if (!(await have(":lang=zh-cn"))) wanted.push(["fonts-wqy-zenhei"]);
  const advice = await aptInstall(wanted, "the tests' pictures", log).catch((error) => error.message);
  if (advice !== undefined) log(`Pictures will lack letters. ${advice}`);
}

/** @param {string} name @returns {Promise<boolean>} */
export async function onPath(name) {
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    const found = await access(join(folder, name), constants.X_OK).then(
      () => true,
      () => false,
    );
    if (found) return true;
  }
  return false;
}
