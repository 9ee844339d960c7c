import { access } from "node:fs/promises";
import { Failure } from "../lib/failure.mjs";
import { formatDuration } from "../lib/log.mjs";
import { lastLines, run } from "../lib/run.mjs";

/** @typedef {import("../lib/log.mjs").Log} Log */

/**
 * Which package of Debian or Ubuntu brings a library that Electron links to. Newer releases have renamed some of them
 * (`t64`); the first name that the system knows is installed.
 * @type {readonly (readonly [string, readonly string[]])[]}
 */
const PACKAGE_OF_LIBRARY = [
  ["libgtk-3.so", ["libgtk-3-0t64", "libgtk-3-0"]],
  ["libgdk-3.so", ["libgtk-3-0t64", "libgtk-3-0"]],
  ["libnss3.so", ["libnss3"]],
  ["libnssutil3.so", ["libnss3"]],
  ["libsmime3.so", ["libnss3"]],
  ["libnspr4.so", ["libnspr4"]],
  ["libasound.so", ["libasound2t64", "libasound2"]],
  ["libgbm.so", ["libgbm1"]],
  ["libdrm.so", ["libdrm2"]],
  ["libatk-1.0.so", ["libatk1.0-0t64", "libatk1.0-0"]],
  ["libatk-bridge-2.0.so", ["libatk-bridge2.0-0t64", "libatk-bridge2.0-0"]],
  ["libatspi.so", ["libatspi2.0-0t64", "libatspi2.0-0"]],
  ["libcups.so", ["libcups2t64", "libcups2"]],
  ["libdbus-1.so", ["libdbus-1-3"]],
  ["libglib-2.0.so", ["libglib2.0-0t64", "libglib2.0-0"]],
  ["libgio-2.0.so", ["libglib2.0-0t64", "libglib2.0-0"]],
  ["libgobject-2.0.so", ["libglib2.0-0t64", "libglib2.0-0"]],
  ["libpango-1.0.so", ["libpango-1.0-0"]],
  ["libcairo.so", ["libcairo2"]],
  ["libexpat.so", ["libexpat1"]],
  ["libxkbcommon.so", ["libxkbcommon0"]],
  ["libudev.so", ["libudev1"]],
  ["libX11.so", ["libx11-6"]],
  ["libXcomposite.so", ["libxcomposite1"]],
  ["libXdamage.so", ["libxdamage1"]],
  ["libXext.so", ["libxext6"]],
  ["libXfixes.so", ["libxfixes3"]],
  ["libXrandr.so", ["libxrandr2"]],
  ["libxcb.so", ["libxcb1"]],
];

/** @param {string} library a file name such as `libnss3.so` or `libgtk-3.so.0` @returns {readonly string[] | undefined} */
export function packagesForLibrary(library) {
  return PACKAGE_OF_LIBRARY.find(([start]) => library.startsWith(start))?.[1];
}

/**
 * Installs packages with apt-get when that is possible without asking for a password.
 * @param {readonly (readonly string[])[]} wanted each with its alternative names
 * @param {string} purpose completes "... is needed"
 * @param {Log} log
 * @returns {Promise<string | undefined>} what the user must run, when we may not
 */
export async function aptInstall(wanted, purpose, log) {
  if (wanted.length === 0) return undefined;
  if (!(await exists("/usr/bin/apt-get"))) {
    return `With this system's package manager, install what Debian calls: ${wanted.map((names) => names.at(-1)).join(" ")}`;
  }
  const prefix = await rootPrefix();
  if (prefix === undefined) {
    const names = await knownNames(wanted);
    return `Run: sudo apt-get update && sudo apt-get install -y --no-install-recommends ${names.join(" ")}`;
  }
  const started = Date.now();
  const update = await apt(prefix, ["update", "-q"]);
  if (update.code !== 0) log(`apt-get update had trouble and set-up goes on: ${lastLines(update.stderr, 1)}`);
  const names = await knownNames(wanted);
  log(`Installing system packages for ${purpose}: ${names.join(" ")}`);
  const install = await apt(prefix, ["install", "-y", "-q", "--no-install-recommends", ...names]);
  if (install.code !== 0) {
    throw new Failure(`apt-get could not install ${names.join(" ")}:\n${lastLines(install.stderr)}`);
  }
  log(`System packages are installed (${formatDuration(Date.now() - started)})`);
  return undefined;
}

/** @param {readonly string[]} prefix @param {string[]} args */
function apt(prefix, args) {
  const [command = "apt-get", ...rest] = [...prefix, "apt-get", ...args];
  return run(command, rest, { env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } });
}

/** @returns {Promise<string[] | undefined>} how to run a command as root; undefined when that needs a password */
async function rootPrefix() {
  if (process.getuid?.() === 0) return [];
  const sudo = await run("sudo", ["-n", "true"]).catch(() => undefined);
  return sudo?.code === 0 ? ["sudo", "-n"] : undefined;
}

/** @param {readonly (readonly string[])[]} wanted @returns {Promise<string[]>} */
async function knownNames(wanted) {
  const chosen = await Promise.all(
    wanted.map(async (names) => {
      for (const name of names) {
        const { code, stdout } = await run("apt-cache", ["show", "--no-all-versions", name]).catch(
          () => NOT_RUN,
        );
        if (code === 0 && stdout.includes("Package:")) return name;
      }
      return names.at(-1) ?? "";
    }),
  );
  return [...new Set(chosen)];
}

const NOT_RUN = { code: 127, stdout: "" };

/** @param {string} path */
function exists(path) {
  return access(path).then(
    () => true,
    () => false,
  );
}
