import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";

/**
 * Chromium refuses to start sandboxed as root, which is what a container or a CI machine usually runs as. Everybody
 * else keeps the sandbox.
 * @returns {string[]}
 */
export function sandboxArguments() {
  return process.platform === "linux" && process.getuid?.() === 0 ? ["--no-sandbox"] : [];
}

/**
 * Some Linux systems (Ubuntu from 23.10 on) forbid ordinary users the namespaces that Chromium's sandbox is made of.
 * Chromium then ends with a message that helps nobody; this is the one to show instead.
 * @param {string} folder the runtime's
 * @returns {Promise<string | undefined>} what to do, when the sandbox cannot work here
 */
export async function sandboxProblem(folder) {
  if (process.platform !== "linux" || process.getuid?.() === 0) return undefined;
  const [restricted, allowed] = await Promise.all([
    kernelSetting("/proc/sys/kernel/apparmor_restrict_unprivileged_userns"),
    kernelSetting("/proc/sys/kernel/unprivileged_userns_clone"),
  ]);
  if (restricted !== "1" && allowed !== "0") return undefined;
  const helper = join(folder, "chrome-sandbox");
  const info = await stat(helper).catch(() => undefined);
  if (info !== undefined && info.uid === 0 && (info.mode & 0o4000) !== 0) return undefined;
  return (
    "This system does not let ordinary users make the sandbox that keeps the page apart. Allow it once with:\n" +
    `  sudo chown root:root "${helper}" && sudo chmod 4755 "${helper}"`
  );
}

/** @param {string} path */
async function kernelSetting(path) {
  return readFile(path, "utf8").then(
    (text) => text.trim(),
    () => undefined,
  );
}
