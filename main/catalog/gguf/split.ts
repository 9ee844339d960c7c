import { basename, dirname, join } from "node:path";
import { QuernError } from "../../contract";
import type { GgufHeader } from "./reader";

/**
 * The name of a part, as `gguf-split` gives it and llama.cpp finds the others by it: `NAME-00001-of-00003.gguf`
 * (llama.cpp, `llama_split_path` in `src/llama.cpp`).
 */
const partName = /^(?<stem>.+)-(?<no>\d{5})-of-(?<count>\d{5})\.gguf$/u;
/** No published model has more; each is a file to open. */
const mostParts = 512;

/** A file that is one of several parts. */
export interface PartName {
  readonly stem: string;
  /** From 1. */
  readonly no: number;
  readonly count: number;
}

/** What a file's name says of the parts that it is one of; null for a whole file. */
export function partOf(path: string): PartName | null {
  const { stem, no, count } = partName.exec(basename(path))?.groups ?? {};
  if (stem === undefined) return null;
  const part = { stem, no: Number(no), count: Number(count) };
  return part.no >= 1 && part.no <= part.count && part.count > 1 && part.count <= mostParts ? part : null;
}

/** The paths of all parts of the model that this file is a part of, the first first; the path alone for a whole file. */
export function partPaths(path: string): string[] {
  const part = partOf(path);
  if (!part) return [path];
  const digits = (number: number) => String(number).padStart(5, "0");
  return Array.from({ length: part.count }, (_, n) =>
    join(dirname(path), `${part.stem}-${digits(n + 1)}-of-${digits(part.count)}.gguf`),
  );
}

/** The parts after the first. @throws QuernError `gguf-invalid` when the file's name does not tell them */
export function otherParts(path: string, count: number): string[] {
  const part = partOf(path);
  if (part?.no !== 1 || part.count !== count)
    throw new QuernError("gguf-invalid", {
      path,
      what: `a part of ${count}, but not named as the first of them`,
    });
  return partPaths(path).slice(1);
}

/** A part that is not there has a sentence of its own. */
export function partError(error: unknown, part: string, count: number): unknown {
  if (!(error instanceof QuernError) || error.code !== "file-not-found") return error;
  return new QuernError("gguf-part-missing", { path: part, count }, { cause: error });
}

/**
 * One header for a model in parts: what the first says, with the tensors of all.
 * @throws QuernError `gguf-invalid` for parts that do not belong together
 */
export function joinParts(path: string, first: GgufHeader, rest: readonly GgufHeader[]): GgufHeader {
  const all = [first, ...rest];
  const wrong = all.findIndex(
    ({ metadata }, n) => metadata.get("split.no") !== n || metadata.get("split.count") !== all.length,
  );
  if (wrong >= 0)
    throw new QuernError("gguf-invalid", { path, what: `part ${wrong + 1} is not of this model` });
  const tensors = all.flatMap((part) => part.tensors);
  const want = first.metadata.get("split.tensors.count");
  if (typeof want === "number" && want !== tensors.length)
    throw new QuernError("gguf-invalid", { path, what: `${tensors.length} of ${want} tensors` });
  const sum = (of: (part: GgufHeader) => number) => all.reduce((total, part) => total + of(part), 0);
  return {
    ...first,
    tensors,
    dataOffset: sum(({ dataOffset }) => dataOffset),
    expectedBytes: sum(({ expectedBytes }) => expectedBytes),
  };
}
