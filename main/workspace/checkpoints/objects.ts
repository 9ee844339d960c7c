import { createHash, randomUUID } from "node:crypto";
import {
  constants,
  copyFile,
  mkdir,
  open,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  stat,
  utimes,
} from "node:fs/promises";
import { dirname, join } from "node:path";

/** Contents by their SHA-256, each in a file of its own; one that is there is whole. */
export class Objects {
  constructor(private readonly folder: string) {}

  private path(hash: string): string {
    return join(this.folder, hash.slice(0, 2), hash.slice(2));
  }

  /** Takes in a file as it is now, or where a link leads; gives the hash of what was really taken. */
  async takeIn(file: string, link: boolean): Promise<string> {
    const temporary = join(this.folder, `new-${randomUUID()}`);
    try {
      if (link) {
        const target = Buffer.from(await readlink(file));
        return await this.keep(target);
      }
      // Copied first, then hashed: what is stored is what the hash says, whatever happens to the file meanwhile.
      await copyFile(file, temporary, constants.COPYFILE_FICLONE);
      const hash = await hashOf(temporary);
      const path = this.path(hash);
      if (await isThere(path)) return hash;
      await mkdir(dirname(path), { recursive: true });
      await rename(temporary, path);
      return hash;
    } finally {
      await rm(temporary, { force: true });
    }
  }

  async keep(bytes: Uint8Array): Promise<string> {
    const hash = createHash("sha256").update(bytes).digest("hex");
    const path = this.path(hash);
    if (await isThere(path)) return hash;
    const temporary = join(this.folder, `new-${randomUUID()}`);
    await mkdir(dirname(path), { recursive: true });
    const file = await open(temporary, "wx", 0o600);
    try {
      await file.writeFile(bytes);
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    return hash;
  }

  /** @throws when it is not there, or not what its name says */
  async read(hash: string): Promise<Uint8Array> {
    const bytes = await readFile(this.path(hash));
    if (createHash("sha256").update(bytes).digest("hex") !== hash)
      throw new Error("A stored file is damaged");
    return bytes;
  }

  /** Removes what is in none of these, and what an earlier end left half written. */
  async keepOnly(hashes: ReadonlySet<string>): Promise<void> {
    const names = await readdir(this.folder).catch(() => []);
    for (const name of names) {
      const path = join(this.folder, name);
      if (name.startsWith("new-")) {
        const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }));
        if (Date.now() - mtimeMs > 3_600_000) await rm(path, { force: true });
        continue;
      }
      for (const rest of await readdir(path).catch(() => []))
        if (!hashes.has(name + rest)) await rm(join(path, rest), { force: true });
    }
  }
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  const file = await open(path, "r");
  try {
    for await (const chunk of file.createReadStream({ autoClose: false })) hash.update(chunk);
  } finally {
    await file.close();
  }
  return hash.digest("hex");
}

const isThere = (path: string) =>
  utimes(path, new Date(), new Date()).then(
    () => true,
    () => false,
  );
