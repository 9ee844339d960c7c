import { createHash } from "node:crypto";
import { mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { Failure } from "../lib/failure.mjs";
import { formatDuration, formatSize } from "../lib/log.mjs";
import { inRoot } from "../lib/paths.mjs";
import { lastLines, run } from "../lib/run.mjs";

/** @typedef {import("../lib/log.mjs").Log} Log */

const MODEL = inRoot("resources/practice/practice.gguf");
const STAMP = inRoot("resources/practice/made-by");
const GENERATOR = inRoot("out/main/practice.js");

/**
 * Makes the practice model with the built generator when it is missing or the generator has changed.
 * @param {Log} log
 */
export async function ensurePracticeModel(log) {
  const generator = createHash("sha256")
    .update(await readFile(GENERATOR))
    .digest("hex");
  const madeBy = await readFile(STAMP, "utf8").catch(() => "");
  if (madeBy === generator && (await sizeOf(MODEL)) !== undefined) return;
  log("Making the practice model");
  const started = Date.now();
  await mkdir(dirname(MODEL), { recursive: true });
  const making = `${MODEL}.making-${process.pid}`;
  try {
    const result = await run(process.execPath, [GENERATOR, making]);
    if (result.code !== 0)
      throw new Failure(`The practice model could not be made:\n${lastLines(result.stderr)}`);
    await rename(making, MODEL);
    await writeFile(STAMP, generator);
  } finally {
    await rm(making, { force: true });
  }
  const size = formatSize((await sizeOf(MODEL)) ?? 0);
  log(`The practice model is made: ${size} (${formatDuration(Date.now() - started)})`);
}

/** @param {string} path */
async function sizeOf(path) {
  return stat(path).then(
    ({ size }) => size,
    () => undefined,
  );
}
