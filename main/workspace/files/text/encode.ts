import type { TextFormat } from "../../../contract";

const beyondLatin1 = /[^\x00-\xff]/;

/**
 * Text as bytes, as they lie on disk. Line ends are taken as they are.
 * A Latin-1 file that now has characters which Latin-1 lacks becomes UTF-8 as a whole, since nothing typed may be lost.
 */
export function encodeText(text: string, format: TextFormat): Buffer {
  switch (format.encoding) {
    case "utf-8":
      return Buffer.from(format.bom ? `\ufeff${text}` : text, "utf8");
    case "utf-16le":
      return Buffer.from(format.bom ? `\ufeff${text}` : text, "utf16le");
    case "utf-16be":
      return Buffer.from(format.bom ? `\ufeff${text}` : text, "utf16le").swap16();
    case "latin1":
      return Buffer.from(text, beyondLatin1.test(text) ? "utf8" : "latin1");
  }
}
