import { type KeyObject, verify } from "node:crypto";
import { mkdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { type CatalogFile, type CatalogList, catalogFile, catalogFileId, QuernError } from "../contract";
import { fileTrouble, readJsonFile, writeFileAtomic } from "../files";
import type { Net } from "../net";
import { type ListSource, textOfKey } from "./list-source";

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
  /** Asked anew each time: the settings may change it. */
  readonly source: () => ListSource;
  /** A way to that address. */
  readonly net: (address: URL) => Net;
}

/** Lists of published files that came after Quern: signed data, only ever added. */
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
  const { catalog, companions = [], dataFolder, source } = options;
  const keptPath = join(dataFolder, "catalog-list.json");
  const askedPath = join(dataFolder, "catalog-list-asked.json");
  const shipped = catalog.length + companions.length;
  let list: Pick<CatalogList, "serial" | "issuedAt" | "addedFiles"> = {
    serial: 0,
    issuedAt: null,
    addedFiles: 0,
  };
  /** Whose list it is: the numbers of another's begin anew. */
  let signer: string | null = null;
  let newFileIds: string[] = [];
  const asked = askedFile.safeParse(await readJsonFile(askedPath).then(contentOfFile));
  let askedAt = asked.success ? asked.data.at : null;

  function current(): CatalogList {
    const { address, key, whose, byVariable } = source();
    return {
      ...list,
      host: address?.host ?? null,
      byVariable,
      key: { whose, text: key && textOfKey(key) },
      askedAt,
      newFileIds,
    };
  }

  /** Gives the ids of what was not known. */
  function take(content: ListContent, key: KeyObject): string[] {
    const added: string[] = [];
    for (const [known, listed] of [
      [catalog, content.files],
      [companions, content.companions],
    ] as const) {
      const ids = new Set(known.map(({ id }) => id));
      const fresh = listed.filter(({ id }) => !ids.has(id));
      known.push(...fresh);
      added.push(...fresh.map(({ id }) => id));
    }
    const { serial, issuedAt } = content;
    list = { serial, issuedAt, addedFiles: catalog.length + companions.length - shipped };
    signer = textOfKey(key);
    return added;
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
    const { content, key } = contentOf(value, source().key);
    const { serial } = content;
    const have = signer === textOfKey(key) ? list.serial : 0;
    if (serial < have) throw new QuernError("catalog-list-older", { serial, have });
    check(content);
    if (serial === have) return current();
    newFileIds = take(content, key);
    // Where it cannot be kept it holds until Quern ends.
    await keep(keptPath, value);
    return current();
  }

  async function keep(path: string, value: unknown): Promise<void> {
    await mkdir(dataFolder, { recursive: true }).catch(() => undefined);
    await writeFileAtomic(path, `${JSON.stringify(value)}\n`).catch(() => undefined);
  }

  const kept = await readJsonFile(keptPath);
  if (kept.kind === "value") {
    try {
      const { content, key } = contentOf(kept.value, source().key);
      check(content);
      take(content, key);
    } catch {
      // Somebody changed it, or the key is another one now: Quern's own list holds.
    }
  }
  return {
    current,
    fetch: async (signal) => {
      const { address } = source();
      if (!address) throw new QuernError("catalog-list-no-address");
      const net = options.net(address);
      try {
        const { value } = await net.getJson(address, { signal, what: "list of files" });
        const taken = await takeNew(value);
        askedAt = new Date().toISOString();
        await keep(askedPath, { at: askedAt });
        return { ...taken, askedAt };
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

/** When newer lists were last asked for, and given. */
const askedFile = z.object({ at: z.iso.datetime() });
const contentOfFile = (read: Awaited<ReturnType<typeof readJsonFile>>): unknown =>
  read.kind === "value" ? read.value : null;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new QuernError("catalog-list-invalid", { what: "JSON" });
  }
}

/** The content of a list whose signature holds; nothing of it is read before. */
function contentOf(
  value: unknown,
  key: KeyObject | null,
): { readonly content: ListContent; readonly key: KeyObject } {
  const signed = signedList.safeParse(value);
  if (!signed.success)
    throw new QuernError("catalog-list-invalid", { what: "form" }, { cause: signed.error });
  const { list, signature } = signed.data;
  if (!key || !verify(null, Buffer.from(list, "utf8"), key, Buffer.from(signature, "base64")))
    throw new QuernError("catalog-list-signature");
  const content = listContent.safeParse(parse(list));
  if (!content.success)
    throw new QuernError("catalog-list-invalid", { what: "content" }, { cause: content.error });
  return { content: content.data, key };
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
