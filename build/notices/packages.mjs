import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../lib/failure.mjs";
import { inRoot } from "../lib/paths.mjs";
import { isLeftOut } from "../package/left-out.mjs";

/**
 * @typedef {object} LockEntry one package of package-lock.json
 * @property {string} version
 * @property {string} [license]
 * @property {Record<string, string>} [dependencies]
 * @property {Record<string, string>} [devDependencies]
 * @property {Record<string, string>} [optionalDependencies]
 * @property {string[]} [os]
 * @property {string[]} [cpu]
 */
/** @typedef {Record<string, LockEntry>} Lock by its place, such as `node_modules/a/node_modules/b` */

/**
 * @typedef {object} Shipped
 * @property {string} place
 * @property {string} name
 * @property {LockEntry} entry
 * @property {string} [platformOf] the place of the package that this is a platform's part of
 */

/** Packages whose package.json names no licence, with the one that their licence file holds. */
const UNNAMED_LICENCES = { khroma: "MIT" };

/** @returns {Promise<Lock>} */
export async function readLock() {
  /** @type {Lock} */
  const lock = JSON.parse(await readFile(inRoot("package-lock.json"), "utf8")).packages;
  for (const [name, license] of Object.entries(UNNAMED_LICENCES)) {
    const entry = lock[`node_modules/${name}`];
    if (entry !== undefined) entry.license ??= license;
  }
  return lock;
}

/**
 * Every package that reaches a user: the dependencies, for every platform, and what is bundled into the app or the
 * page, with all that they depend on.
 * @param {Lock} lock
 * @param {readonly string[]} bundled
 * @returns {Shipped[]}
 */
export function shippedPackages(lock, bundled) {
  /** @type {Map<string, Shipped>} */
  const found = new Map();
  const visit = (/** @type {string} */ from, /** @type {string} */ name, /** @type {boolean} */ optional) => {
    if (isLeftOut(name)) return;
    const place = placeOf(lock, from, name);
    const entry = place === undefined ? undefined : lock[place];
    if (place === undefined || entry === undefined) {
      if (optional) return;
      throw new Failure(`${name}, which ${from || "the project"} depends on, is not in package-lock.json.`);
    }
    if (found.has(place)) return;
    const native = entry.os !== undefined || entry.cpu !== undefined;
    found.set(place, { place, name, entry, ...(native && from !== "" && { platformOf: from }) });
    for (const next of Object.keys(entry.dependencies ?? {})) visit(place, next, false);
    for (const next of Object.keys(entry.optionalDependencies ?? {})) visit(place, next, true);
  };
  for (const name of [...Object.keys(lock[""]?.dependencies ?? {}), ...bundled]) visit("", name, false);
  return [...found.values()].sort((a, b) => compare(a.name, b.name) || compare(a.place, b.place));
}

/** Node's own search: the nearest node_modules upwards. @param {Lock} lock @param {string} from @param {string} name */
export function placeOf(lock, from, name) {
  for (let base = from; ; base = base.slice(0, Math.max(0, base.lastIndexOf("/node_modules/")))) {
    const place = `${base === "" ? "" : `${base}/`}node_modules/${name}`;
    if (lock[place] !== undefined) return place;
    if (base === "") return undefined;
  }
}

/**
 * The packages that source files import, which the build bundles when they are development dependencies.
 * @param {Lock} lock
 * @returns {Promise<string[]>}
 */
export async function bundledPackages(lock) {
  const known = { ...lock[""]?.dependencies, ...lock[""]?.devDependencies };
  const imported = new Set();
  for (const folder of ["main", "renderer"]) {
    for (const file of await sourceFiles(inRoot(folder))) {
      for (const name of importedPackages(await readFile(file, "utf8"))) {
        // Types leave nothing behind, and Electron is a product of its own with its own notices.
        if (name in known && name !== "electron" && !name.startsWith("@types/")) imported.add(name);
      }
    }
  }
  return [...imported].sort(compare);
}

/** @param {string} text a TypeScript or CSS file @returns {string[]} */
export function importedPackages(text) {
  const pattern = /(?:from\s+|import\s*\(\s*|import\s+)["']((?:@[\w.-]+\/)?[\w-][\w.-]*)(?:\/[^"']*)?["']/g;
  return [...text.matchAll(pattern)].map((match) => match[1] ?? "");
}

/** @param {string} folder @returns {Promise<string[]>} */
async function sourceFiles(folder) {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  return entries
    .filter(
      (entry) => entry.isFile() && /\.(tsx?|css)$/.test(entry.name) && !/\.test\.tsx?$/.test(entry.name),
    )
    .map((entry) => join(entry.parentPath, entry.name));
}

/** The same order on every machine. @param {string} a @param {string} b */
export function compare(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}
