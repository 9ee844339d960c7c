import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../lib/failure.mjs";
import { formatDuration } from "../lib/log.mjs";
import { inRoot, ROOT } from "../lib/paths.mjs";
import { run, tool } from "../lib/run.mjs";
import { sourceHash } from "../lib/source-hash.mjs";

/** @typedef {import("../lib/log.mjs").Log} Log */

const SOURCES = [
  "main",
  "renderer",
  "electron.config.ts",
  "package.json",
  "package-lock.json",
  "tsconfig.json",
];
const STAMP = "built-from";

/**
 * Builds the app into `out/` when its sources have changed since the last build. The folder is replaced whole, so a
 * build that was killed or failed leaves the one before.
 * @param {Log} log
 */
export async function ensureBuilt(log) {
  const hash = await sourceHash(SOURCES);
  const out = inRoot("out");
  const built = await readFile(join(out, STAMP), "utf8").catch(() => "");
  if (built === hash) return;
  log("Building the app");
  const started = Date.now();
  const making = inRoot(`out.making-${process.pid}`);
  const old = inRoot(`out.old-${process.pid}`);
  try {
    const result = await run(tool("electron-vite"), ["build", "-c", "electron.config.ts"], {
      env: { ...process.env, QUERN_BUILD_FOLDER: making },
      cwd: ROOT,
    });
    if (result.code !== 0) throw new Failure(`The app could not be built:\n${result.stdout}${result.stderr}`);
    await mkdir(making, { recursive: true });
    await writeFile(join(making, STAMP), hash);
    await rename(out, old).catch(() => {});
    await rename(making, out);
  } finally {
    await rm(making, { recursive: true, force: true });
    await rm(old, { recursive: true, force: true });
  }
  log(`The app is built (${formatDuration(Date.now() - started)})`);
}
