import fc from "fast-check";
import { expect, test } from "vitest";
import { visiblePieces } from "./visible";

const said = (text: string) =>
  visiblePieces(text)
    .map(({ text: piece, marked }) => (marked ? `[${piece}]` : piece))
    .join("");

test("what turns the order around or hides is spelled out", () => {
  expect(said("rm \u202Etxt.exe")).toBe("rm [U+202E]txt.exe");
  expect(said("a\u200bb\u00a0c\u3164d")).toBe("a[U+200B]b[U+00A0]c[U+3164]d");
  expect(said("one\ntwo\tthree\u0007")).toBe("one[↵]two[⇥]three[U+0007]");
  expect(said("\u{e0041}")).toBe("[U+E0041]");
});

test("what hides words or stands for nothing is spelled out, whatever it is called", () => {
  const hidden = [
    0xfe00, 0xfe0f, 0xe0100, 0xe01ef, 0x34f, 0x17b4, 0x17b5, 0x2800, 0x115f, 0x1160, 0x3164, 0xffa0, 0x180b,
  ];
  for (const code of hidden)
    expect(said(`a${String.fromCodePoint(code)}b`)).toBe(
      `a[U+${code.toString(16).toUpperCase().padStart(4, "0")}]b`,
    );
});

test("plain words of any language stay as they are", () => {
  for (const text of ["npm test -- --grep 'a b'", "测试 文件", "naïve Straße", "日本語のテスト", ""])
    expect(visiblePieces(text)).toEqual([{ text, marked: false }]);
});

test("nothing is left out: unmarked pieces are the text without what is marked, in order", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const pieces = visiblePieces(text);
      const plain = pieces.filter(({ marked }) => !marked).map((piece) => piece.text);
      let at = 0;
      for (const piece of plain) {
        const found = text.indexOf(piece, at);
        expect(found).toBeGreaterThanOrEqual(at);
        at = found + piece.length;
      }
      const marked = pieces.filter((piece) => piece.marked).length;
      expect([...plain.join("")].length + marked).toBe([...text].length);
    }),
  );
});
