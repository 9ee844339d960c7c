import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeText, encodeText, keepLineEnds } from ".";

const bytes = (...values: number[]) => Uint8Array.from(values);
const latin = (text: string) => Uint8Array.from(Buffer.from(text, "latin1"));

describe("bytes as text", () => {
  it.each([
    ["plain", Buffer.from("hello\n"), "utf-8", false],
    ["with a mark", Buffer.from("\ufeffhello\n"), "utf-8", true],
    ["UTF-16 with a mark", Buffer.from("\ufeffhello\n", "utf16le"), "utf-16le", true],
    ["UTF-16 the other way", Buffer.from("\ufeffhello\n", "utf16le").swap16(), "utf-16be", true],
    ["UTF-16 without a mark", Buffer.from("hello there\n", "utf16le"), "utf-16le", false],
    ["UTF-16 the other way without", Buffer.from("hello there\n", "utf16le").swap16(), "utf-16be", false],
    ["Latin-1", latin("caf\xe9\n"), "latin1", false],
    ["nothing", bytes(), "utf-8", false],
  ] as const)("%s", (_name, given, encoding, bom) => {
    const decoded = decodeText(given);
    expect(decoded?.format).toMatchObject({ encoding, bom });
    expect(decoded?.text.startsWith("\ufeff")).toBe(false);
    expect(decoded && encodeText(decoded.text, decoded.format).equals(given)).toBe(true);
  });

  it.each([
    ["an ELF program", bytes(0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0)],
    ["a picture", bytes(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13)],
    ["gzip", bytes(0x1f, 0x8b, 8, 4, 3, 9, 200, 17)],
    ["UTF-32", Buffer.from([0xff, 0xfe, 0, 0, 0x68, 0, 0, 0])],
    ["half a pair", Buffer.from("\ufeffa\ud83d", "utf16le")],
    ["half a unit", bytes(0xff, 0xfe, 0x61)],
    ["one zero in a text", Buffer.from("hello\0there, all of you\n")],
  ])("%s is no text", (_name, given) => {
    expect(decodeText(given)).toBe(null);
  });

  it("gives the same bytes back, whatever they are", () => {
    const any = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.string({ unit: "grapheme", maxLength: 100 }).map((text) => Uint8Array.from(Buffer.from(text))),
      fc
        .string({ unit: "grapheme", maxLength: 100 })
        .map((text) => Uint8Array.from(Buffer.from(`\ufeff${text}`, "utf16le"))),
      fc.string({ maxLength: 100 }).map((text) => Uint8Array.from(Buffer.from(text, "utf16le"))),
      fc.array(fc.integer({ min: 0x20, max: 0xff }), { maxLength: 100 }).map((all) => Uint8Array.from(all)),
    );
    let texts = 0;
    fc.assert(
      fc.property(any, (given) => {
        const decoded = decodeText(given);
        if (decoded === null) return;
        texts++;
        expect([...encodeText(decoded.text, decoded.format)]).toEqual([...given]);
      }),
      { numRuns: 2000 },
    );
    expect(texts).toBeGreaterThan(500);
  });

  it("of the beginning of a file leaves out half a character", () => {
    const given = Buffer.from("añ字😀");
    const whole = ["", "a", "añ", "añ字", "añ字😀"];
    for (let length = 0; length <= given.length; length++)
      expect(whole).toContain(decodeText(given.subarray(0, length), true)?.text);
  });

  it("that Latin-1 cannot hold becomes UTF-8 as a whole", () => {
    const format = { encoding: "latin1", bom: false, eol: "lf" } as const;
    expect(encodeText("café 字", format).toString("utf8")).toBe("café 字");
  });
});

describe("line ends", () => {
  it.each([
    ["a\nb\n", "lf"],
    ["a\r\nb\r\n", "crlf"],
    ["a\rb\r", "cr"],
    ["a\r\nb\nc\r\n", "crlf"],
    ["a", "lf"],
  ])("of %j are %s", (text, eol) => {
    expect(decodeText(Buffer.from(text))?.format.eol).toBe(eol);
  });

  it.each([
    ["a new line takes the end of all", "a\nnew\nb\n", "a\r\nb\r\n", "crlf", "a\r\nnew\r\nb\r\n"],
    ["mixed ones stay line by line", "a\nB\nc\nd\n", "a\r\nb\r\nc\nd\r\n", "crlf", "a\r\nB\r\nc\nd\r\n"],
    ["a lone carriage return stays where it was", "a\nb\nc\n", "a\rb\nc\n", "lf", "a\rb\nc\n"],
    ["what was written on purpose stays", "a\r\nb\n", "a\nb\n", "lf", "a\r\nb\n"],
    ["no end at the end stays none", "a\nb", "a\r\nb", "crlf", "a\r\nb"],
    [
      "lines in the middle are found again",
      "x\na\nnew\nb\ny\n",
      "0\na\r\nb\n1\r\n",
      "crlf",
      "x\r\na\r\nnew\r\nb\ny\r\n",
    ],
  ] as const)("%s", (_name, text, before, eol, kept) => {
    expect(keepLineEnds(text, before, eol)).toBe(kept);
  });

  it("an editor that knows one end alone changes nothing in a text that nobody touched", () => {
    const line = fc.tuple(fc.constantFrom("a", "b", "", "  c"), fc.constantFrom("\n", "\r\n", "\r"));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 20 }), fc.constantFrom("", "end"), (lines, end) => {
        const disk = lines.map(([text, eol]) => text + eol).join("") + end;
        const decoded = decodeText(Buffer.from(disk));
        const edited = disk.replace(/\r\n|\r/g, "\n");
        expect(decoded && keepLineEnds(edited, disk, decoded.format.eol)).toBe(disk);
      }),
      { numRuns: 1000 },
    );
  });
});
