import { readFile } from "node:fs/promises";
import { Failure } from "../lib/failure.mjs";
import { inRoot } from "../lib/paths.mjs";

import { placeOf } from "./packages.mjs";

/** @typedef {import("./packages.mjs").Lock} Lock */

/** What the app is packaged for, by the names that node-llama-cpp gives its builds. */
const SHIPPED_BUILDS = [
  "linux-x64",
  "linux-x64-cuda",
  "linux-x64-cuda-ext",
  "linux-x64-vulkan",
  "linux-arm64",
  "mac-arm64-metal",
  "mac-x64",
  "win-x64",
  "win-x64-cuda",
  "win-x64-cuda-ext",
  "win-x64-vulkan",
];

/** The same for llama.node. Its other builds (for the browser, and one for a phone's processor) are of no use here. */
const SHIPPED_SECOND_BUILDS = [
  "linux-x64",
  "linux-x64-cuda",
  "linux-x64-vulkan",
  "linux-arm64",
  "linux-arm64-cuda",
  "linux-arm64-vulkan",
  "darwin-arm64",
  "darwin-x64",
  "win32-x64",
  "win32-x64-cuda",
  "win32-x64-vulkan",
];

/** The same for libsql. */
const SHIPPED_DATABASES = [
  "linux-x64-gnu",
  "linux-arm64-gnu",
  "darwin-arm64",
  "darwin-x64",
  "win32-x64-msvc",
];

/** The same for ripgrep. */
const SHIPPED_SEARCHES = ["linux-x64", "linux-arm64", "darwin-arm64", "darwin-x64", "win32-x64"];

/**
 * npm ends with success when a platform's optional package does not exist, and the app is then without an engine
 * there. So the lockfile must hold each of them, with the version that its library asks for.
 * @param {Lock} lock
 */
export async function checkNativePackages(lock) {
  const problems = [
    ...(await missingBuilds(
      lock,
      "node-llama-cpp",
      SHIPPED_BUILDS.map((build) => `@node-llama-cpp/${build}`),
    )),
    ...(await missingBuilds(
      lock,
      "@fugood/llama.node",
      SHIPPED_SECOND_BUILDS.map((build) => `@fugood/node-llama-${build}`),
    )),
    ...(await missingBuilds(
      lock,
      "libsql",
      SHIPPED_DATABASES.map((build) => `@libsql/${build}`),
    )),
    ...(await missingBuilds(
      lock,
      "@vscode/ripgrep",
      SHIPPED_SEARCHES.map((build) => `@vscode/ripgrep-${build}`),
    )),
  ];
  if (problems.length > 0) throw new Failure(`Native packages are not complete:\n${problems.join("\n")}`);
}

/**
 * The same trap for every other package: a version that was published for some platforms only leaves holes in the
 * lockfile, and `npm ci` refuses a lockfile with holes.
 * @param {Lock} lock
 */
export function checkLockComplete(lock) {
  const holes = Object.entries(lock).flatMap(([place, entry]) =>
    Object.keys(entry.optionalDependencies ?? {})
      .filter((name) => placeOf(lock, place, name) === undefined)
      .map((name) => `${name}, which ${place.replace("node_modules/", "")} ${entry.version} names`),
  );
  if (holes.length > 0) {
    throw new Failure(
      `package-lock.json lacks packages, so npm ci would fail: ${holes.join("; ")}. ` +
        "Pin a version that is published for every platform.",
    );
  }
}

/** @param {Lock} lock @param {string} library @param {readonly string[]} builds */
async function missingBuilds(lock, library, builds) {
  const manifest = JSON.parse(await readFile(inRoot("node_modules", library, "package.json"), "utf8"));
  return builds.flatMap((name) => {
    const wanted = manifest.optionalDependencies[name];
    const locked = lock[`node_modules/${name}`]?.version;
    if (wanted === undefined) return [`${library} ${manifest.version} has no package ${name}`];
    if (!/^\d/.test(wanted))
      return [`${library} asks for a range of ${name} (${wanted}), not for one version`];
    return locked === wanted
      ? []
      : [`package-lock.json has ${name} ${locked ?? "not at all"}, wanted ${wanted}`];
  });
}
