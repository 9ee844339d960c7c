import { type KeyObject, verify } from "node:crypto";
import { mkdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { type CatalogFile, type CatalogList, catalogFile, catalogFileId, QuernError } from "../contract";
import { fileTrouble, readJsonFile, writeFileAtomic } from "../files";
import type { Net } from "../net";

/** Exactly these bytes are signed, so that no rule for writing JSON stands between a list and its signature. */
const signedList = z.object({
  schemaVersion: z.literal(1),
  /** The list as JSON, of the form of `listContent`. */
  list: z.string().max(10_000_000),
  /** Ed25519 (RFC 8032) over the UTF-8 bytes of `list`, in base64. */
  signature: z.base64().max(200),
});
const listContent = z.object({
  /** Grows with each list that is published; a smaller one is never taken. */
  serial: z.number().int().positive(),
  issuedAt: z.iso.date(),
  files: z.array(catalogFile).max(5000),
  /** Files that go with models of the same repository, as in Quern's own list. */
  companions: z
    .array(catalogFile.required({ role: true }))
    .max(500)
    .default([]),
});
type ListContent = z.infer<typeof listContent>;

/** A list is some hundred kilobytes. */
const mostBytes = 12_000_000;

export interface CatalogListsOptions {
  readonly dataFolder: string;
  /** The files of the lists are added to this one, which everybody reads. What is in it is never changed or taken away. */
  readonly catalog: CatalogFile[];
  /** The same of files that go with models; absent: those of the lists are left out. */
  readonly companions?: CatalogFile[];
  /** Whose signature counts; null: nobody's, so that no list is taken. */
  readonly key: KeyObject | null;
  /** Where newer lists are; null: nowhere. */
  readonly address: URL | null;
  /** A way to that address. */
  readonly net: (address: URL) => Net;
}

/** Lists of published files that came after Quern: signed data, asked for by hand, only ever added. */
export interface CatalogLists {
  current(): CatalogList;
  /**
   * @throws QuernError `catalog-list-no-address`, `catalog-list-invalid`, `catalog-list-signature`,
   * `catalog-list-older`, and the kinds of `Net`
   */
  fetch(signal: AbortSignal): Promise<CatalogList>;
  /** As `fetch`, from a file. @throws also `file-not-found`, `file-unreadable` */
  open(path: string): Promise<CatalogList>;
}

/** Opens the lists with the one that was taken last, if it still holds; never throws. */
export async function openCatalogLists(options: CatalogListsOptions): Promise<CatalogLists> {
  const { catalog, companions = [], key, address } = options;
  const keptPath = join(options.dataFolder, "catalog-list.json");
  const shipped = catalog.length + companions.length;
  let current: CatalogList = {
    serial: 0,
    issuedAt: null,
    host: address?.host ?? null,
    addedFiles: 0,
  };

  function take(content: ListContent): void {
    for (const [known, listed] of [
      [catalog, content.files],
      [companions, content.companions],
    ] as const) {
      const ids = new Set(known.map(({ id }) => id));
      known.push(...listed.filter(({ id }) => !ids.has(id)));
    }
    const { serial, issuedAt } = content;
    current = { ...current, serial, issuedAt, addedFiles: catalog.length + companions.length - shipped };
  }

  function check({ files, companions: listed }: ListContent): void {
    for (const file of files) {
      // As a model it would be offered, planned and loaded.
      if (file.role !== undefined) throw refused("role", file);
      checkFile(file, catalog, companions);
    }
    for (const file of listed) checkFile(file, companions, catalog);
  }

  async function takeNew(value: unknown): Promise<CatalogList> {
    const content = contentOf(value, key);
    const { serial } = content;
    if (serial < current.serial) throw new QuernError("catalog-list-older", { serial, have: current.serial });
    check(content);
    if (serial === current.serial) return current;
    take(content);
    // Where it cannot be kept it holds until Quern ends.
    await mkdir(options.dataFolder, { recursive: true }).catch(() => undefined);
    await writeFileAtomic(keptPath, `${JSON.stringify(value)}\n`).catch(() => undefined);
    return current;
  }

  const kept = await readJsonFile(keptPath);
  if (kept.kind === "value") {
    try {
      const content = contentOf(kept.value, key);
      check(content);
      take(content);
    } catch {
      // Somebody changed it, or the key is another one now: Quern's own list holds.
    }
  }
  return {
    current: () => current,
    fetch: async (signal) => {
      if (!address) throw new QuernError("catalog-list-no-address");
      const net = options.net(address);
      try {
        const { value } = await net.getJson(address, { signal, what: "list of files" });
        return await takeNew(value);
      } finally {
        await net.close();
      }
    },
    open: async (path) => {
      try {
        if ((await stat(path)).size > mostBytes)
          throw new QuernError("catalog-list-invalid", { what: "size" });
        return await takeNew(parse(await readFile(path, "utf8")));
      } catch (error) {
        throw await fileTrouble(error, path);
      }
    },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new QuernError("catalog-list-invalid", { what: "JSON" });
  }
}

/** The content of a list whose signature holds; nothing of it is read before. */
function contentOf(value: unknown, key: KeyObject | null): ListContent {
  const signed = signedList.safeParse(value);
  if (!signed.success)
    throw new QuernError("catalog-list-invalid", { what: "form" }, { cause: signed.error });
  const { list, signature } = signed.data;
  if (!key || !verify(null, Buffer.from(list, "utf8"), key, Buffer.from(signature, "base64")))
    throw new QuernError("catalog-list-signature");
  const content = listContent.safeParse(parse(list));
  if (!content.success)
    throw new QuernError("catalog-list-invalid", { what: "content" }, { cause: content.error });
  return content.data;
}

const refused = (what: string, { id }: CatalogFile) =>
  new QuernError("catalog-list-invalid", { what: `${what}: ${id}` });

/**
 * An id stands for one file's bytes for ever, and for a model or for what goes with one; a list that says otherwise is
 * wrong as a whole.
 */
function checkFile(file: CatalogFile, same: readonly CatalogFile[], others: readonly CatalogFile[]): void {
  if (file.id !== catalogFileId(file.repo, file.revision, file.file)) throw refused("id", file);
  if (file.sha256 === null) throw refused("sha256", file);
  if (others.some(({ id }) => id === file.id)) throw refused("role", file);
  const known = same.find(({ id }) => id === file.id);
  if (known && (known.bytes !== file.bytes || (known.sha256 ?? file.sha256) !== file.sha256))
    throw refused("bytes", file);
}
