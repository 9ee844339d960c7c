import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { writeFileAtomic } from "../../files";

const entry = z.object({
  /** Null: too large to be kept; only its stamp is known. */
  hash: z.string().nullable(),
  mode: z.number().int(),
  link: z.boolean(),
  size: z.number().int(),
});
/** A file as a checkpoint has it. */
export type Entry = z.infer<typeof entry>;

const manifest = z.object({
  /** The one that it adds to; null: it is whole by itself. */
  base: z.string().nullable(),
  set: z.array(z.tuple([z.string(), entry])),
  gone: z.array(z.string()),
});
type Manifest = z.infer<typeof manifest>;

/** So many manifests may stand on each other before one is written whole. */
const longestChain = 40;
const ending = ".json";

/** What each checkpoint holds, as changes to the one before; a manifest is there whole or not at all. */
export class Manifests {
  private last: { id: string; entries: ReadonlyMap<string, Entry>; chain: number } | null = null;

  constructor(private readonly folder: string) {}

  async write(id: string, entries: ReadonlyMap<string, Entry>): Promise<void> {
    const { last } = this;
    const base = last && last.chain < longestChain ? last : null;
    const set = [...entries].filter(([path, one]) => !same(base?.entries.get(path), one));
    const gone = base ? [...base.entries.keys()].filter((path) => !entries.has(path)) : [];
    const made: Manifest = { base: base?.id ?? null, set, gone };
    await mkdir(this.folder, { recursive: true });
    await writeFileAtomic(join(this.folder, `${id}${ending}`), JSON.stringify(made));
    this.last = { id, entries: new Map(entries), chain: base ? base.chain + 1 : 0 };
  }

  /** @throws when it, or one that it stands on, is not there or damaged */
  async read(id: string): Promise<Map<string, Entry>> {
    if (this.last?.id === id) return new Map(this.last.entries);
    const chain: Manifest[] = [];
    for (let at: string | null = id; at !== null; ) {
      const one: Manifest = await this.one(at);
      chain.push(one);
      at = one.base;
    }
    const entries = new Map<string, Entry>();
    for (const { set, gone } of chain.reverse()) {
      for (const path of gone) entries.delete(path);
      for (const [path, one] of set) entries.set(path, one);
    }
    return entries;
  }

  async ids(): Promise<string[]> {
    const names = await readdir(this.folder).catch(() => []);
    return names.filter((name) => name.endsWith(ending)).map((name) => name.slice(0, -ending.length));
  }

  /** Removes those that are not asked for and on which none of the others stands. @returns all hashes that remain */
  async keepOnly(wanted: ReadonlySet<string>): Promise<Set<string>> {
    const needed = new Set<string>();
    const hashes = new Set<string>();
    for (const id of [...wanted, ...(this.last ? [this.last.id] : [])])
      for (let at: string | null = id; at !== null && !needed.has(at); ) {
        const one: Manifest | null = await this.one(at).catch(() => null);
        if (!one) break;
        needed.add(at);
        for (const [, { hash }] of one.set) if (hash !== null) hashes.add(hash);
        at = one.base;
      }
    for (const id of await this.ids())
      if (!needed.has(id)) await rm(join(this.folder, `${id}${ending}`), { force: true });
    return hashes;
  }

  private async one(id: string): Promise<Manifest> {
    if (!/^[0-9a-z-]+$/u.test(id)) throw new Error("This is no checkpoint");
    return manifest.parse(JSON.parse(await readFile(join(this.folder, `${id}${ending}`), "utf8")));
  }
}

export function same(a: Entry | undefined, b: Entry | undefined): boolean {
  return (
    a !== undefined &&
    b !== undefined &&
    a.hash === b.hash &&
    a.mode === b.mode &&
    a.link === b.link &&
    a.size === b.size
  );
}
