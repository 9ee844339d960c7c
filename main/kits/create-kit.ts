import { lstat, mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { type CatalogFile, type KitProgress, type KitRole, QuernError } from "../contract";
import { diskSpace, fileTrouble, syncFolder, writeFileAtomic } from "../files";
import { partsOf, usualChunkBytes } from "./layout";
import { checkManifest, checkPlan, type KitFile, type KitManifest, manifestBytes } from "./manifest";
import { manifestName, signatureName } from "./names";
import type { SigningKey } from "./signature";
import { temporaryOf, temporarySuffix, writeParts } from "./write-parts";

/** A file that goes into a kit: one that is here, or a text. */
export interface KitItem {
  /** Where it lies in the kit, with `/`. */
  readonly path: string;
  readonly role: KitRole;
  readonly from: { readonly file: string } | { readonly text: string };
  /** What it must hash to; absent or null: nothing was published of it. */
  readonly sha256?: string | null;
}

export interface CreateOptions {
  /** The folder to write; made when it is not there. */
  readonly out: string;
  readonly items: readonly KitItem[];
  /** The catalogue's entry of the item of the role `model`. */
  readonly model: CatalogFile | null;
  /** Version of Quern. */
  readonly product: string;
  readonly key: SigningKey;
  /** Most bytes of a file of the kit; null: files stay whole. */
  readonly partBytes: number | null;
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: KitProgress) => void;
  readonly chunkBytes?: number;
  readonly now?: () => Date;
}

/** Left free on the disk of the kit: for the system's own entries on a stick. */
const spareBytes = 4 * 1024 * 1024;

/**
 * Writes a kit. Parts get their names only when the whole file was found right; the manifest comes after all of them
 * and its signature last, so that an unfinished kit is never taken for one. A second call with the same items goes on:
 * what is there already is compared, not believed.
 * @returns the folder
 * @throws QuernError `kit-invalid` for names that no kit may have, `kit-other-there`, `kit-needs-parts`, `disk-full`, `hash-mismatch`, `images-file-wrong`,
 * `cancelled` and of the file kinds
 */
export async function createKit(options: CreateOptions): Promise<string> {
  const { key, signal, product, now = () => new Date() } = options;
  const out = resolve(options.out);
  const chunkBytes = options.chunkBytes ?? usualChunkBytes;
  const planned = await planOf(options);
  // A name that no kit may have is found out before gigabytes are copied, and before the folder is there.
  checkPlan(
    planned.map(({ item: { path, role }, bytes, parts }) => ({ path, role, bytes, parts: [...parts] })),
    options.model,
  );
  try {
    await mkdir(out, { recursive: true });
    const paths = planned.flatMap(({ parts }) => parts.map(({ path }) => path));
    await refuseOthers(out, paths);
    // While parts change, nothing says that this is a kit.
    await rm(join(out, signatureName), { force: true });
    await rm(join(out, manifestName), { force: true });
    await checkSpace(out, planned);
    const totalBytes = planned.reduce((sum, { bytes }) => sum + bytes, 0);
    let doneBytes = 0;
    const files: KitFile[] = [];
    for (const { item, bytes, parts } of planned) {
      const onBytes = (more: number) => {
        doneBytes += more;
        options.onProgress?.({ path: item.path, doneBytes, totalBytes });
      };
      const digests = await writeParts(item.from, { out, bytes, parts, chunkBytes, signal, onBytes });
      const wanted = item.sha256 ?? (item.role === "model" ? options.model?.sha256 : null) ?? digests.sha256;
      if (wanted !== digests.sha256) {
        for (const { path } of parts) await rm(temporaryOf(out, path), { force: true });
        throw wrongHash(item, digests.sha256);
      }
      for (const { path } of parts) await rename(temporaryOf(out, path), join(out, path));
      for (const folder of new Set(parts.map(({ path }) => dirname(join(out, path)))))
        await syncFolder(folder);
      files.push({ path: item.path, role: item.role, bytes, parts: [...parts], ...digests });
    }
    const model = options.model && { ...options.model, sha256: sha256OfModel(files) };
    const manifest: KitManifest = {
      kit: "quern-kit",
      version: 1,
      product,
      created: now().toISOString(),
      chunkBytes,
      model,
      files,
    };
    checkManifest(manifest);
    const raw = manifestBytes(manifest);
    await writeFileAtomic(join(out, manifestName), raw);
    await writeFileAtomic(join(out, signatureName), key.sign(raw));
    return out;
  } catch (error) {
    throw await fileTrouble(error, out, 0);
  }
}

/** The files of a kit and how each is cut, before anything is copied. @throws QuernError of the file kinds */
export async function planOf({
  items,
  partBytes,
  chunkBytes = usualChunkBytes,
}: Pick<CreateOptions, "items" | "partBytes" | "chunkBytes">) {
  const sizes = await Promise.all(items.map(sizeOf));
  return items.map((item, n) => ({
    item,
    bytes: sizes[n] ?? 0,
    parts: partsOf(item.path, sizes[n] ?? 0, partBytes, chunkBytes),
  }));
}

function wrongHash({ role, path, from }: KitItem, detail: string): QuernError {
  return role === "mmproj" && "file" in from
    ? new QuernError("images-file-wrong", { path: from.file }, { detail })
    : new QuernError("hash-mismatch", { file: path }, { detail });
}

function sha256OfModel(files: readonly KitFile[]): string | null {
  return files.find(({ role }) => role === "model")?.sha256 ?? null;
}

async function sizeOf({ from }: KitItem): Promise<number> {
  if ("text" in from) return Buffer.byteLength(from.text);
  try {
    return (await stat(from.file)).size;
  } catch (error) {
    throw await fileTrouble(error, from.file);
  }
}

/** A folder with files of somebody else is left alone; one of an unfinished or older kit of the same files is ours. */
async function refuseOthers(out: string, paths: readonly string[]): Promise<void> {
  const tops = new Set([manifestName, signatureName]);
  for (const path of paths) {
    const [top = ""] = path.split("/");
    tops.add(top);
    if (top === path) tops.add(`${top}${temporarySuffix}`);
  }
  const others = (await readdir(out)).filter((name) => !tops.has(name) && !leftBySystem.test(name));
  if (others.length > 0)
    throw new QuernError("kit-other-there", { path: out }, { detail: others.join(", ") });
  const links = await Promise.all([...tops].map((name) => lstat(join(out, name)).catch(() => null)));
  if (links.some((stats) => stats?.isSymbolicLink())) throw new QuernError("kit-other-there", { path: out });
}

/** What systems put on every stick, and temporary files of a manifest whose writing was cut short. */
const leftBySystem = /^(\.|System Volume Information$|\$RECYCLE\.BIN$|lost\+found$|quern-kit\..*\.tmp$)/i;

interface Planned {
  readonly bytes: number;
  readonly parts: readonly { path: string; bytes: number }[];
}

/**
 * Whether a disk has room for one large file of a kit, beside what an earlier try left of it.
 * @param path of the file in the kit
 * @throws QuernError `disk-full` with what is missing
 */
export async function checkStick(
  out: string,
  path: string,
  bytes: number,
  partBytes: number | null,
): Promise<void> {
  await checkSpace(resolve(out), [{ bytes, parts: partsOf(path, bytes, partBytes, usualChunkBytes) }]);
}

/** @throws QuernError `disk-full` with what is missing */
async function checkSpace(out: string, planned: readonly Planned[]): Promise<void> {
  let needBytes = 0;
  for (const { path, bytes } of planned.flatMap(({ parts }) => parts)) {
    const there =
      (await stat(join(out, path)).catch(() => null)) ??
      (await stat(temporaryOf(out, path)).catch(() => null));
    needBytes += Math.max(0, bytes - (there?.size ?? 0));
  }
  const space = await diskSpace(out);
  if (space === null || needBytes === 0 || space.freeBytes >= needBytes + spareBytes) return;
  throw new QuernError("disk-full", { path: out, needBytes, freeBytes: space.freeBytes });
}
