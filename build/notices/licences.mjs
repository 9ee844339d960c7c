import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { inRoot } from "../lib/paths.mjs";
import { compare } from "./packages.mjs";

/** Licences that let a closed network, a company and everybody else use and pass on the app. */
const ALLOWED = new Set([
  "0BSD",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "BlueOak-1.0.0",
  "CC0-1.0",
  "ISC",
  "MIT",
  "MIT-0",
  "MPL-2.0",
  "Unlicense",
  "Zlib",
]);

/**
 * Whether an SPDX expression lets us ship: of alternatives one must be allowed, of a combination all.
 * @param {string | undefined} expression
 * @returns {boolean}
 */
export function isAllowed(expression) {
  if (expression === undefined) return false;
  const bare = expression.replace(/[()]/g, " ");
  // Brackets only ever group in the expressions that packages use; AND binds tighter than OR.
  return bare
    .split(/\sOR\s/)
    .some((alternative) => alternative.split(/\sAND\s/).every((id) => ALLOWED.has(id.trim())));
}

/**
 * The licence and notice files of an installed package, one after the other.
 * @param {string} place below the clone's root
 * @returns {Promise<string>} empty when it has none
 */
export async function licenceText(place) {
  const names = await readdir(inRoot(place)).catch(() => []);
  const files = names.filter(
    (name) => /^(licen[cs]e|copying|notice)([.-].*)?$/i.test(name) && !/\.(js|ts)$/.test(name),
  );
  const texts = await Promise.all(
    files.sort(compare).map((name) => readFile(join(inRoot(place), name), "utf8")),
  );
  return texts.map((text) => text.replaceAll("\r\n", "\n").trim()).join("\n\n");
}

/**
 * Who wrote a package without a licence file, as its package.json says.
 * @param {string} place
 * @returns {Promise<string>}
 */
export async function authorOf(place) {
  const { author, repository } = JSON.parse(await readFile(inRoot(place, "package.json"), "utf8"));
  const name = typeof author === "string" ? author : author?.name;
  const source = typeof repository === "string" ? repository : repository?.url;
  return [name, source].filter(Boolean).join(", ") || "author not named";
}
