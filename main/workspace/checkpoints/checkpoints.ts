import { randomUUID } from "node:crypto";
import { lstat, mkdir, readlink, rm, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { QuernError } from "../../contract";
import { readJsonFile, writeFileAtomic } from "../../files";
import type { ChangedFile, Checkpoints, WorkspaceFiles } from "../ports";
import { type Entry, Manifests, same } from "./manifests";
import { Objects } from "./objects";
import { type Stamp, walk } from "./walk";

/** Files beyond this are known by their stamp only, and cannot be put back, bytes. */
const largestKept = 50_000_000;
/** Files taken in at once. */
const atOnce = 8;
/** A file whose time is as young as this when it was looked at may change without its time showing it, ms. */
const racyMs = 2000;

const cacheFile = z.array(
  z.tuple([
    z.string(),
    z.object({
      size: z.number(),
      mtime: z.string(),
      ino: z.string(),
      mode: z.number(),
      link: z.boolean(),
      hash: z.string().nullable(),
    }),
  ]),
);
type Known = Stamp & { readonly hash: string | null };

export interface CheckpointOptions {
  /** The opened folder, real and absolute. */
  readonly root: string;
  /** A folder of ours for this folder alone, outside of it. */
  readonly storeFolder: string;
  /** Writes and removes in the opened folder, with its checks. */
  readonly files: Pick<WorkspaceFiles, "writeBytes" | "remove" | "version">;
}

/** Opens the checkpoints of a folder; what was known of its files is taken up again. */
export async function openCheckpoints(options: CheckpointOptions): Promise<Checkpoints> {
  const store = new CheckpointStore(options);
  await store.open();
  return store;
}

class CheckpointStore implements Checkpoints {
  private readonly objects: Objects;
  private readonly manifests: Manifests;
  private readonly cachePath: string;
  private known = new Map<string, Known>();
  private previous: Promise<unknown> = Promise.resolve();
  /** Files that are recorded whatever the ignore rules say: the agent has changed them. */
  private readonly always = new Set<string>();

  constructor(private readonly options: CheckpointOptions) {
    this.objects = new Objects(join(options.storeFolder, "objects"));
    this.manifests = new Manifests(join(options.storeFolder, "manifests"));
    this.cachePath = join(options.storeFolder, "seen.json");
  }

  async open(): Promise<void> {
    await mkdir(join(this.options.storeFolder, "objects"), { recursive: true });
    const cache = await readJsonFile(this.cachePath);
    const parsed = cache.kind === "value" ? cacheFile.safeParse(cache.value).data : undefined;
    this.known = new Map(parsed);
  }

  take(signal?: AbortSignal): Promise<string> {
    return this.inTurn(async () => {
      const id = `${Date.now().toString(36)}-${randomUUID()}`;
      try {
        const entries = await this.look(true, signal);
        await this.manifests.write(id, entries);
        await writeFileAtomic(this.cachePath, JSON.stringify([...this.known]));
      } catch (error) {
        if (signal?.aborted) throw signal.reason;
        throw new QuernError("checkpoint-failed", {}, { cause: error });
      }
      return id;
    });
  }

  changes(from: string, to?: string): Promise<ChangedFile[]> {
    return this.inTurn(async () => {
      const before = await this.manifests.read(from);
      const after = to === undefined ? await this.look(false) : await this.manifests.read(to);
      const changed: ChangedFile[] = [];
      for (const [path, entry] of after) {
        const was = before.get(path);
        if (!was) changed.push({ path, kind: "created" });
        else if (!same(was, entry)) changed.push({ path, kind: "changed" });
      }
      for (const path of before.keys()) if (!after.has(path)) changed.push({ path, kind: "deleted" });
      return changed.sort((a, b) => a.path.localeCompare(b.path));
    });
  }

  async bytesAt(checkpoint: string, path: string): Promise<Uint8Array | null> {
    const entry = (await this.manifests.read(checkpoint)).get(path);
    return entry?.hash ? this.objects.read(entry.hash) : null;
  }

  async versionAt(checkpoint: string, path: string): Promise<string | null> {
    return (await this.manifests.read(checkpoint)).get(path)?.hash ?? null;
  }

  restore(
    checkpoint: string,
    files: readonly { readonly path: string; readonly expected: string | null }[],
  ): Promise<{ restored: string[]; left: string[] }> {
    return this.inTurn(async () => {
      const entries = await this.manifests.read(checkpoint);
      const restored: string[] = [];
      const left: string[] = [];
      for (const { path, expected } of files) {
        const done = await this.putBack(path, entries.get(path), expected).catch((error: unknown) => {
          if (error instanceof QuernError && error.code === "file-changed-on-disk") return false;
          throw error;
        });
        (done ? restored : left).push(path);
      }
      return { restored, left };
    });
  }

  keepOnly(ids: ReadonlySet<string>): Promise<void> {
    return this.inTurn(async () => {
      const hashes = await this.manifests.keepOnly(ids);
      for (const { hash } of this.known.values()) if (hash !== null) hashes.add(hash);
      await this.objects.keepOnly(hashes);
    });
  }

  private async putBack(path: string, entry: Entry | undefined, expected: string | null): Promise<boolean> {
    const { files, root } = this.options;
    this.always.add(path);
    if ((await files.version(path)) !== expected) return false;
    if (!entry) {
      if (expected !== null) await files.remove(path, expected);
      return true;
    }
    if (entry.hash === null) return false;
    const bytes = await this.objects.read(entry.hash);
    if (!entry.link) {
      await files.writeBytes(path, bytes, expected, entry.mode);
      return true;
    }
    const target = Buffer.from(bytes).toString();
    const place = join(root, path);
    const now = await lstat(place).catch(() => null);
    if (now?.isSymbolicLink() && (await readlink(place)) === target) return true;
    await mkdir(dirname(place), { recursive: true });
    await rm(place, { force: true });
    await symlink(target, place);
    return true;
  }

  /** The folder as it is now; contents that are not known yet are taken in, or only hashed. */
  private async look(keep: boolean, signal?: AbortSignal): Promise<Map<string, Entry>> {
    const lookedAt = Date.now();
    const stamps = await walk(this.options.root, this.always, signal);
    const entries = new Map<string, Entry>();
    const known = new Map<string, Known>();
    const unknown: [string, Stamp][] = [];
    const note = (path: string, stamp: Stamp, hash: string | null) => {
      entries.set(path, { hash, mode: stamp.mode, link: stamp.link, size: stamp.size });
      // What is as young as the look itself is looked at again next time.
      if (lookedAt - Number(BigInt(stamp.mtime) / 1_000_000n) > racyMs) known.set(path, { ...stamp, hash });
    };
    for (const [path, stamp] of stamps) {
      const before = this.known.get(path);
      if (stamp.size > largestKept) note(path, stamp, null);
      else if (before && sameStamp(before, stamp)) note(path, stamp, before.hash);
      else unknown.push([path, stamp]);
    }
    for (let at = 0; at < unknown.length; at += atOnce) {
      signal?.throwIfAborted();
      await Promise.all(
        unknown.slice(at, at + atOnce).map(async ([path, stamp]) => {
          const place = join(this.options.root, path);
          const hash = await this.objects.takeIn(place, stamp.link).catch((error: unknown) => {
            // It went away between the two looks.
            if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
            throw error;
          });
          if (hash !== undefined) note(path, stamp, hash);
        }),
      );
    }
    if (keep) this.known = known;
    return entries;
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.previous.catch(() => undefined).then(work);
    this.previous = mine;
    return mine;
  }
}

const sameStamp = (a: Stamp, b: Stamp) =>
  a.size === b.size && a.mtime === b.mtime && a.ino === b.ino && a.mode === b.mode && a.link === b.link;
