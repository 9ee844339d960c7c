import { resolveRuntime } from "../runtime/index.mjs";
import { ensureBuilt } from "./app-build.mjs";
import { ensurePracticeModel } from "./practice-model.mjs";
import { ensureLibraries } from "./system.mjs";

/** @typedef {import("../lib/log.mjs").Log} Log */
/** @typedef {import("../runtime/index.mjs").Runtime} Runtime */

/**
 * What the command line needs beyond packages: the built app and the practice model.
 * @param {Log} log
 */
export async function prepareServices(log) {
  await ensureBuilt(log);
  await ensurePracticeModel(log);
}

/**
 * What the app's window needs beyond that: an Electron, and the system libraries it links to.
 * @param {Log} log
 * @returns {Promise<Runtime>}
 */
export async function prepareWindow(log) {
  const runtime = await resolveRuntime(log);
  await ensureLibraries(runtime.executable, log);
  return runtime;
}
