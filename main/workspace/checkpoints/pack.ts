import { randomBytes } from "node:crypto";
import { type FileHandle, open, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { syncFolder, writeFileAtomic } from "../../files";
import { isHash } from "./records";
import { unzipped, zipped } from "./zipped";

/*
 * Many small contents in one file, with an index beside it: a first checkpoint writes a few large files rather than
 * twenty thousand small ones, and one sync makes all of them safe. A pack counts from the moment its index has its
 * name; what is without one is what a crash has left.
 */

export const packEnding = ".pack";
export const indexEnding = ".index";

/** One that is full begins the next; dead ones are then let go in pieces of this size. */
const packLimit = 256_000_000;
const flushAt = 4_000_000;

/** Where a content lies: in this pack, from `offset`, `length` bytes, deflated or as it is. */
export interface Packed {
  readonly pack: string;
  readonly offset: number;
  readonly length: number;
  readonly deflated: boolean;
}

type IndexEntry = [hash: string, offset: number, length: number, deflated: boolean];

/** @returns contents by hash; null for one that cannot be read */
export async function readIndex(folder: string, id: string): Promise<ReadonlyMap<string, Packed> | null> {
  try {
    const entries = await unzipped(await readFile(join(folder, id + indexEnding)));
    if (!isIndex(entries)) return null;
    const found = new Map<string, Packed>();
    for (const [hash, offset, length, deflated] of entries)
      found.set(hash, { pack: id, offset, length, deflated });
    return found;
  } catch {
    return null;
  }
}

/** By hand and not by a schema, as with the records: there is an entry for every content. */
function isIndex(value: unknown): value is IndexEntry[] {
  return Array.isArray(value) && value.every(isIndexEntry);
}

function isIndexEntry(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.length === 4 &&
    isHash(value[0]) &&
    Number.isSafeInteger(value[1]) &&
    Number.isSafeInteger(value[2]) &&
    typeof value[3] === "boolean"
  );
}

/** A pack that is being written; nobody sees it before `finish`. */
export class PackWriter {
  readonly #folder: string;
  readonly id = `${Date.now().toString(36)}-${randomBytes(4).toString("hex")}`;
  readonly #found = new Map<string, Packed>();
  #handle: Promise<FileHandle> | undefined;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #size = 0;
  #writing: Promise<void> = Promise.resolve();

  constructor(folder: string) {
    this.#folder = folder;
  }

  get full(): boolean {
    return this.#size >= packLimit;
  }

  has(hash: string): boolean {
    return this.#found.has(hash);
  }

  /** @param stored deflated or not, as `deflated` says; not to be changed afterwards */
  async add(hash: string, stored: Uint8Array, deflated: boolean): Promise<void> {
    if (this.#found.has(hash)) return;
    this.#found.set(hash, { pack: this.id, offset: this.#size, length: stored.byteLength, deflated });
    this.#size += stored.byteLength;
    this.#waiting.push(stored);
    this.#waitingBytes += stored.byteLength;
    if (this.#waitingBytes >= flushAt) await this.#flush();
  }

  /** Makes it safe and gives it its name. @returns what is in it; null: nothing */
  async finish(): Promise<ReadonlyMap<string, Packed> | null> {
    if (this.#found.size === 0) return null;
    await this.#flush();
    const handle = await this.#opened();
    await handle.sync();
    await handle.close();
    this.#handle = undefined;
    await rename(this.#temporary, join(this.#folder, this.id + packEnding));
    await syncFolder(this.#folder);
    const entries: IndexEntry[] = [...this.#found].map(([hash, at]) => [
      hash,
      at.offset,
      at.length,
      at.deflated,
    ]);
    await writeFileAtomic(join(this.#folder, this.id + indexEnding), await zipped(entries));
    return this.#found;
  }

  /** Forgets all of it. */
  async drop(): Promise<void> {
    await this.#writing.catch(() => undefined);
    await (await this.#handle?.catch(() => undefined))?.close().catch(() => undefined);
    await rm(this.#temporary, { force: true }).catch(() => undefined);
  }

  get #temporary(): string {
    return join(this.#folder, `${this.id}.tmp`);
  }

  #opened(): Promise<FileHandle> {
    this.#handle ??= open(this.#temporary, "wx", 0o600);
    return this.#handle;
  }

  /** In the order of the offsets: each flush takes what is there and waits for those before it. */
  async #flush(): Promise<void> {
    const bytes = Buffer.concat(this.#waiting);
    this.#waiting = [];
    this.#waitingBytes = 0;
    const before = this.#writing;
    this.#writing = (async () => {
      await before;
      const handle = await this.#opened();
      for (let done = 0; done < bytes.length; ) done += (await handle.write(bytes, done)).bytesWritten;
    })();
    await this.#writing;
  }
}
