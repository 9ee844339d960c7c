import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { protects } from "../paths";

/** Packages bring thousands of folders, and no secrets of the user. */
const skipped = new Set([".git", "node_modules"]);
/** Folders beyond this are not looked into: a command is not to wait for ever. */
const mostFolders = 20_000;

/** Files of a folder that likely hold secrets, ignored ones too, so that they can be hidden from a command. */
export async function secretsIn(root: string): Promise<string[]> {
  const found: string[] = [];
  const folders = [""];
  for (let looked = 0; looked < mostFolders; looked++) {
    const folder = folders.pop();
    if (folder === undefined) break;
    const entries = await readdir(join(root, folder), { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!skipped.has(entry.name)) folders.push(path);
      } else if (entry.isFile() && protects(path) === "secret") found.push(path);
    }
  }
  return found;
}
