import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { z } from "zod";

/*
 * A state file: eight bytes of name, the length of the header, the header as JSON, then the content in chunks, each
 * with its length and its tag (AES-256-GCM). The key of the chunks is made for this file alone, from the store's
 * key (or from none), a random salt and the header, so the chunks' numbers can be their nonces, and a header that
 * was changed opens nothing. The number and whether it is the last one are part of each nonce: chunks cannot be
 * moved, left out or cut off. Without a key the tags are what remains: a checksum.
 */
const magic = Buffer.from("QUERNST1");
const chunkBytes = 2 ** 20;
const mostHeaderBytes = 65_536;
const tagBytes = 16;
const cipherName = "aes-256-gcm";

const stateHeader = z.object({
  /** Of the conversation's id. */
  conversation: z.string(),
  /** The engine's build. */
  engine: z.string(),
  /** The model's file. */
  model: z.string(),
  kvType: z.string(),
  tokens: z.number().int().nonnegative(),
});
/** What a state belongs to. */
export type StateHeader = z.infer<typeof stateHeader>;

const fullHeader = stateHeader.extend({ salt: z.string(), keyCheck: z.string().nullable() });

/** Why a file opens nothing: it is not whole, or it was closed with another key. */
export class StateFileError extends Error {
  constructor(readonly why: "damaged" | "other-key") {
    super(`The state file is of no use: ${why}`);
  }
}

const checkOf = (key: Uint8Array, salt: Uint8Array) =>
  createHmac("sha256", key).update("state file").update(salt).digest("hex").slice(0, 32);

function fileKey(key: Uint8Array | undefined, salt: Uint8Array, header: Uint8Array): Uint8Array {
  const about = createHash("sha256").update(magic).update(header).digest();
  return new Uint8Array(hkdfSync("sha256", key ?? new Uint8Array(32), salt, about, 32));
}

function nonce(index: number, last: boolean): Uint8Array {
  const bytes = Buffer.alloc(12);
  bytes.writeBigUInt64LE(BigInt(index));
  bytes.writeUInt8(last ? 1 : 0, 8);
  return bytes;
}

const lengthBytes = (length: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(length);
  return bytes;
};

/** Cuts a stream into pieces of the chunk's size, each with whether it is the last one. There is always a last one. */
async function* pieces(content: AsyncIterable<Uint8Array>): AsyncGenerator<{ data: Buffer; last: boolean }> {
  let held = Buffer.alloc(0);
  for await (const part of content) {
    held = Buffer.concat([held, part]);
    while (held.length > chunkBytes) {
      yield { data: held.subarray(0, chunkBytes), last: false };
      held = held.subarray(chunkBytes);
    }
  }
  yield { data: held, last: true };
}

/** Writes a whole state file at the beginning of an empty file. */
export async function writeStateFile(
  file: Pick<FileHandle, "write">,
  about: StateHeader,
  key: Uint8Array | undefined,
  content: AsyncIterable<Uint8Array>,
): Promise<void> {
  const salt = randomBytes(32);
  const keyCheck = key ? checkOf(key, salt) : null;
  const header = Buffer.from(JSON.stringify({ ...about, salt: salt.toString("hex"), keyCheck }));
  await file.write(Buffer.concat([magic, lengthBytes(header.length), header]));
  const own = fileKey(key, salt, header);
  let index = 0;
  for await (const { data, last } of pieces(content)) {
    const cipher = createCipheriv(cipherName, own, nonce(index++, last));
    const closed = Buffer.concat([cipher.update(data), cipher.final()]);
    await file.write(Buffer.concat([lengthBytes(closed.length), closed, cipher.getAuthTag()]));
  }
}

type Source = Pick<FileHandle, "read">;

async function exactly(source: Source, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await source.read(bytes, filled, length - filled);
    if (bytesRead === 0) throw new StateFileError("damaged");
    filled += bytesRead;
  }
  return bytes;
}

/** A state file that was opened: what it belongs to, and its content, each part of which was checked before it is given. */
export interface OpenState {
  readonly header: StateHeader;
  /** Ends by throwing where the file does not end as it should. */
  content(): AsyncGenerator<Buffer, void, undefined>;
}

/**
 * Reads a state file from where the handle stands.
 * @throws StateFileError
 */
export async function openStateFile(source: Source, key: Uint8Array | undefined): Promise<OpenState> {
  const start = await exactly(source, magic.length + 4);
  const length = start.readUInt32LE(magic.length);
  if (!start.subarray(0, magic.length).equals(magic) || length > mostHeaderBytes)
    throw new StateFileError("damaged");
  const raw = await exactly(source, length);
  const header = parseHeader(raw);
  const salt = Buffer.from(header.salt, "hex");
  if (header.keyCheck !== (key ? checkOf(key, salt) : null)) throw new StateFileError("other-key");
  const own = fileKey(key, salt, raw);
  return { header, content: () => chunks(source, own) };
}

function parseHeader(raw: Buffer): z.infer<typeof fullHeader> {
  try {
    return fullHeader.parse(JSON.parse(raw.toString("utf8")));
  } catch {
    throw new StateFileError("damaged");
  }
}

async function* chunks(source: Source, key: Uint8Array): AsyncGenerator<Buffer, void, undefined> {
  for (let index = 0; ; index++) {
    const length = (await exactly(source, 4)).readUInt32LE();
    if (length > chunkBytes) throw new StateFileError("damaged");
    const closed = await exactly(source, length + tagBytes);
    const more = length === chunkBytes ? opened(closed, key, nonce(index, false)) : undefined;
    if (more) {
      yield more;
      continue;
    }
    const last = opened(closed, key, nonce(index, true));
    if (!last) throw new StateFileError("damaged");
    yield last;
    return;
  }
}

function opened(closed: Buffer, key: Uint8Array, iv: Uint8Array): Buffer | undefined {
  const decipher = createDecipheriv(cipherName, key, iv, { authTagLength: tagBytes });
  decipher.setAuthTag(closed.subarray(closed.length - tagBytes));
  try {
    return Buffer.concat([decipher.update(closed.subarray(0, closed.length - tagBytes)), decipher.final()]);
  } catch {
    return undefined;
  }
}
