import { join } from "node:path";
import { Failure } from "../lib/failure.mjs";
import { inRoot } from "../lib/paths.mjs";
import { lastLines, run, tool } from "../lib/run.mjs";

/** @typedef {import("../runtime/index.mjs").Runtime} Runtime */

/**
 * @typedef {object} PackageOptions
 * @property {boolean} inspectable leaves the fuse on that Playwright needs; never for a release
 * @property {boolean} cuda whether the CUDA libraries go in
 * @property {import("../lib/log.mjs").Log} log
 */

/**
 * Makes the unpacked app of this platform in `dist/`.
 * @param {Runtime} runtime
 * @param {PackageOptions} options
 */
export async function packageFolder(runtime, options) {
  await electronBuilder(runtime, ["--dir"], options);
}

/**
 * Makes the installers of this platform in `dist/`.
 * @param {Runtime} runtime
 * @param {PackageOptions} options
 */
export async function packageInstallers(runtime, options) {
  if (!runtime.releasable) {
    throw new Failure(
      "The Electron that set-up found here is for development and tests only, so no installers are made with it. " +
        "Set ELECTRON_OVERRIDE_DIST_PATH to the folder of an official release, or use --dir.",
    );
  }
  await electronBuilder(runtime, [], options);
}

/** The executable of the unpacked app that `packageFolder` makes here. @returns {string} */
export function packagedExecutable() {
  const suffix = process.arch === "x64" ? "" : `-${process.arch}`;
  if (process.platform === "win32") return inRoot("dist", `win${suffix}-unpacked`, "Quern.exe");
  if (process.platform === "darwin") return inRoot("dist", `mac${suffix}`, "Quern.app/Contents/MacOS/Quern");
  return inRoot("dist", `linux${suffix}-unpacked`, "quern");
}

/** @param {Runtime} runtime @param {readonly string[]} args @param {PackageOptions} options */
async function electronBuilder(runtime, args, { inspectable, cuda, log }) {
  const config = join("build", "electron-builder.config.mjs");
  log(
    `Packaging with Electron ${runtime.version}${inspectable ? ", inspectable for tests" : ""}${cuda ? "" : ", without CUDA"}`,
  );
  const result = await run(tool("electron-builder"), ["--config", config, "--publish", "never", ...args], {
    env: {
      ...process.env,
      QUERN_PACKAGE_ELECTRON: runtime.folder,
      QUERN_PACKAGE_ELECTRON_VERSION: runtime.version,
      QUERN_PACKAGE_INSPECTABLE: inspectable ? "1" : "0",
      QUERN_PACKAGE_CUDA: cuda ? "1" : "0",
    },
  });
  if (result.code !== 0)
    throw new Failure(`electron-builder failed:\n${lastLines(result.stdout + result.stderr, 15)}`);
}
