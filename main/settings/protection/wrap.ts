import { createCipheriv, createDecipheriv, randomBytes, scrypt } from "node:crypto";
import { promisify } from "node:util";
import { z } from "zod";

/** A key under a passphrase: all that is needed to get it back, but the passphrase. Bytes as base64. */
export const wrappedKey = z.object({
  salt: z.base64(),
  nonce: z.base64(),
  /** The encrypted key with its tag. */
  sealed: z.base64(),
  /** Cost of the derivation, so that it can be raised without locking anybody out. */
  logN: z.number().int().min(14).max(22),
});
export type WrappedKey = z.infer<typeof wrappedKey>;

/** 2^17 rounds of 8 blocks take 128 MiB and about half a second. Source: OWASP Password Storage Cheat Sheet, scrypt. */
export const usualLogN = 17;
const blockSize = 8;
const tagBytes = 16;

const derive = promisify<string, Buffer, number, { N: number; r: number; p: number; maxmem: number }, Buffer>(
  scrypt,
);

/** The same passphrase typed on another system may come as other code points. */
function wrappingKey(passphrase: string, salt: Buffer, logN: number): Promise<Buffer> {
  const options = { N: 2 ** logN, r: blockSize, p: 1, maxmem: 2 ** logN * blockSize * 128 + 2 ** 20 };
  return derive(passphrase.normalize("NFKC"), salt, 32, options);
}

/** Puts a key under a passphrase. */
export async function wrapKey(key: Uint8Array, passphrase: string, logN: number): Promise<WrappedKey> {
  const salt = randomBytes(16);
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", await wrappingKey(passphrase, salt, logN), nonce);
  const sealed = Buffer.concat([cipher.update(key), cipher.final(), cipher.getAuthTag()]);
  return {
    salt: salt.toString("base64"),
    nonce: nonce.toString("base64"),
    sealed: sealed.toString("base64"),
    logN,
  };
}

/** Gets a key back; null when the passphrase is wrong or what was kept has been changed. */
export async function unwrapKey(wrapped: WrappedKey, passphrase: string): Promise<Uint8Array | null> {
  const key = await wrappingKey(passphrase, Buffer.from(wrapped.salt, "base64"), wrapped.logN);
  const sealed = Buffer.from(wrapped.sealed, "base64");
  try {
    const decipher = createDecipheriv("aes-256-gcm", key, Buffer.from(wrapped.nonce, "base64"));
    decipher.setAuthTag(sealed.subarray(-tagBytes));
    return new Uint8Array(Buffer.concat([decipher.update(sealed.subarray(0, -tagBytes)), decipher.final()]));
  } catch {
    return null;
  }
}
