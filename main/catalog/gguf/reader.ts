import { type FileHandle, open } from "node:fs/promises";
import { QuernError } from "../../contract";
import { HeaderBytes, HeaderEnd, HeaderInvalid, type ReadAt } from "./header-bytes";
import { readMetadata } from "./metadata";
import { joinParts, otherParts, partError } from "./split";
import { readTensors, type TensorInfo } from "./tensors";

/** What Quern needs to know of a model file, from its header alone. */
export interface GgufHeader {
  readonly version: number;
  readonly architecture: string;
  readonly name: string | null;
  /** `general.file_type`: llama.cpp's number for the mix of quantizations. */
  readonly fileType: number | null;
  readonly blockCount: number | null;
  readonly contextTokens: number | null;
  /** Numbers and short strings of the metadata by key; long strings and arrays are skipped, not kept. */
  readonly metadata: ReadonlyMap<string, string | number | boolean>;
  readonly tensors: readonly TensorInfo[];
  /** Where the tensors' data begins. */
  readonly dataOffset: number;
  /** Length that the file must at least have for all its tensors. */
  readonly expectedBytes: number;
}

/** The published files have 11 MB of header, most of it the vocabulary. */
const maxHeaderBytes = 64 * 1024 * 1024;
/** Qwen3.6-27B has 851; models of hundreds of billions of parameters have some thousands. */
const maxTensors = 16_384;
const maxEntries = 16_384;
const magic = 0x46554747;

/**
 * Reads the header of a model file: at most 64 MB, whatever the file claims, and never its weights. The first part of
 * a model in parts speaks for all of them: each is looked at, and their tensors are joined.
 * @throws QuernError `gguf-part-missing`, `file-not-found`, `file-unreadable`, `not-gguf`, `gguf-truncated`, `gguf-invalid`
 */
export async function readGgufHeader(path: string): Promise<GgufHeader> {
  const first = await readOne(path, parse);
  const count = first.metadata.get("split.count");
  if (typeof count !== "number" || count <= 1) return first;
  const rest: GgufHeader[] = [];
  for (const part of otherParts(path, count)) {
    rest.push(
      await readOne(part, parsePart).catch((error: unknown) => {
        throw partError(error, part, count);
      }),
    );
  }
  return joinParts(path, first, rest);
}

async function readOne(path: string, parser: typeof parse): Promise<GgufHeader> {
  let file: FileHandle;
  try {
    file = await open(path, "r");
  } catch (cause) {
    throw openError(path, cause);
  }
  try {
    const stats = await file.stat();
    if (!stats.isFile()) throw new QuernError("not-gguf", { path });
    const readAt: ReadAt = async (buffer, position) =>
      (await file.read(buffer, 0, buffer.length, position)).bytesRead;
    return await readFrom({ path, bytes: stats.size, readAt }, parser);
  } catch (error) {
    throw error instanceof QuernError ? error : new QuernError("file-unreadable", { path }, { cause: error });
  } finally {
    await file.close();
  }
}

/** A model file, wherever it lies. */
export interface HeaderSource {
  /** What a person calls it; only for an error's sentence. */
  readonly path: string;
  /** Length of the whole file. */
  readonly bytes: number;
  readonly readAt: ReadAt;
}

/**
 * Reads the header of a model file as `readGgufHeader` does, from wherever its bytes come.
 * @throws QuernError `not-gguf`, `gguf-truncated`, `gguf-invalid`, and what `readAt` throws
 */
export function readGgufHeaderFrom(source: HeaderSource): Promise<GgufHeader> {
  return readFrom(source, parse);
}

async function readFrom({ path, bytes, readAt }: HeaderSource, parser: typeof parse): Promise<GgufHeader> {
  try {
    const header = await parser(new HeaderBytes(readAt, Math.min(bytes, maxHeaderBytes)), path);
    const wantBytes = header.expectedBytes;
    if (wantBytes > bytes) throw new QuernError("gguf-truncated", { path, haveBytes: bytes, wantBytes });
    return header;
  } catch (error) {
    throw readError(path, bytes, error);
  }
}

/** A part that is not the first has the tensors, and of the metadata what it is a part of. */
const parsePart: typeof parse = (bytes, path) => parse(bytes, path, true);

async function parse(bytes: HeaderBytes, path: string, part = false): Promise<GgufHeader> {
  let found: number;
  await bytes.fetch();
  try {
    found = bytes.u32();
  } catch (error) {
    if (error instanceof HeaderEnd) throw new QuernError("not-gguf", { path });
    throw error;
  }
  if (found !== magic) throw new QuernError("not-gguf", { path });
  const version = bytes.u32();
  if (version !== 2 && version !== 3) throw new HeaderInvalid(`version ${version}`);
  const tensorCount = bytes.count("tensors", maxTensors);
  const entryCount = bytes.count("metadata entries", maxEntries);
  const metadata = await readMetadata(bytes, entryCount);
  const architecture = part ? "part" : metadata.get("general.architecture");
  if (typeof architecture !== "string" || architecture === "") throw new HeaderInvalid("no architecture");
  const alignment = metadata.get("general.alignment") ?? 32;
  const { tensors, dataOffset, dataBytes } = await readTensors(bytes, tensorCount, alignment);
  const number = (key: string): number | null => {
    const value = metadata.get(key);
    return typeof value === "number" ? value : null;
  };
  const name = metadata.get("general.name");
  return {
    version,
    architecture,
    name: typeof name === "string" ? name : null,
    fileType: number("general.file_type"),
    blockCount: number(`${architecture}.block_count`),
    contextTokens: number(`${architecture}.context_length`),
    metadata,
    tensors,
    dataOffset,
    expectedBytes: dataOffset + dataBytes,
  };
}

function openError(path: string, cause: unknown): QuernError {
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  return new QuernError(code === "ENOENT" ? "file-not-found" : "file-unreadable", { path }, { cause });
}

function readError(path: string, size: number, error: unknown): unknown {
  if (error instanceof HeaderInvalid)
    return new QuernError("gguf-invalid", { path, what: error.message }, { cause: error });
  if (error instanceof HeaderEnd) {
    if (size >= maxHeaderBytes || error.wantBytes > maxHeaderBytes)
      return new QuernError("gguf-invalid", { path, what: "the header does not end" }, { cause: error });
    return new QuernError("gguf-truncated", { path, haveBytes: size, wantBytes: error.wantBytes });
  }
  return error;
}
