import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeText } from "./decode";
import { kindOf } from "./kind";
import { ranges } from "./pdf-text";

const bytes = (hex: string) => new Uint8Array(Buffer.from(hex.replaceAll(" ", ""), "hex"));
const utf16 = (text: string) => new Uint8Array(Buffer.from(`\ufeff${text}`, "utf16le"));

describe("the text of a file", () => {
  it("is read in UTF-8, with or without its mark, whatever it says", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        fc.pre(!text.includes("\ufeff"));
        const plain = new TextEncoder().encode(text);
        expect(decodeText(plain)).toEqual({ text, encoding: null });
        expect(decodeText(new Uint8Array([0xef, 0xbb, 0xbf, ...plain]))).toEqual({ text, encoding: null });
      }),
    );
  });

  it("is read in UTF-16 with its mark, in both orders", () => {
    expect(decodeText(utf16("naïve 漢字 😀"))).toEqual({ text: "naïve 漢字 😀", encoding: "UTF-16" });
    const swapped = Buffer.from(utf16("ab")).swap16();
    expect(decodeText(new Uint8Array(swapped))).toEqual({ text: "ab", encoding: "UTF-16" });
  });

  it("is read in what was usual before, where that can be told", () => {
    // “你好，世界” in GB 18030, and “café – déjà vu” in Windows-1252.
    expect(decodeText(bytes("c4e3 bac3 a3ac cac0 bde7"))).toEqual({
      text: "你好，世界",
      encoding: "GB 18030",
    });
    const western = new Uint8Array(Buffer.from("café d\u00e9j\u00e0 vu", "latin1"));
    expect(decodeText(western)).toEqual({ text: "café déjà vu", encoding: "Windows-1252" });
    // “Привет мир” in KOI8-R: may be text, but nobody can say which.
    expect(decodeText(bytes("f0d2c9d7c5d4 20 cdc9d2"))).toBe("unknown");
  });

  it("is not made up where there is none", () => {
    for (const hex of ["00", "7f454c46 0201 0100", "89 50 00 ff fe 01", "1f8b 0800 0000", "ff 00 ff 00"])
      expect([hex, decodeText(bytes(hex))]).toEqual([hex, null]);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (data) => {
        const read = decodeText(data);
        if (read !== null && read !== "unknown") expect(read.text).not.toContain("\ufffd\ufffd\ufffd\0");
      }),
    );
  });
});

describe("the kind of a file", () => {
  it("is told by its first bytes, not by its name", () => {
    expect(kindOf(bytes("89504e470d0a1a0a 0000000d 49484452"))).toBe("image");
    expect(kindOf(bytes("ffd8ffe0 0010"))).toBe("image");
    expect(kindOf(bytes("52494646 00000000 57454250 56503820"))).toBe("image");
    expect(kindOf(bytes("474946383961"))).toBe("other-image");
    expect(kindOf(bytes("00000018 66747970 68656963"))).toBe("other-image");
    expect(kindOf(new TextEncoder().encode("junk before %PDF-1.7"))).toBe("pdf");
    expect(kindOf(new TextEncoder().encode(`${" ".repeat(2000)}%PDF-`))).toBe("unknown");
    // Cut, or only alike.
    expect(kindOf(bytes("89504e47"))).toBe("unknown");
    expect(kindOf(bytes("52494646 00000000 57415645"))).toBe("unknown");
    expect(kindOf(new TextEncoder().encode("BMW is a car maker"))).toBe("unknown");
    expect(kindOf(new Uint8Array())).toBe("unknown");
  });
});

it("pages are named as people name them", () => {
  expect(ranges([1, 2, 3, 7, 9, 10])).toBe("1–3, 7, 9–10");
  expect(ranges([])).toBe("");
});
