import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

const cipherName = "aes-256-gcm";
const nonceBytes = 12;
const tagBytes = 16;
/** No line of JSON begins like this. */
const sealedMark = "!";

/** The key for tasks, made of the store's: another one than that, so that neither gives the other away. */
export function tasksKey(key: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", key, new Uint8Array(0), "quern agent tasks", 32));
}

export const isSealed = (line: string) => line.startsWith(sealedMark);

/** Closes a line; without a key it stays as it is. */
export function seal(line: string, key: Uint8Array | null): string {
  if (!key) return line;
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(cipherName, key, nonce);
  const body = Buffer.concat([cipher.update(line, "utf8"), cipher.final()]);
  return sealedMark + Buffer.concat([nonce, cipher.getAuthTag(), body]).toString("base64");
}

/** Opens a line; null where it is damaged or was closed with another key. A line that is not closed is given as it is. */
export function unseal(line: string, key: Uint8Array | null): string | null {
  if (!isSealed(line)) return line;
  if (!key) return null;
  const bytes = Buffer.from(line.slice(1), "base64");
  if (bytes.length < nonceBytes + tagBytes) return null;
  try {
    const decipher = createDecipheriv(cipherName, key, bytes.subarray(0, nonceBytes), {
      authTagLength: tagBytes,
    });
    decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
    return decipher.update(bytes.subarray(nonceBytes + tagBytes), undefined, "utf8") + decipher.final("utf8");
  } catch {
    return null;
  }
}
