import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { ROOT } from "./paths.mjs";

/**
 * One hash over the names and contents of files, to tell whether what was made from them is still theirs.
 * @param {readonly string[]} paths files and folders below the clone's root
 * @returns {Promise<string>} hexadecimal
 */
export async function sourceHash(paths) {
  const files = (await Promise.all(paths.map((path) => filesBelow(join(ROOT, path))))).flat().sort();
  const contents = await Promise.all(files.map((file) => readFile(file)));
  const hash = createHash("sha256");
  files.forEach((file, index) => {
    const content = contents[index] ?? Buffer.alloc(0);
    hash.update(`${relative(ROOT, file)}\0${content.length}\0`).update(content);
  });
  return hash.digest("hex");
}

/** @param {string} path @returns {Promise<string[]>} */
async function filesBelow(path) {
  const entries = await readdir(path, { withFileTypes: true }).catch((error) => {
    if (error.code === "ENOTDIR") return path;
    if (error.code === "ENOENT") return [];
    throw error;
  });
  if (typeof entries === "string") return [entries];
  const nested = entries.map((entry) => {
    const below = join(path, entry.name);
    return entry.isDirectory() ? filesBelow(below) : Promise.resolve([below]);
  });
  return (await Promise.all(nested)).flat();
}
