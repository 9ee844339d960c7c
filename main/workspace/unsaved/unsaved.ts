import { createHash } from "node:crypto";
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { QuernError, type UnsavedFile, unsavedFile } from "../../contract";
import { fileTrouble, readJsonFile, writeFileAtomic } from "../../files";

/** A text above this is not kept: it is written again at each pause in typing. In UTF-16 units. */
const largestText = 8_000_000;
const ending = ".json";

/** Texts of one folder that were typed and not saved, in our own data, each whole or not at all. */
export interface Unsaved {
  list(): Promise<UnsavedFile[]>;
  /** @throws QuernError `file-too-large`, `disk-full` */
  keep(file: UnsavedFile): Promise<void>;
  drop(path: string): Promise<void>;
  /** A file, or a folder with what is in it, has another name now. */
  move(from: string, to: string): Promise<void>;
}

/** @param folder where they lie; it is made when the first is kept */
export function openUnsaved(folder: string): Unsaved {
  // One after the other: what was typed last is what is kept, and nothing comes back after it was dropped.
  let last: Promise<unknown> = Promise.resolve();
  function queued<T>(work: () => Promise<T>): Promise<T> {
    const done = last.then(work, work);
    last = done.catch(() => undefined);
    return done;
  }
  const placeOf = (path: string) =>
    join(folder, `${createHash("sha256").update(path).digest("hex").slice(0, 32)}${ending}`);

  async function read(): Promise<UnsavedFile[]> {
    const names = await readdir(folder).catch(() => []);
    const files: UnsavedFile[] = [];
    for (const name of names.filter((one) => one.endsWith(ending)).sort()) {
      const found = await readJsonFile(join(folder, name));
      const file = found.kind === "value" ? unsavedFile.safeParse(found.value) : null;
      if (file?.success) files.push(file.data);
    }
    return files;
  }

  async function write(file: UnsavedFile): Promise<void> {
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      // Kept from a crash of the app, for which the folder need not be forced to the disk at each pause in typing.
      await writeFileAtomic(placeOf(file.path), JSON.stringify(file), false);
    } catch (error) {
      throw await fileTrouble(error, folder, file.text.length);
    }
  }

  return {
    list: () => queued(read),
    keep: async (file) => {
      if (file.text.length > largestText)
        throw new QuernError("file-too-large", { path: file.path, bytes: file.text.length });
      await queued(() => write(file));
    },
    drop: (path) => queued(() => rm(placeOf(path), { force: true })),
    move: (from, to) =>
      queued(async () => {
        for (const file of await read()) {
          if (file.path !== from && !file.path.startsWith(`${from}/`)) continue;
          await write({ ...file, path: `${to}${file.path.slice(from.length)}` });
          await rm(placeOf(file.path), { force: true });
        }
      }),
  };
}
