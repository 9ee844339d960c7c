import { z } from "zod";
import { catalogFile, catalogFileId, kitRole, QuernError } from "../contract";
import { canonicalJson } from "./canonical";
import { clashAmong, isKitPath } from "./names";

/** What a manifest may ask for at most, so that a hostile one costs nothing: far beyond any kit that makes sense. */
export const kitLimits = {
  manifestBytes: 8 * 1024 * 1024,
  signatureBytes: 4096,
  files: 500,
  /** 2 TB. */
  fileBytes: 2e12,
  parts: 2000,
  chunkBytes: { least: 64 * 1024, most: 64 * 1024 * 1024 },
} as const;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const path = z.string().min(1).max(300);
const bytes = z.number().int().nonnegative().max(kitLimits.fileBytes);

const kitFile = z.strictObject({
  /** Where the file lies when it is whole, from the folder of the kit, with `/`. */
  path,
  role: kitRole,
  bytes,
  sha256,
  /** How it lies on the stick: itself, or what it was cut into, in order. */
  parts: z.array(z.strictObject({ path, bytes })).min(1).max(kitLimits.parts),
  /** SHA-256 of every `chunkBytes` of the whole file, in order. */
  chunks: z.array(sha256),
});
/** A file of a kit. */
export type KitFile = z.infer<typeof kitFile>;

const kitManifest = z.strictObject({
  kit: z.literal("quern-kit"),
  version: z.literal(1),
  product: z.string().max(60),
  created: z.iso.datetime(),
  chunkBytes: z.number().int().min(kitLimits.chunkBytes.least).max(kitLimits.chunkBytes.most),
  /** The catalogue's entry for the file of the role `model`; null where there is none. */
  model: catalogFile.nullable(),
  files: z.array(kitFile).max(kitLimits.files),
});
/** What a kit holds: the text that is signed. */
export type KitManifest = z.infer<typeof kitManifest>;

const anyVersion = z.looseObject({ kit: z.literal("quern-kit"), version: z.number().int().min(2) });

/** The bytes of a manifest, as they are signed and written. */
export function manifestBytes(manifest: KitManifest): Buffer {
  return Buffer.from(canonicalJson(manifest));
}

/**
 * Reads a manifest whose signature was found right. A right signature says who wrote it, not that it makes sense.
 * @throws QuernError `kit-invalid` with the first rule that it breaks, `kit-newer`
 */
export function parseManifest(raw: Uint8Array): KitManifest {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(raw));
  } catch {
    throw invalid("no JSON");
  }
  if (anyVersion.safeParse(value).success) throw new QuernError("kit-newer");
  const parsed = kitManifest.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw invalid(`${issue?.path.join(".") || "manifest"}: ${issue?.message ?? ""}`);
  }
  checkManifest(parsed.data);
  // A key that is there twice, spaces, another order: two readers could read two things in it.
  if (!manifestBytes(parsed.data).equals(raw)) throw invalid("not written in the canonical form");
  return parsed.data;
}

/** What of a file of a kit is known before a byte of it was read. */
export type KitFilePlan = Pick<KitFile, "path" | "role" | "bytes" | "parts">;

/** The rules that names, sizes and roles have to keep, whatever the bytes are. @throws QuernError `kit-invalid` */
export function checkPlan(files: readonly KitFilePlan[], model: KitManifest["model"]): void {
  if (files.length > kitLimits.files) throw invalid(`more than ${kitLimits.files} files`);
  const large = files.find((file) => file.bytes > kitLimits.fileBytes || file.parts.length > kitLimits.parts);
  if (large) throw invalid(`${large.path} is too large, or in more than ${kitLimits.parts} parts`);
  const partPaths = files.flatMap(({ parts }) => parts.map((part) => part.path));
  const paths = [...files.map((file) => file.path), ...partPaths];
  const unsafe = paths.find((one) => !isKitPath(one));
  if (unsafe !== undefined) throw invalid(`unsafe file name ${JSON.stringify(unsafe.slice(0, 100))}`);
  const clash = clashAmong(partPaths) ?? clashAmong(files.map((file) => file.path));
  if (clash !== null) throw invalid(`two files for the name ${clash}`);
  checkBeside(files, model);
  const models = files.filter(({ role }) => role === "model");
  if (models.length !== (model === null ? 0 : 1)) throw invalid(`${models.length} files of the role model`);
  if (model !== null && model.id !== catalogFileId(model.repo, model.revision, model.file))
    throw invalid("the model's id is not that of its repository, revision and file");
}

/** The rules that go beyond shapes. @throws QuernError `kit-invalid` */
export function checkManifest({ files, chunkBytes, model }: KitManifest): void {
  checkPlan(files, model);
  for (const file of files) checkParts(file, chunkBytes);
  const [file] = files.filter(({ role }) => role === "model");
  if (file && model && (file.bytes !== model.bytes || file.sha256 !== model.sha256))
    throw invalid("the model is another file than its entry says");
}

/** So is a file for images called by all who publish one, and so a load finds it beside its model. */
const imagesName = /mmproj.*\.gguf$/i;

/** Files that come to lie in one folder: the model under its published name, and files for images under their own. */
function checkBeside(files: readonly KitFilePlan[], model: KitManifest["model"]): void {
  const images = files.filter(({ role }) => role === "mmproj").map((file) => nameOf(file.path));
  const wrong = images.find((name) => !imagesName.test(name));
  if (wrong !== undefined) throw invalid(`${wrong} is no name of a file for images`);
  const clash = clashAmong(model === null ? images : [nameOf(model.file), ...images]);
  if (clash !== null) throw invalid(`two files for the name ${clash}`);
}

function nameOf(filePath: string): string {
  return filePath.slice(filePath.lastIndexOf("/") + 1);
}

function checkParts({ path: name, bytes: whole, parts, chunks }: KitFile, chunkBytes: number): void {
  const sum = parts.reduce((total, part) => total + part.bytes, 0);
  if (sum !== whole) throw invalid(`the parts of ${name} do not add up`);
  if (chunks.length !== Math.ceil(whole / chunkBytes)) throw invalid(`wrong number of digests for ${name}`);
  if (parts.slice(0, -1).some((part) => part.bytes === 0 || part.bytes % chunkBytes !== 0))
    throw invalid(`a part of ${name} ends inside a piece`);
  if (parts.length === 1 && parts[0]?.path !== name) throw invalid(`${name} lies under another name`);
  if (parts.length > 1 && parts.at(-1)?.bytes === 0) throw invalid(`an empty part of ${name}`);
}

function invalid(what: string): QuernError {
  return new QuernError("kit-invalid", { what });
}
