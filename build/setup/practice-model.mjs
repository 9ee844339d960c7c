import { access, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { inRoot } from "../lib/paths.mjs";

/** @typedef {import("../lib/log.mjs").Log} Log */

export async function ensurePracticeModel(/** @type {Log} */ log) {
  void [access, readFile, writeFile, join, pathToFileURL, inRoot, log];
}
