import { mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { inRoot } from "../lib/paths.mjs";
import { run } from "../lib/run.mjs";

/** @typedef {import("../lib/log.mjs").Log} Log */

const DOWNLOAD_LIMIT_MS = 10 * 60_000;
const CONNECT_LIMIT_MS = 10_000;
/** After a failed download set-up does not try at every start, but once a day. */
const RETRY_AFTER_MS = 24 * 60 * 60_000;

/**
 * @typedef {{ folder: string, version: string }} Found
 * @typedef {{ reason: string }} Missing
 */

/**
 * Electron's own binary, where its package keeps it; downloaded with the package's own installer if it is not there.
 * @param {string} cache
 * @param {Log} log
 * @returns {Promise<Found | Missing>}
 */
export async function officialRuntime(cache, log) {
  const { version, engines } = JSON.parse(
    await readFile(inRoot("node_modules/electron/package.json"), "utf8"),
  );
  const folder = inRoot("node_modules/electron/dist");
  if (await isInstalled(folder, version)) return { folder, version };

  const note = join(cache, "electron", `download-failed-${version}`);
  const failed = await recentFailure(note);
  if (failed !== undefined)
    return { reason: `${failed} (tried within the last day; delete ${note} to try again)` };

  const reason = await download(version, engines.node, log);
  if (reason === undefined && (await isInstalled(folder, version))) {
    await rm(note, { force: true });
    return { folder, version };
  }
  const words = reason ?? "Electron's installer ended without installing it";
  await mkdir(join(cache, "electron"), { recursive: true });
  await writeFile(note, words);
  return { reason: words };
}

/**
 * @param {string} version
 * @param {string} neededNode
 * @param {Log} log
 * @returns {Promise<string | undefined>} why it failed
 */
async function download(version, neededNode, log) {
  const address = process.env.ELECTRON_MIRROR ?? "https://github.com/electron/electron/releases/download/";
  // Behind a proxy that only the installer knows, asking first would answer wrongly.
  const asksFirst = process.env.ELECTRON_GET_USE_PROXY === undefined;
  if (asksFirst && !(await reachable(address))) return `${new URL(address).host} cannot be reached from here`;
  log(`Fetching Electron ${version} with its own installer (about 110 MB)`);
  const result = await run(process.execPath, [inRoot("node_modules/electron/install.js")], {
    timeLimitMs: DOWNLOAD_LIMIT_MS,
  });
  if (result.timedOut)
    return `the download of Electron ${version} took more than ${DOWNLOAD_LIMIT_MS / 60_000} minutes`;
  if (result.code === 0) return undefined;
  const [first = "no reason given"] = result.stderr.split("\n").filter((line) => line.trim() !== "");
  return `Electron's installer failed (${first.trim()}); it is made for Node ${neededNode}, this is ${process.version}`;
}

/** Whether a server answers at all; what it answers does not matter. @param {string} address */
async function reachable(address) {
  return fetch(address, {
    method: "HEAD",
    redirect: "manual",
    signal: AbortSignal.timeout(CONNECT_LIMIT_MS),
  }).then(
    () => true,
    () => false,
  );
}

/** @param {string} folder @param {string} version */
async function isInstalled(folder, version) {
  const found = await readFile(join(folder, "version"), "utf8").catch(() => "");
  return found.trim().replace(/^v/, "") === version;
}

/** @param {string} note @returns {Promise<string | undefined>} */
async function recentFailure(note) {
  const info = await stat(note).catch(() => undefined);
  if (info === undefined || Date.now() - info.mtimeMs > RETRY_AFTER_MS) return undefined;
  return readFile(note, "utf8");
}
