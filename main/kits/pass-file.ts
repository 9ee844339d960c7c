import { createHash, type Hash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { type KitProblem, QuernError } from "../contract";
import type { KitFile } from "./manifest";
import { openPlainFile } from "./plain-file";

/** Read and hashed at once: short enough that nothing else in the process waits. */
const sliceBytes = 1024 * 1024;

export interface PassOptions {
  readonly folders: readonly string[];
  readonly chunkBytes: number;
  readonly signal: AbortSignal;
  /**
   * Where the file is put together. A piece that is already there, and right, is not read from the kit again; what
   * is there is trusted by its digest and by nothing else. A piece that is wrong in the kit is not written.
   */
  readonly target?: FileHandle;
  /** Bytes that were looked at since the last call; less than nothing where they are to be looked at once more. */
  readonly onBytes?: (bytes: number) => void;
}

/**
 * Looks at every byte of a file of a kit, in order, with one piece in memory at a time.
 * @returns what is wrong with it; nothing: every piece has its digest and the whole has its SHA-256
 * @throws QuernError `cancelled`; what writing to the target throws
 */
export async function passFile(file: KitFile, options: PassOptions): Promise<KitProblem[]> {
  const { chunkBytes, signal, target, onBytes } = options;
  const problems: KitProblem[] = [];
  const buffer = Buffer.allocUnsafe(Math.min(chunkBytes, file.bytes));
  let whole: Hash | null = createHash("sha256");
  let offset = 0;
  for (const [n, part] of file.parts.entries()) {
    const source = await openPart(file, n, options.folders);
    if (source.problem) problems.push(source.problem);
    try {
      for (let at = 0; at < part.bytes; at += chunkBytes) {
        const bytes = Math.min(chunkBytes, part.bytes - at);
        const wanted = file.chunks[(offset + at) / chunkBytes];
        const piece: Piece = { buffer, bytes, wanted, whole, signal };
        const here: PieceResult = target ? await readPiece(target, offset + at, piece) : "wrong";
        if (typeof here !== "string") {
          whole = here.whole;
        } else if (source.handle === null || at + bytes > source.bytes) {
          whole = null;
        } else {
          const found = await readPiece(source.handle, at, piece);
          if (typeof found === "string") {
            addRange(problems, found === "wrong" ? "bad-bytes" : "unreadable", part.path, at, at + bytes);
            whole = null;
          } else {
            whole = found.whole;
            if (target) await writeWhole(target, buffer.subarray(0, bytes), offset + at);
          }
        }
        onBytes?.(bytes);
      }
    } finally {
      await source.handle?.close();
    }
    offset += part.bytes;
  }
  const wholeWrong = whole !== null && whole.digest("hex") !== file.sha256;
  if (wholeWrong && problems.length === 0) problems.push({ kind: "wrong-hash", path: file.path });
  // A part that is gone from the stick is no matter once all of it is in the target.
  return target && whole !== null && !wholeWrong ? [] : problems;
}

/** Writes all of it: one call may write less. */
export async function writeWhole(to: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let at = 0; at < bytes.length; ) {
    const { bytesWritten } = await to.write(bytes, at, bytes.length - at, position + at);
    at += bytesWritten;
  }
}

interface Piece {
  readonly buffer: Buffer;
  readonly bytes: number;
  readonly wanted: string | undefined;
  /** Of everything before this piece; null once a piece was wrong. */
  readonly whole: Hash | null;
  readonly signal: AbortSignal;
}

type PieceResult = { readonly whole: Hash | null } | "wrong" | "unreadable";

/** Reads one piece into its buffer. @returns the hash of everything up to its end, or what is wrong with it */
async function readPiece(
  from: FileHandle,
  position: number,
  { buffer, bytes, wanted, whole, signal }: Piece,
): Promise<PieceResult> {
  const digest = createHash("sha256");
  const next = whole?.copy() ?? null;
  for (let at = 0; at < bytes; ) {
    if (signal.aborted) throw new QuernError("cancelled");
    const length = Math.min(sliceBytes, bytes - at);
    const read = await from.read(buffer, at, length, position + at).catch(() => null);
    if (read === null) return "unreadable";
    if (read.bytesRead === 0) return "wrong";
    const slice = buffer.subarray(at, at + read.bytesRead);
    digest.update(slice);
    next?.update(slice);
    at += read.bytesRead;
  }
  return digest.digest("hex") === wanted ? { whole: next } : "wrong";
}

interface OpenPart {
  readonly handle: FileHandle | null;
  readonly bytes: number;
  readonly problem: KitProblem | null;
}

/** Opens a part in the first folder that has it. */
async function openPart(file: KitFile, n: number, folders: readonly string[]): Promise<OpenPart> {
  const part = file.parts[n];
  if (!part) return { handle: null, bytes: 0, problem: null };
  const { path, bytes: wantBytes } = part;
  for (const folder of folders) {
    const found = await openPlainFile(folder, path);
    if (found === "missing") continue;
    if (found === "not-plain") return { handle: null, bytes: 0, problem: { kind: "not-plain", path } };
    if (found === "unreadable")
      return { handle: null, bytes: 0, problem: { kind: "unreadable", path, from: 0, to: wantBytes } };
    const { handle, bytes } = found;
    const problem: KitProblem | null =
      bytes === wantBytes ? null : { kind: "wrong-size", path, haveBytes: bytes, wantBytes };
    return { handle, bytes, problem };
  }
  return {
    handle: null,
    bytes: 0,
    problem: { kind: "missing", path, part: n + 1, parts: file.parts.length },
  };
}

/** Ranges that touch are one. */
function addRange(
  problems: KitProblem[],
  kind: "bad-bytes" | "unreadable",
  path: string,
  from: number,
  to: number,
): void {
  const last = problems.at(-1);
  if (last?.kind === kind && last.path === path && last.to === from)
    problems[problems.length - 1] = { kind, path, from: last.from, to };
  else problems.push({ kind, path, from, to });
}
