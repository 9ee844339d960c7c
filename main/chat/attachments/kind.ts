/** What a file is, by its first bytes: names lie. */
export type FileKind = "pdf" | "image" | "other-image" | "unknown";

const ascii = (text: string) => Array.from(text, (character) => character.charCodeAt(0));
const startsWith = (data: Uint8Array, bytes: readonly number[], at = 0) =>
  bytes.every((byte, n) => data[at + n] === byte);

/** Where the mark of a PDF may stand: readers accept what mail programs and servers put before it. */
const pdfMarkWithin = 1024;

/** Pictures that people have and that the model cannot be shown. Source: the formats' published magic numbers. */
const otherImages: readonly (readonly number[])[] = [
  ascii("GIF8"),
  ascii("II*\0"),
  ascii("MM\0*"),
  ascii("8BPS"),
  [0x00, 0x00, 0x01, 0x00],
];
/** Brands of the container that HEIC and AVIF use, after `ftyp` at byte 4. */
const imageBrands = ["heic", "heix", "mif1", "msf1", "avif", "avis"];

export function kindOf(data: Uint8Array): FileKind {
  if (isImage(data)) return "image";
  if (otherImages.some((magic) => startsWith(data, magic))) return "other-image";
  if (startsWith(data, ascii("BM")) && startsWith(data, [0, 0, 0, 0], 6)) return "other-image";
  if (startsWith(data, ascii("ftyp"), 4) && imageBrands.some((brand) => startsWith(data, ascii(brand), 8)))
    return "other-image";
  const mark = ascii("%PDF-");
  const until = Math.min(pdfMarkWithin, data.length);
  for (let at = 0; at < until; at += 1) if (startsWith(data, mark, at)) return "pdf";
  return "unknown";
}

/** A PNG with its header, a JPEG with its first marker, or a WebP with its chunk. */
function isImage(data: Uint8Array): boolean {
  if (startsWith(data, [0x89, ...ascii("PNG\r\n"), 0x1a, 0x0a])) return startsWith(data, ascii("IHDR"), 12);
  if (startsWith(data, [0xff, 0xd8, 0xff])) return data.length > 4;
  return startsWith(data, ascii("RIFF")) && startsWith(data, ascii("WEBPVP8"), 8);
}
