import { createWriteStream } from "node:fs";
import { chmod, mkdir, symlink } from "node:fs/promises";
import { dirname, relative, resolve, sep } from "node:path";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { openPromise } from "yauzl";

const TYPE_MASK = 0o170000;
const SYMLINK = 0o120000;

/**
 * Unpacks a zip archive (zip64, symbolic links, file modes) into a folder.
 * @param {string} archive
 * @param {string} folder
 * @param {(name: string) => string | undefined} place where an entry goes below the folder; undefined leaves it out
 * @returns {Promise<number>} how many files were written
 */
export async function unzip(archive, folder, place) {
  const zip = await openPromise(archive);
  let count = 0;
  try {
    for await (const entry of zip.eachEntry()) {
      const name = place(entry.fileName);
      if (name === undefined || entry.fileName.endsWith("/")) continue;
      const target = inside(folder, name);
      await mkdir(dirname(target), { recursive: true });
      const mode = entry.externalFileAttributes >>> 16;
      const stream = await zip.openReadStreamPromise(entry);
      if ((mode & TYPE_MASK) === SYMLINK) {
        const link = (await buffer(stream)).toString("utf8");
        inside(folder, relative(folder, resolve(dirname(target), link)));
        await symlink(link, target);
      } else {
        await pipeline(stream, createWriteStream(target));
        await chmod(target, (mode & 0o777) | 0o600);
      }
      count += 1;
    }
  } finally {
    zip.close();
  }
  return count;
}

/** An archive must not write, or link, outside the folder it is unpacked into. @param {string} folder @param {string} name */
function inside(folder, name) {
  const target = resolve(folder, name);
  if (!target.startsWith(resolve(folder) + sep))
    throw new Error(`the archive names a path outside its folder: ${name}`);
  return target;
}
