import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { KitManifest } from "./manifest";
import { foldPath, manifestName, signatureName } from "./names";

/** So many are named at most: a stick may hold a whole photo album beside the kit. */
const namedAtMost = 20;
const folderDepth = 6;
const lookedAtMost = 5000;

/** Files in the folder that the kit does not name. They are never read; a few are named, so that nobody wonders. */
export async function extraFiles(folder: string, { files }: KitManifest): Promise<string[]> {
  const known = new Set([manifestName, signatureName]);
  for (const file of files) for (const part of file.parts) known.add(foldPath(part.path));
  const extra: string[] = [];
  let looked = 0;
  const look = async (below: string, depth: number): Promise<void> => {
    const entries = await readdir(join(folder, below), { withFileTypes: true }).catch(() => []);
    for (const entry of entries.sort((a, b) => a.name.localeCompare(b.name))) {
      if (extra.length >= namedAtMost || ++looked > lookedAtMost) return;
      const path = below === "" ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory() && depth < folderDepth) await look(path, depth + 1);
      else if (!known.has(foldPath(path))) extra.push(path);
    }
  };
  await look("", 1);
  return extra;
}
