import { homedir } from "node:os";
import { join, resolve } from "node:path";

/** The folder of this clone. */
export const ROOT = resolve(import.meta.dirname, "../..");

/** A path inside the clone. @param {...string} parts @returns {string} */
export function inRoot(...parts) {
  return join(ROOT, ...parts);
}

/**
 * Where set-up keeps what several clones can share. `QUERN_CACHE` moves it, for example onto a larger disk.
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string}
 */
export function cacheFolder(env = process.env) {
  if (env.QUERN_CACHE) return resolve(env.QUERN_CACHE);
  if (process.platform === "win32" && env.LOCALAPPDATA) return join(env.LOCALAPPDATA, "quern", "cache");
  if (process.platform === "darwin") return join(homedir(), "Library", "Caches", "quern");
  return join(env.XDG_CACHE_HOME || join(homedir(), ".cache"), "quern");
}
