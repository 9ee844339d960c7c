import fc from "fast-check";
import { expect, test } from "vitest";
import { applyEdit } from "./index";

const piece = fc.constantFrom(
  "a",
  "b",
  "foo(",
  ")",
  " ",
  "    ",
  "\t",
  "\n",
  "\r\n",
  "“",
  '"',
  "é",
  "é",
  "x = 1",
  "…",
);
const text = fc.array(piece, { maxLength: 60 }).map((all) => all.join(""));
const sloppy = fc.tuple(text, fc.nat(200), fc.nat(60), text, fc.nat(5));

/** Old texts that may be in the file, exactly, nearly, or not at all. */
function asked(file: string, at: number, length: number, kind: number): string {
  const old = file.slice(at % (file.length + 1)).slice(0, length);
  if (kind === 1) return old.replaceAll("\r\n", "\n");
  if (kind === 2) return old.replace(/^[ \t]+/gm, "");
  if (kind === 3) return old.replaceAll("“", '"').replaceAll("…", "...").normalize("NFC");
  if (kind === 4) return `\n${old}  \n`;
  return old;
}

test("what is there once, exactly, is replaced by exactly what was written", () => {
  fc.assert(
    fc.property(
      text,
      fc.nat(200),
      fc.integer({ min: 1, max: 40 }),
      fc.nat(1000),
      (file, at, length, number) => {
        const from = at % (file.length + 1);
        const old = file.slice(from, from + length);
        fc.pre(old !== "" && file.indexOf(old) === file.lastIndexOf(old));
        const made = `new${number}\nlines`;
        fc.pre(!file.includes("\r") && !old.endsWith("\n"));
        const want = file.slice(0, from) + made + file.slice(from + old.length);
        expect(applyEdit(file, { old, new: made })).toEqual({ ok: true, text: want, how: "exact" });
      },
    ),
    { numRuns: 2000 },
  );
});

test("no edit changes a byte outside of one place of the file", () => {
  fc.assert(
    fc.property(sloppy, ([file, at, length, made, kind]) => {
      // Two fences that are nowhere else show what is outside.
      const before = "fence one; §§\r\n";
      const after = "\n§§ fence two\r\n\r\n";
      const whole = before + file + after;
      const result = applyEdit(whole, { old: asked(file, at, length, kind), new: made });
      if (!result.ok) return;
      expect(result.text.startsWith(before.trimEnd())).toBe(true);
      expect(result.text.endsWith(after.trimStart())).toBe(true);
    }),
    { numRuns: 3000 },
  );
});

test("an edit and the edit back are nothing, to the byte", () => {
  fc.assert(
    fc.property(
      text,
      fc.nat(200),
      fc.integer({ min: 1, max: 40 }),
      fc.nat(1000),
      (file, at, length, number) => {
        fc.pre(!file.includes("\r"));
        const old = file.slice(at % (file.length + 1)).slice(0, length);
        const made = `§${number}§`;
        const result = applyEdit(file, { old, new: made });
        fc.pre(result.ok && result.how === "exact");
        if (result.ok)
          expect(applyEdit(result.text, { old: made, new: old })).toMatchObject({ ok: true, text: file });
      },
    ),
    { numRuns: 2000 },
  );
});

test("what the old and the new text have in common stays as the file has it", () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.tuple(
          fc.constantFrom("", "  ", "\t"),
          fc.constantFrom("", " ", "\t"),
          fc.constantFrom("\n", "\r\n"),
        ),
        { minLength: 3, maxLength: 12 },
      ),
      fc.nat(11),
      (shapes, pick) => {
        const lines = shapes.map(([indent, trail, end], index) => `${indent}line ${index};${trail}${end}`);
        const at = pick % lines.length;
        const asSeen = lines.map((line) => `${line.trimEnd()}\n`);
        const asWanted = asSeen.map((line, index) => (index === at ? line.replace(";", " changed;") : line));
        const result = applyEdit(lines.join(""), { old: asSeen.join(""), new: asWanted.join("") });
        const want = lines
          .map((line, index) => (index === at ? line.replace(";", " changed;") : line))
          .join("");
        expect(result).toMatchObject({ ok: true, text: want });
      },
    ),
    { numRuns: 1000 },
  );
});

test("two places are never guessed between, not even when they lie across each other", () => {
  const file = "a();\n  b();\nb();\n";
  expect(applyEdit(file, { old: "b();", new: "c();" })).toEqual({
    ok: false,
    why: "ambiguous",
    closest: [
      { from: 2, to: 2, text: "  b();" },
      { from: 3, to: 3, text: "b();" },
    ],
  });
  expect(applyEdit("aaa", { old: "aa", new: "b" })).toMatchObject({ ok: false, why: "ambiguous" });
  expect(applyEdit(file, { old: "b();", new: "c();", all: true })).toMatchObject({
    ok: true,
    text: "a();\n  c();\nc();\n",
  });
  expect(applyEdit("aaa", { old: "aa", new: "b", all: true })).toMatchObject({ ok: true, text: "ba" });
});

test("nothing to look for, or nothing to change, is said", () => {
  expect(applyEdit("a", { old: "", new: "b" })).toMatchObject({ ok: false, why: "empty" });
  expect(applyEdit("a", { old: " \n", new: "b" })).toMatchObject({ ok: false, why: "empty" });
  expect(applyEdit("", { old: "", new: "b\n" })).toEqual({ ok: true, text: "b\n", how: "exact" });
  expect(applyEdit("a", { old: "a", new: "a" })).toMatchObject({ ok: false, why: "same" });
  expect(applyEdit("a\r\nb", { old: "a\nb", new: "a\r\nb" })).toMatchObject({ ok: false, why: "same" });
});

test("what was not found comes back with the lines that are most like it, from a long file within a moment", () => {
  const lines = Array.from(
    { length: 10_000 },
    (_, index) => `  const value${index} = compute(${index % 7}, "${index}");`,
  );
  lines[7311] = "  return total / count; // the mean";
  const began = performance.now();
  const result = applyEdit(lines.join("\n"), { old: "  return total / items; // mean", new: "  return 0;" });
  expect(result).toMatchObject({ ok: false, why: "not-found" });
  if (!result.ok) expect(result.closest[0]).toEqual({ from: 7312, to: 7312, text: lines[7311] });
  // Ten times what it takes on a slow machine: an algorithm that is quadratic takes minutes.
  expect(performance.now() - began).toBeLessThan(5000);
});

test("lines take the ends of the lines that they replace, also where a file has several kinds", () => {
  const file = "one\r\ntwo\nthree\r\nfour";
  expect(applyEdit(file, { old: "two\nthree\n", new: "two\n2.5\nthree!\n" })).toMatchObject({
    text: "one\r\ntwo\n2.5\nthree!\r\nfour",
  });
  expect(applyEdit(file, { old: "one", new: "zero\none" })).toMatchObject({
    text: "zero\r\none\r\ntwo\nthree\r\nfour",
  });
  expect(applyEdit("a\rb\rc", { old: "a\nb\n", new: "a\nx\n" })).toMatchObject({ text: "a\rx\rc" });
  expect(applyEdit("a\nb\n", { old: "a", new: "a\r\nc" })).toMatchObject({ text: "a\nc\nb\n" });
  expect(applyEdit("a\r\nb\r\n", { old: "a\r\nb\r\n", new: "a\nb\n" })).toMatchObject({ text: "a\nb\n" });
});
