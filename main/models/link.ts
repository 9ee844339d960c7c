import { link, mkdir, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { partPaths } from "../catalog";
import { type CatalogFile, QuernError } from "../contract";
import { fileTrouble } from "../files";
import { downloadPaths, isSafeName } from "./paths";

/**
 * Gives a found file a second name in the model folder, without a byte copied: it stays when the other program removes
 * its own name, and takes no space while both are there.
 * @param realPath the file behind all links
 * @param named its name where it was found, by which a model in parts finds its others
 * @returns where it is now, which is where a download of a published file would be
 * @throws QuernError `link-not-possible` where the disks differ or know no hard links, `folder-not-writable`
 */
export async function linkInto(
  root: string,
  realPath: string,
  named: string,
  file: CatalogFile | null,
): Promise<string> {
  const plain = basename(named);
  const fallback =
    isSafeName(plain) && plain.endsWith(".gguf") ? plain : `${basename(realPath).slice(-64)}.gguf`;
  const target = file ? downloadPaths(root, file).final : join(root, "linked", fallback);
  const sources = partPaths(named);
  const targets = sources.length > 1 ? sources.map((part) => join(root, "linked", basename(part))) : [target];
  try {
    await mkdir(dirname(targets[0] ?? target), { recursive: true });
  } catch (error) {
    throw await fileTrouble(error, root);
  }
  for (const [n, to] of targets.entries())
    await linkOne(sources.length > 1 ? (sources[n] ?? "") : realPath, to);
  return targets[0] ?? target;
}

async function linkOne(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if (await sameFile(from, to)) return;
    throw new QuernError("link-not-possible", { path: from }, { cause: error });
  }
}

async function sameFile(a: string, b: string): Promise<boolean> {
  const [one, other] = await Promise.all(
    [a, b].map((path) => stat(path, { bigint: true }).catch(() => null)),
  );
  return one?.isFile() === true && one.dev === other?.dev && one.ino === other?.ino;
}
