import { createHash } from "node:crypto";

/**
 * Crockford's Base32: digits and letters without I, L, O and U, so that nothing read out loud or written by hand is
 * taken for something else. Source: https://www.crockford.com/base32.html
 */
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/** 20 letters of 5 bits: 100 bits, far beyond what anybody can search for a second key with the same fingerprint. */
const letters = 20;
const groupLength = 4;

/**
 * The fingerprint of a public key: the first 100 bits of its SHA-256 in Crockford's Base32, in five groups of four.
 * @param publicKey the 32 raw bytes of an Ed25519 key
 */
export function fingerprintOf(publicKey: Uint8Array): string {
  const hash = createHash("sha256").update(publicKey).digest();
  let bits = 0;
  let held = 0;
  let text = "";
  for (const byte of hash) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5 && text.length < letters) {
      bits -= 5;
      text += alphabet[(held >> bits) & 31];
    }
    held &= (1 << bits) - 1;
  }
  return (text.match(new RegExp(`.{${groupLength}}`, "g")) ?? []).join("-");
}

/** Whether a fingerprint as somebody typed it is this one: case, spaces and look-alike letters do not count. */
export function sameFingerprint(typed: string, fingerprint: string): boolean {
  const plain = (text: string) =>
    text.toUpperCase().replace(/[\s-]/g, "").replace(/O/g, "0").replace(/[IL]/g, "1");
  return plain(typed) === plain(fingerprint);
}
