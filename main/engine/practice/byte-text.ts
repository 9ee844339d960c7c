/**
 * The byte alphabet of byte-level BPE vocabularies (GPT-2's `bytes_to_unicode`): each byte has one printable
 * character, so that a token of any bytes can be written as text.
 */
const printable = (byte: number): boolean =>
  (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || (byte >= 174 && byte <= 255);

export const byteCharacters: readonly string[] = (() => {
  let next = 256;
  return Array.from({ length: 256 }, (_, byte) => String.fromCodePoint(printable(byte) ? byte : next++));
})();

const encoder = new TextEncoder();

/** Text as its bytes in the byte alphabet: one character per byte. */
export function byteText(text: string): string {
  return Array.from(encoder.encode(text), (byte) => byteCharacters[byte] ?? "").join("");
}

const byteOf = new Map(byteCharacters.map((character, byte) => [character, byte]));
const decoder = new TextDecoder("utf-8", { fatal: true });

/**
 * The text of bytes in the byte alphabet.
 * @throws TypeError when they are no whole characters
 */
export function plainText(bytes: string): string {
  return decoder.decode(Uint8Array.from(bytes, (character) => byteOf.get(character) ?? 0));
}
