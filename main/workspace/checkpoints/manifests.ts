import { randomBytes } from "node:crypto";
import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { QuernError } from "../../contract";
import { writeFileAtomic } from "../../files";
import type { LeftOut } from "../ports";
import { isRecordList, type Record, type Records, sameRecord } from "./records";
import { unzipped, zipped } from "./zipped";

/*
 * A checkpoint is a small file: a base that many share, and what differs from it. So two hundred checkpoints of twenty
 * thousand files are not two hundred full lists, and none needs the one before it.
 */

/** What a checkpoint holds. */
export interface Checkpoint {
  readonly id: string;
  readonly records: Records;
  /** Recorded although ignored; one that is not among the records was not there. */
  readonly also: ReadonlySet<string>;
  readonly leftOut: readonly LeftOut[];
  /** Of `leftOut`: more are not listed. */
  readonly leftOutCount: number;
}

const records = z.custom<[string, Record][]>(isRecordList);
const baseFile = z.object({ format: z.literal(1), records });
const checkpointFile = z.object({
  format: z.literal(1),
  base: z.string(),
  changed: records,
  gone: z.array(z.string()),
  also: z.array(z.string()),
  leftOut: z.array(z.object({ path: z.string(), why: z.enum(["ignored", "large", "unreadable"]) })),
  leftOutCount: z.number(),
});

const ending = ".json.gz";
const idForm = /^[0-9a-z]{1,12}-[0-9a-f]{8}$/;
/** A checkpoint that differs from its base in more than this many files, or this part of them, gets one of its own. */
const ownBaseFrom = { files: 500, part: 0.1 };
export const leftOutListed = 500;
/** Checkpoints that are held in memory after they were asked for. */
const heldCount = 4;

export class Manifests {
  readonly #checkpointFolder: string;
  readonly #baseFolder: string;
  readonly #held = new Map<string, Checkpoint>();
  #base: { readonly id: string; readonly records: Records } | undefined;

  private constructor(folder: string) {
    this.#checkpointFolder = join(folder, "checkpoints");
    this.#baseFolder = join(folder, "bases");
  }

  static async open(folder: string): Promise<Manifests> {
    const manifests = new Manifests(folder);
    for (const path of [manifests.#checkpointFolder, manifests.#baseFolder]) {
      await mkdir(path, { recursive: true });
      for (const name of await readdir(path))
        if (name.endsWith(".tmp")) await rm(join(path, name), { force: true });
    }
    return manifests;
  }

  /** All that there are, oldest first. */
  async ids(): Promise<string[]> {
    return await idsIn(this.#checkpointFolder);
  }

  /** @throws QuernError `agent-step-not-found`; Error where it is damaged */
  async load(id: string): Promise<Checkpoint> {
    const held = this.#held.get(id);
    if (held) return held;
    const found = checkpointFile.parse(await readZipped(this.#checkpointFolder, id));
    const records = new Map(await this.#loadBase(found.base));
    for (const path of found.gone) records.delete(path);
    for (const [path, one] of found.changed) records.set(path, one);
    const { leftOut, leftOutCount } = found;
    return this.#hold({ id, records, also: new Set(found.also), leftOut, leftOutCount });
  }

  /** Writes one down. It is there whole, or, after an error or a crash, not at all. */
  async save(records: Records, also: ReadonlySet<string>, leftOut: readonly LeftOut[]): Promise<Checkpoint> {
    let base = this.#base ?? (await this.#newBase(records));
    let changes = differences(base.records, records);
    const count = changes.changed.length + changes.gone.length;
    if (count > Math.max(ownBaseFrom.files, base.records.size * ownBaseFrom.part)) {
      base = await this.#newBase(records);
      changes = { changed: [], gone: [] };
    }
    const id = newId();
    const listed = leftOut.slice(0, leftOutListed);
    const file: z.input<typeof checkpointFile> = {
      format: 1,
      base: base.id,
      ...changes,
      also: [...also],
      leftOut: listed,
      leftOutCount: leftOut.length,
    };
    await writeZipped(this.#checkpointFolder, id, file);
    return this.#hold({ id, records, also, leftOut: listed, leftOutCount: leftOut.length });
  }

  /** Removes all others, and the bases that only they had. */
  async keepOnly(ids: ReadonlySet<string>): Promise<void> {
    const bases = new Set<string>();
    for (const id of await this.ids()) {
      // One that is damaged is of use to nobody.
      const kept = ids.has(id) ? await this.#baseOf(id) : null;
      if (kept !== null) {
        bases.add(kept);
        continue;
      }
      this.#held.delete(id);
      await rm(join(this.#checkpointFolder, id + ending), { force: true });
    }
    for (const id of await idsIn(this.#baseFolder)) {
      if (bases.has(id)) continue;
      if (this.#base?.id === id) this.#base = undefined;
      await rm(join(this.#baseFolder, id + ending), { force: true });
    }
  }

  async #baseOf(id: string): Promise<string | null> {
    try {
      return checkpointFile.parse(await readZipped(this.#checkpointFolder, id)).base;
    } catch {
      return null;
    }
  }

  #hold(checkpoint: Checkpoint): Checkpoint {
    this.#held.set(checkpoint.id, checkpoint);
    const [oldest] = this.#held.keys();
    if (this.#held.size > heldCount && oldest !== undefined) this.#held.delete(oldest);
    return checkpoint;
  }

  async #newBase(records: Records): Promise<{ readonly id: string; readonly records: Records }> {
    const id = newId();
    const file: z.input<typeof baseFile> = { format: 1, records: [...records] };
    await writeZipped(this.#baseFolder, id, file);
    this.#base = { id, records };
    return this.#base;
  }

  async #loadBase(id: string): Promise<Records> {
    if (this.#base?.id === id) return this.#base.records;
    const loaded = new Map(baseFile.parse(await readZipped(this.#baseFolder, id)).records);
    // The next checkpoint goes on from the newest base; an older one is only looked at.
    if (!this.#base || this.#base.id < id) this.#base = { id, records: loaded };
    return loaded;
  }
}

/** What makes `to` of `from`. */
export function differences(from: Records, to: Records): { changed: [string, Record][]; gone: string[] } {
  const changed: [string, Record][] = [];
  for (const [path, one] of to) if (!sameRecord(from.get(path), one)) changed.push([path, one]);
  const gone = [...from.keys()].filter((path) => !to.has(path));
  return { changed, gone };
}

let lastTime = 0;

/** In the order of time, also within one millisecond. */
function newId(): string {
  lastTime = Math.max(lastTime + 1, Date.now());
  return `${lastTime.toString(36)}-${randomBytes(4).toString("hex")}`;
}

async function idsIn(folder: string): Promise<string[]> {
  return (await readdir(folder))
    .filter((name) => name.endsWith(ending))
    .map((name) => name.slice(0, -ending.length))
    .filter((id) => idForm.test(id))
    .sort();
}

async function readZipped(folder: string, id: string): Promise<unknown> {
  if (!idForm.test(id)) throw new QuernError("agent-step-not-found");
  const bytes = await readFile(join(folder, id + ending)).catch((error: unknown) => {
    throw new QuernError("agent-step-not-found", {}, { cause: error });
  });
  return await unzipped(bytes);
}

async function writeZipped(folder: string, id: string, content: unknown): Promise<void> {
  await writeFileAtomic(join(folder, id + ending), await zipped(content));
}
