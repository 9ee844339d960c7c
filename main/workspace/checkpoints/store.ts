import { randomBytes } from "node:crypto";
import { lstat, mkdir } from "node:fs/promises";
import { join, posix } from "node:path";
import { QuernError } from "../../contract";
import type { ChangedFile, CheckpointProgress, LeftOut } from "../ports";
import { readAtOnce } from "./at-once";
import { partsOf, readOne, realPath } from "./disk";
import { leavesOutAt } from "./left-out";
import { type Checkpoint, leftOutListed, Manifests } from "./manifests";
import { ObjectStore } from "./objects";
import { Pace } from "./pace";
import { type Record, sameContent, sameStamp, versionHash } from "./records";
import { type Restored, removeTemporaries, restoreFiles } from "./restore";
import { type Found, scan } from "./scan";

export interface StoreOptions {
  /** The opened folder, real and absolute. */
  readonly root: string;
  /** Where the store lies; made when missing. One process uses it at a time. */
  readonly folder: string;
  /** Real, absolute folders that are never looked into: our own data. The store itself always is one. */
  readonly never: readonly string[];
  /** In bytes; larger files are not copied, unless they are asked for by name. */
  readonly fileLimit: number;
}

/** How often at most it is told how far a checkpoint is, in ms. */
const tellEveryMs = 200;
/** Files that are read at the same time: enough to keep a disk busy, few enough to leave others their turn. */
const filesAtOnce = 6;

/**
 * Checkpoints of one folder. All of it is plain reading and writing of files; it runs in a thread of its own, so that
 * hashing and packing hold up nobody. Calls must not overlap.
 */
export class CheckpointStore {
  readonly #options: StoreOptions;
  readonly #never: readonly string[];
  readonly #objects: ObjectStore;
  readonly #manifests: Manifests;
  /** The newest checkpoint: its stamps tell which files need not be read again. */
  #last: Checkpoint | undefined;
  /** What the last look at the folder left out. */
  #leftOutNow: readonly LeftOut[] = [];

  readonly #tell: (progress: CheckpointProgress) => void;

  private constructor(
    options: StoreOptions,
    objects: ObjectStore,
    manifests: Manifests,
    tell: (progress: CheckpointProgress) => void,
  ) {
    this.#options = options;
    this.#tell = tell;
    this.#never = [...options.never, options.folder];
    this.#objects = objects;
    this.#manifests = manifests;
  }

  /** @param tell how far a checkpoint is that takes longer than a moment */
  static async open(
    options: StoreOptions,
    tell: (progress: CheckpointProgress) => void = () => undefined,
  ): Promise<CheckpointStore> {
    await mkdir(options.folder, { recursive: true, mode: 0o700 });
    await removeTemporaries(options.root, options.folder);
    const [objects, { manifests, last }] = await Promise.all([
      ObjectStore.open(options.folder),
      openManifests(options.folder),
    ]);
    const store = new CheckpointStore(options, objects, manifests, tell);
    store.#last = last;
    return store;
  }

  /**
   * Records the folder as it is now.
   * @param also paths that are recorded from now on even where they are ignored or too large
   * @throws QuernError `checkpoint-failed`, `path-outside`, `path-invalid`; AbortError
   */
  async take(also: readonly string[], signal?: AbortSignal): Promise<string> {
    try {
      const wanted = new Set(this.#last?.also);
      for (const path of also) wanted.add(await realPath(this.#options.root, path));
      const { records, leftOut } = await this.#look(wanted, true, signal);
      signal?.throwIfAborted();
      await this.#objects.settle();
      this.#last = await this.#manifests.save(records, wanted, leftOut);
      return this.#last.id;
    } catch (error) {
      await this.#objects.drop();
      if (signal?.aborted) throw signal.reason;
      // A path that may not be recorded is the caller's mistake.
      if (error instanceof QuernError) throw error;
      throw new QuernError("checkpoint-failed", {}, { cause: error });
    }
  }

  /** What differs between two checkpoints, or one and the disk; only what both of them know about. */
  async changes(from: string, to: string | undefined, signal?: AbortSignal): Promise<ChangedFile[]> {
    const before = await this.#manifests.load(from);
    const after = to === undefined ? undefined : await this.#manifests.load(to);
    const also = new Set([...before.also, ...(after?.also ?? this.#last?.also ?? [])]);
    const now = after?.records ?? (await this.#look(also, false, signal)).records;
    const changed: ChangedFile[] = [];
    for (const [path, one] of now) {
      const old = before.records.get(path);
      if (one.kind === "folder" || sameContent(old, one)) continue;
      if (old !== undefined && old.kind !== "folder") changed.push({ path, kind: "changed" });
      else if (!(await this.#leftOut(before, path))) changed.push({ path, kind: "created" });
    }
    for (const [path, one] of before.records) {
      const is = now.get(path);
      if (one.kind === "folder" || (is !== undefined && is.kind !== "folder")) continue;
      const unknown = after ? await this.#leftOut(after, path) : await this.#exists(path);
      if (!unknown) changed.push({ path, kind: "deleted" });
    }
    return changed.sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  /**
   * @returns null: it was not there
   * @throws QuernError `file-not-found`: the checkpoint does not know; `file-too-large`: it was not copied
   */
  async bytesAt(id: string, path: string): Promise<Uint8Array | null> {
    const one = await this.#recordAt(id, path);
    if (one === null) return null;
    if (one.kind === "stamp") throw new QuernError("file-too-large", { path, bytes: one.size });
    if (one.kind !== "file") return null;
    // A copy: a view of a pool would take the whole pool along to another thread.
    return new Uint8Array(await this.#objects.read(one.hash));
  }

  /** As `bytesAt`, the SHA-256 in hex of the content, or for a link one of its target. */
  async hashAt(id: string, path: string): Promise<string | null> {
    const checkpoint = await this.#manifests.load(id);
    // The link itself, where it is one: it is what would be put back.
    const own = checkpoint.records.get(await this.#pathIn(checkpoint, path));
    const one = own ?? (await this.#recordAt(id, path));
    return one === null ? null : versionHash(one);
  }

  /** The mode bits that a file had; null: it was not there, or had none. */
  async modeAt(id: string, path: string): Promise<number | null> {
    if (process.platform === "win32") return null;
    const one = await this.#recordAt(id, path).catch(() => null);
    return one?.kind === "file" || one?.kind === "stamp" ? one.mode : null;
  }

  async restore(
    id: string,
    files: readonly { readonly path: string; readonly expected: string | null }[],
  ): Promise<Restored> {
    const checkpoint = await this.#manifests.load(id);
    const wishes = [];
    for (const { path, expected } of files) {
      const real = await this.#pathIn(checkpoint, path).catch(() => null);
      const wanted = real === null ? undefined : checkpoint.records.get(real);
      const unknown = real === null || (wanted === undefined && (await this.#leftOut(checkpoint, real)));
      wishes.push({ path, real: unknown ? null : real, expected, wanted });
    }
    return await restoreFiles({
      root: this.#options.root,
      storeFolder: this.#options.folder,
      objects: this.#objects,
      records: checkpoint.records,
      wishes,
    });
  }

  /**
   * Looks through the folder as the next checkpoint will, so that what it needs of the disk is at hand and its code is
   * warm. Where there is no checkpoint yet nothing is read: `ahead` copies the folder once there is a task in it.
   */
  async prepare(signal?: AbortSignal): Promise<void> {
    if (this.#last) await this.#look(new Set(this.#last.also), false, signal);
  }

  /** The first checkpoint, which reads everything, before anybody waits for it; nothing where there is one. */
  async ahead(signal?: AbortSignal): Promise<void> {
    if (!this.#last) await this.take([], signal);
  }

  /**
   * What a checkpoint does not hold; at most 500 are listed.
   * @param id undefined: what the last look at the folder left out
   */
  async leftOut(
    id: string | undefined,
  ): Promise<{ readonly listed: readonly LeftOut[]; readonly count: number }> {
    if (id === undefined)
      return { listed: this.#leftOutNow.slice(0, leftOutListed), count: this.#leftOutNow.length };
    const { leftOut, leftOutCount } = await this.#manifests.load(id);
    return { listed: leftOut, count: leftOutCount };
  }

  /** Drops all other checkpoints, and every content that only they had. */
  async keepOnly(ids: ReadonlySet<string>): Promise<void> {
    await this.#manifests.keepOnly(ids);
    const live = new Set<string>();
    for (const id of await this.#manifests.ids())
      for (const one of (await this.#manifests.load(id)).records.values())
        if (one.kind === "file") live.add(one.hash);
    await this.#objects.keepOnly(live);
  }

  /** The folder now: what has the stamp of last time is taken to be the same, the rest is read. */
  async #look(
    also: ReadonlySet<string>,
    store: boolean,
    signal?: AbortSignal,
  ): Promise<{ records: Map<string, Record>; leftOut: LeftOut[] }> {
    const { root } = this.#options;
    const { found, leftOut } = await scan({ root, never: this.#never, also, ...(signal && { signal }) });
    const records = new Map<string, Record>();
    const unread: Extract<Found, { kind: "file" }>[] = [];
    for (const one of found) {
      if (one.kind === "link") records.set(one.path, { kind: "link", target: one.target });
      else if (one.kind === "folder") records.set(one.path, { kind: "folder" });
      else if (one.stamp.size > this.#options.fileLimit && !also.has(one.path)) {
        records.set(one.path, { kind: "stamp", mode: one.mode, ...one.stamp });
        leftOut.push({ path: one.path, why: "large" });
      } else {
        const known = this.#known(one, store);
        if (known) records.set(one.path, known);
        else unread.push(one);
      }
    }
    const next = unread[Symbol.iterator]();
    const pace = new Pace();
    const large = { add: (source: string) => this.#objects.addFile(source, temporaryId(), signal) };
    let done = 0;
    let toldAt = performance.now();
    const read = async () => {
      for (const { path } of next) {
        done += 1;
        if (performance.now() - toldAt > tellEveryMs) {
          toldAt = performance.now();
          this.#tell({ done, of: unread.length });
        }
        await pace.turn();
        signal?.throwIfAborted();
        const result =
          pace.atOnce(
            () => readAtOnce(root, path),
            ({ record }) => record.size,
          ) ?? (await readOne(root, path, store ? large : undefined));
        if (result === "unreadable") leftOut.push({ path, why: "unreadable" });
        if (result === null || result === "unreadable") continue;
        if (store && result.bytes) await this.#objects.add(result.record.hash, result.bytes);
        records.set(path, result.record);
      }
    };
    // All of them come to rest before an error is told: nothing may write into the store afterwards.
    const results = await Promise.allSettled(Array.from({ length: filesAtOnce }, read));
    for (const result of results) if (result.status === "rejected") throw result.reason;
    this.#leftOutNow = leftOut;
    return { records, leftOut };
  }

  #known(one: Extract<Found, { kind: "file" }>, store: boolean): Record | undefined {
    const known = this.#last?.records.get(one.path);
    if (known?.kind !== "file" || known.racy || !sameStamp(known, one.stamp)) return undefined;
    if (store && !this.#objects.has(known.hash)) return undefined;
    return known.mode === one.mode ? known : { ...known, mode: one.mode };
  }

  /** What a path is called in a checkpoint: as it says, or, where links are on the way now, as they lead. */
  async #pathIn(checkpoint: Checkpoint, path: string): Promise<string> {
    partsOf(path);
    return checkpoint.records.has(path) ? path : await realPath(this.#options.root, path);
  }

  async #recordAt(id: string, path: string): Promise<Record | null> {
    const checkpoint = await this.#manifests.load(id);
    let at = await this.#pathIn(checkpoint, path);
    // What a link led to then, as long as it stayed inside.
    for (let links = 0; links < 8; links += 1) {
      const one = checkpoint.records.get(at);
      if (one === undefined && (await this.#leftOut(checkpoint, at)))
        throw new QuernError("file-not-found", { path });
      if (one?.kind !== "link") return one ?? null;
      const target = posix.join(posix.dirname(at), one.target);
      if (posix.isAbsolute(one.target) || target.startsWith("..")) return one;
      at = target;
    }
    return null;
  }

  /** Whether a checkpoint says nothing of a path that it does not hold. */
  async #leftOut(checkpoint: Checkpoint, path: string): Promise<boolean> {
    if (checkpoint.also.has(path)) return false;
    return await leavesOutAt(checkpoint, path, (hash) => this.#objects.read(hash));
  }

  /** Whether something is there that the look at the disk has left out or could not read. */
  async #exists(path: string): Promise<boolean> {
    const found = await lstat(join(this.#options.root, ...partsOf(path))).catch(() => null);
    return found?.isFile() === true || found?.isSymbolicLink() === true;
  }
}

/** With the newest checkpoint that can be read; with none, everything is read anew. */
async function openManifests(
  folder: string,
): Promise<{ manifests: Manifests; last: Checkpoint | undefined }> {
  const manifests = await Manifests.open(folder);
  for (const id of (await manifests.ids()).reverse()) {
    const last = await manifests.load(id).catch(() => undefined);
    if (last) return { manifests, last };
  }
  return { manifests, last: undefined };
}

function temporaryId(): string {
  return randomBytes(8).toString("hex");
}
