import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { type FileHandle, lstat, mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { QuernError } from "../contract";
import { errnoOf, fileTrouble } from "../files";
import type { KitPart } from "./layout";
import { writeWhole } from "./pass-file";

const sliceBytes = 1024 * 1024;
/** Ends the name of what is still being written. */
export const temporarySuffix = ".quern-part";

/** Where a part is written before it has its name. */
export function temporaryOf(out: string, path: string): string {
  return `${join(out, path)}${temporarySuffix}`;
}

interface WriteOptions {
  readonly out: string;
  readonly bytes: number;
  readonly parts: readonly KitPart[];
  readonly chunkBytes: number;
  readonly signal: AbortSignal;
  readonly onBytes: (bytes: number) => void;
}

/**
 * Copies a file or a text into its parts, under temporary names, one piece in memory at a time. What lies there from
 * an earlier try is read and compared, and written only where it differs.
 * @returns the SHA-256 of the whole and of each piece
 * @throws QuernError `cancelled`, `disk-full`, `kit-needs-parts`, `gguf-truncated` when the source became shorter
 */
export async function writeParts(
  from: { readonly file: string } | { readonly text: string },
  { out, bytes, parts, chunkBytes, signal, onBytes }: WriteOptions,
): Promise<{ sha256: string; chunks: string[] }> {
  const source = await openSource(from);
  const whole = createHash("sha256");
  const chunks: string[] = [];
  const buffer = Buffer.allocUnsafe(Math.min(chunkBytes, bytes));
  const old = Buffer.allocUnsafe(Math.min(sliceBytes, buffer.length));
  let offset = 0;
  try {
    for (const part of parts) {
      const target = await openTemporary(out, part.path);
      try {
        for (let at = 0; at < part.bytes; at += chunkBytes) {
          const length = Math.min(chunkBytes, part.bytes - at);
          const chunk = createHash("sha256");
          for (let inside = 0; inside < length; inside += sliceBytes) {
            if (signal.aborted) throw new QuernError("cancelled");
            const slice = buffer.subarray(inside, Math.min(length, inside + sliceBytes));
            await source.read(slice, offset + at + inside);
            whole.update(slice);
            chunk.update(slice);
            if (!(await holds(target, slice, at + inside, old))) await writeWhole(target, slice, at + inside);
          }
          chunks.push(chunk.digest("hex"));
          onBytes(length);
        }
        await target.truncate(part.bytes);
        await target.sync();
      } catch (error) {
        if (errnoOf(error) === "EFBIG") throw new QuernError("kit-needs-parts", { path: out });
        throw await fileTrouble(error, out, bytes);
      } finally {
        await target.close();
      }
      offset += part.bytes;
    }
    return { sha256: whole.digest("hex"), chunks };
  } finally {
    await source.close();
  }
}

interface Source {
  read(into: Buffer, position: number): Promise<void>;
  close(): Promise<void>;
}

async function openSource(from: { readonly file: string } | { readonly text: string }): Promise<Source> {
  if ("text" in from) {
    const all = Buffer.from(from.text);
    return {
      read: async (into, position) => {
        all.copy(into, 0, position);
      },
      close: async () => undefined,
    };
  }
  const handle = await open(from.file, "r").catch(async (error: unknown) => {
    throw await fileTrouble(error, from.file);
  });
  return {
    read: async (into, position) => {
      for (let at = 0; at < into.length; ) {
        const { bytesRead } = await handle.read(into, at, into.length - at, position + at);
        if (bytesRead === 0)
          throw new QuernError("gguf-truncated", {
            path: from.file,
            haveBytes: position + at,
            wantBytes: position + into.length,
          });
        at += bytesRead;
      }
    },
    close: () => handle.close(),
  };
}

/** Whether the target already has these bytes here. */
async function holds(target: FileHandle, slice: Buffer, position: number, old: Buffer): Promise<boolean> {
  const { bytesRead } = await target.read(old, 0, slice.length, position);
  return bytesRead === slice.length && old.subarray(0, bytesRead).equals(slice);
}

/** The part of an earlier try, under whichever name it had come to, or an empty file. */
async function openTemporary(out: string, path: string): Promise<FileHandle> {
  const final = join(out, path);
  const temporary = temporaryOf(out, path);
  await mkdir(dirname(final), { recursive: true });
  for (const name of [final, temporary]) {
    const there = await lstat(name).catch(() => null);
    if (there && !(there.isFile() && there.nlink === 1)) await rm(name, { force: true });
  }
  const named = await lstat(final).catch(() => null);
  if (named) await rename(final, temporary);
  return await open(temporary, constants.O_RDWR | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0), 0o644);
}
