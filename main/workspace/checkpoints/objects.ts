import { createHash } from "node:crypto";
import { constants, createReadStream } from "node:fs";
import { chmod, copyFile, type FileHandle, mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { deflateRaw, deflateRawSync, inflateRaw } from "node:zlib";
import { syncFolder } from "../../files";
import { indexEnding, type Packed, PackWriter, packEnding, readIndex } from "./pack";
import { isHash } from "./records";

/** Contents from this size on are files of their own, which share their blocks with the original where the disk can. */
export const largeFrom = 4_000_000;
/** Packs of which less than this part is still needed are written anew. */
const worthKeeping = 0.5;

/** Contents below this are packed at once: to hand them to another thread and back takes longer, in bytes. */
const packedAtOnce = 32_768;

const deflate = promisify(deflateRaw);
const inflate = promisify(inflateRaw);

export function hashOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Contents by their SHA-256, each once. What is given out is checked: it is the content, or an error. */
export class ObjectStore {
  readonly #packFolder: string;
  readonly #largeFolder: string;
  readonly #packed = new Map<string, Packed>();
  readonly #packs = new Set<string>();
  readonly #large = new Set<string>();
  #writer: PackWriter | undefined;
  #full: PackWriter[] = [];

  private constructor(folder: string) {
    this.#packFolder = join(folder, "packs");
    this.#largeFolder = join(folder, "large");
  }

  /** Opens the store and removes what a crash has left half written. */
  static async open(folder: string): Promise<ObjectStore> {
    const store = new ObjectStore(folder);
    await mkdir(store.#packFolder, { recursive: true });
    await mkdir(store.#largeFolder, { recursive: true });
    const names = new Set(await readdir(store.#packFolder));
    // Every step may have left a pack: their indexes are read at the same time.
    const read = [...names].map(async (name) => {
      const id = name.slice(0, name.lastIndexOf("."));
      const index = name.endsWith(packEnding) && names.has(id + indexEnding);
      return { name, id, found: index ? await readIndex(store.#packFolder, id) : null };
    });
    for (const { name, id, found } of await Promise.all(read)) {
      if (found) store.#include(id, found);
      else if (!(name.endsWith(indexEnding) && names.has(id + packEnding)))
        await rm(join(store.#packFolder, name), { force: true });
    }
    for (const name of await readdir(store.#largeFolder)) {
      if (isHash(name)) store.#large.add(name);
      else await rm(join(store.#largeFolder, name), { force: true });
    }
    return store;
  }

  has(hash: string): boolean {
    return this.#packed.has(hash) || this.#large.has(hash);
  }

  /** Adds a content; it is safe after `settle`. */
  async add(hash: string, bytes: Uint8Array): Promise<void> {
    if (this.has(hash) || this.#writer?.has(hash) || this.#full.some((pack) => pack.has(hash))) return;
    const small = await deflated(bytes);
    const worth = small.byteLength < bytes.byteLength * 0.95;
    if (this.#writer?.full) {
      this.#full.push(this.#writer);
      this.#writer = undefined;
    }
    this.#writer ??= new PackWriter(this.#packFolder);
    await this.#writer.add(hash, worth ? small : bytes, worth);
  }

  /**
   * Adds a large file as it lies on the disk.
   * @param path what to give to the system to open it; a link is to be ruled out by the caller
   * @returns the hash of what was copied
   */
  async addFile(path: string, id: string, signal?: AbortSignal): Promise<string> {
    const temporary = join(this.#largeFolder, `${id}.tmp`);
    try {
      await copyFile(path, temporary, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
      // Mode bits come along with a copy; the store has its own.
      await chmod(temporary, 0o600);
      const handle = await open(temporary, "r+");
      let hash: string;
      try {
        hash = await hashFile(temporary, signal);
        if (!this.has(hash)) await handle.sync();
      } finally {
        await handle.close();
      }
      if (this.has(hash)) return hash;
      await rename(temporary, join(this.#largeFolder, hash));
      this.#large.add(hash);
      return hash;
    } finally {
      await rm(temporary, { force: true }).catch(() => undefined);
    }
  }

  /** Makes all that was added safe. */
  async settle(): Promise<void> {
    const writers = [...this.#full, ...(this.#writer ? [this.#writer] : [])];
    this.#full = [];
    this.#writer = undefined;
    try {
      for (const writer of writers) {
        const found = await writer.finish();
        if (found) this.#include(writer.id, found);
      }
      await syncFolder(this.#largeFolder);
    } catch (error) {
      for (const writer of writers) await writer.drop();
      throw error;
    }
  }

  /** Forgets what was added since the last `settle`. */
  async drop(): Promise<void> {
    const writers = [...this.#full, ...(this.#writer ? [this.#writer] : [])];
    this.#full = [];
    this.#writer = undefined;
    for (const writer of writers) await writer.drop();
  }

  /** @throws Error when it is not there or is damaged */
  async read(hash: string): Promise<Buffer> {
    const bytes = await this.#stored(hash);
    if (hashOf(bytes) !== hash) throw new Error(`The stored content ${hash} is damaged.`);
    return bytes;
  }

  /** The file that holds a large content as it is; null: it lies in a pack. Check what was copied from it. */
  largeFile(hash: string): string | null {
    return this.#large.has(hash) ? join(this.#largeFolder, hash) : null;
  }

  /** Removes what is not asked for any more, and the room that it took, pack by pack. */
  async keepOnly(live: ReadonlySet<string>): Promise<void> {
    for (const hash of this.#large) {
      if (live.has(hash)) continue;
      this.#large.delete(hash);
      await rm(join(this.#largeFolder, hash), { force: true });
    }
    const packs = new Map<string, { hash: string; at: Packed }[]>([...this.#packs].map((id) => [id, []]));
    for (const [hash, at] of this.#packed) packs.get(at.pack)?.push({ hash, at });
    for (const [pack, entries] of packs) {
      const kept = entries.filter(({ hash }) => live.has(hash));
      const bytes = kept.reduce((sum, { at }) => sum + at.length, 0);
      const { size } = await stat(join(this.#packFolder, pack + packEnding));
      if (kept.length > 0 && bytes >= size * worthKeeping) continue;
      const moved = await this.#copyOf(pack, kept);
      for (const { hash } of entries) this.#packed.delete(hash);
      if (moved) this.#include(moved.id, moved.found);
      this.#packs.delete(pack);
      // The index first: without it the pack is nothing, also for a start after a crash right here.
      await rm(join(this.#packFolder, pack + indexEnding), { force: true });
      await rm(join(this.#packFolder, pack + packEnding), { force: true });
    }
  }

  /** A new pack of some contents of another one, as they are stored. */
  async #copyOf(
    pack: string,
    entries: readonly { readonly hash: string; readonly at: Packed }[],
  ): Promise<{ id: string; found: ReadonlyMap<string, Packed> } | null> {
    const writer = new PackWriter(this.#packFolder);
    const handle = await open(join(this.#packFolder, pack + packEnding));
    try {
      for (const { hash, at } of entries) await writer.add(hash, await piece(handle, at), at.deflated);
      const found = await writer.finish();
      return found && { id: writer.id, found };
    } catch (error) {
      await writer.drop();
      throw error;
    } finally {
      await handle.close();
    }
  }

  #include(pack: string, found: ReadonlyMap<string, Packed>): void {
    this.#packs.add(pack);
    for (const [hash, at] of found) if (!this.#packed.has(hash)) this.#packed.set(hash, at);
  }

  async #stored(hash: string): Promise<Buffer> {
    const at = this.#packed.get(hash);
    const handle = await open(
      at ? join(this.#packFolder, at.pack + packEnding) : join(this.#largeFolder, hash),
    );
    try {
      if (!at) return await handle.readFile();
      const stored = await piece(handle, at);
      return at.deflated ? await inflate(stored) : stored;
    } finally {
      await handle.close();
    }
  }
}

/** Packed, where that can be worth it. */
async function deflated(bytes: Uint8Array): Promise<Uint8Array> {
  const size = bytes.byteLength;
  if (size < 64) return bytes;
  if (size >= packedAtOnce) return await deflate(bytes, { level: 1 });
  // With no more memory than so small a content needs: what zlib takes of it otherwise is most of the work.
  const windowBits = Math.min(15, Math.max(9, Math.ceil(Math.log2(size))));
  return deflateRawSync(bytes, { level: 1, windowBits, memLevel: 6, chunkSize: Math.max(64, size) });
}

async function piece(handle: FileHandle, { offset, length }: Packed): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  const { bytesRead } = await handle.read(bytes, 0, length, offset);
  return bytes.subarray(0, bytesRead);
}

/** SHA-256 of a file, in hex, read piece by piece. */
export async function hashFile(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of createReadStream(path, { highWaterMark: 1 << 20, ...(signal && { signal }) }))
    hash.update(piece);
  return hash.digest("hex");
}
