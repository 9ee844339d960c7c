import { mkdir, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";
import { QuernError } from "../../contract";
import { fileTrouble, readJsonFile, writeFileAtomic } from "../../files";
import { wrappedKey } from "./wrap";

const keyFile = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("system"), protected: z.string() }),
  z.object({ kind: z.literal("passphrase"), wrapped: wrappedKey }),
]);
/** How the key of the store is kept; without such a file the store is not encrypted. */
export type KeyFile = z.infer<typeof keyFile>;

/**
 * Reads the key file; null when there is none.
 * @throws QuernError `file-unreadable` when it is there and cannot be understood: then nobody may guess
 */
export async function readKeyFile(path: string): Promise<KeyFile | null> {
  const found = await readJsonFile(path);
  if (found.kind === "missing") return null;
  const parsed = found.kind === "value" ? keyFile.safeParse(found.value) : undefined;
  if (parsed?.success) return parsed.data;
  throw new QuernError("file-unreadable", { path });
}

/** @throws QuernError of the file kinds */
export async function writeKeyFile(path: string, content: KeyFile): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await writeFileAtomic(path, `${JSON.stringify(content, null, 2)}\n`);
  } catch (error) {
    throw await fileTrouble(error, path);
  }
}

export async function removeKeyFile(path: string): Promise<void> {
  await rm(path, { force: true });
}

/** Moves the key file beside the store that it belongs to. */
export async function keepKeyFileAside(path: string, stamp: string): Promise<void> {
  await rename(path, `${path}.locked-${stamp}`).catch(() => undefined);
}
