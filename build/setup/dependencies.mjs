import { readFile } from "node:fs/promises";
import { Failure } from "../lib/failure.mjs";
import { formatDuration } from "../lib/log.mjs";
import { inRoot } from "../lib/paths.mjs";
import { run } from "../lib/run.mjs";

/** @typedef {import("../lib/log.mjs").Log} Log */
/** @typedef {{ packages: Record<string, { version?: string, optional?: boolean }> }} Lock */

/**
 * Installs the packages of the lockfile when node_modules is missing or holds other versions.
 * @param {Log} log
 */
export async function ensureDependencies(log) {
  const reason = await whyInstall();
  if (reason === undefined) return;
  log(`Installing packages with npm ci, because ${reason} (a few minutes the first time)`);
  const started = Date.now();
  const { code } = await run("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
    output: "stderr",
  });
  if (code !== 0) {
    throw new Failure(
      "npm ci did not finish; its own message is above. Packages come from the registry in your npm configuration: " +
        "check the network or `npm config get registry`, then run the same command again.",
    );
  }
  log(`Packages are installed (${formatDuration(Date.now() - started)})`);
}

/** @returns {Promise<string | undefined>} */
async function whyInstall() {
  const wanted = await readLock(inRoot("package-lock.json"));
  // npm's own record of what it put into node_modules; written last, so an install that was killed has none.
  const installed = await readLock(inRoot("node_modules/.package-lock.json"));
  if (wanted === undefined)
    throw new Failure("package-lock.json is missing or broken; restore it from the repository.");
  if (installed === undefined) return "node_modules is not there yet";
  const different = firstDifference(wanted, installed);
  return different === undefined ? undefined : `${different} is not at the version of the lockfile`;
}

/** Packages for other platforms are optional and absent. @param {Lock} wanted @param {Lock} installed */
function firstDifference(wanted, installed) {
  return Object.keys(wanted.packages).find((path) => {
    if (path === "") return false;
    const found = installed.packages[path];
    if (found === undefined) return wanted.packages[path]?.optional !== true;
    return found.version !== wanted.packages[path]?.version;
  });
}

/** @param {string} path @returns {Promise<Lock | undefined>} */
async function readLock(path) {
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch {
    return undefined;
  }
}
