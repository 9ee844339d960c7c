import fc from "fast-check";
import { expect, test } from "vitest";
import { applyHunks, hunksOf, reverseHunks } from "./index";
import { rawLines } from "./lines";

const line = fc.constantFrom("", "a", "b", "c", "  a", "}", "{", "return 1;", "ä", "日本");
const end = fc.constantFrom("\n", "\n", "\n", "\r\n", "\r");
const text = fc
  .tuple(fc.array(fc.tuple(line, end), { maxLength: 40 }), line)
  .map(([lines, last]) => lines.map((each) => each.join("")).join("") + last);
const idsOf = (before: string, after: string) => hunksOf(before, after).map(({ id }) => id);

/** A text and the same one with some lines changed, removed, added. */
const edited = fc
  .tuple(text, fc.array(fc.tuple(fc.nat(60), fc.nat(3), fc.array(fc.tuple(line, end), { maxLength: 3 }))))
  .map(([before, edits]) => {
    const lines = rawLines(before);
    for (const [at, gone, come] of edits)
      lines.splice(at % (lines.length + 1), gone, ...come.map((each) => each.join("")));
    const last = lines.length - 1;
    // As in any text, only the last line may be without an end.
    const after = lines.map((each, index) => (index < last && !/[\r\n]$/.test(each) ? `${each}\n` : each));
    return { before, after: after.join("") };
  });

test("all hunks give what came, none what was, to the byte", () => {
  fc.assert(
    fc.property(fc.oneof(edited, fc.record({ before: text, after: text })), ({ before, after }) => {
      expect(applyHunks(before, after, idsOf(before, after))).toBe(after);
      expect(applyHunks(before, after, [])).toBe(before);
    }),
    { numRuns: 3000 },
  );
});

test("any choice of hunks, taken one after the other, ends where taking them at once does", () => {
  fc.assert(
    fc.property(edited, fc.infiniteStream(fc.boolean()), ({ before, after }, coins) => {
      const ids = idsOf(before, after);
      const chosen = ids.filter(() => coins.next().value);
      const some = applyHunks(before, after, chosen);
      // What was left out is what still differs; what was taken no longer does.
      const rest = ids.filter((id) => !chosen.includes(id));
      expect(reverseHunks(after, before, after, rest)).toEqual({ text: some, refused: [] });
      if (rest.length === 0) expect(some).toBe(after);
      if (chosen.length === 0) expect(some).toBe(before);
    }),
    { numRuns: 2000 },
  );
});

test("taking in and then back out is nothing at all", () => {
  fc.assert(
    fc.property(fc.oneof(edited, fc.record({ before: text, after: text })), ({ before, after }) => {
      const ids = idsOf(before, after);
      expect(reverseHunks(after, before, after, ids)).toEqual({ text: before, refused: [] });
    }),
    { numRuns: 2000 },
  );
});

test("hunks are well formed: marks, counts, places, order", () => {
  fc.assert(
    fc.property(edited, ({ before, after }) => {
      const a = rawLines(before);
      const b = rawLines(after);
      const bare = (each: string | undefined) => each?.replace(/\r\n$|\n$|\r$/, "");
      let end = 0;
      for (const hunk of hunksOf(before, after)) {
        const kept = hunk.lines.filter((each) => each[0] !== "+");
        const made = hunk.lines.filter((each) => each[0] !== "-");
        expect([kept.length, made.length]).toEqual([hunk.oldLines, hunk.newLines]);
        for (const [index, each] of kept.entries())
          expect(each.slice(1)).toBe(bare(a[hunk.oldStart - 1 + index]));
        for (const [index, each] of made.entries())
          expect(each.slice(1)).toBe(bare(b[hunk.newStart - 1 + index]));
        expect(hunk.oldStart).toBeGreaterThanOrEqual(end === 0 ? 0 : end + 1);
        end = hunk.oldStart + hunk.oldLines - 1;
      }
      const ids = idsOf(before, after);
      expect(new Set(ids).size).toBe(ids.length);
    }),
    { numRuns: 1000 },
  );
});

test("the difference is no longer than it has to be, for texts of a few lines", () => {
  const few = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 8 });
  fc.assert(
    fc.property(few, few, (a, b) => {
      const changed = hunksOf(a.map((each) => `${each}\n`).join(""), b.map((each) => `${each}\n`).join(""))
        .flatMap(({ lines }) => lines)
        .filter((each) => each[0] !== " ").length;
      expect(changed).toBe(a.length + b.length - 2 * longestCommon(a, b));
    }),
    { numRuns: 2000 },
  );
});

function longestCommon(a: readonly string[], b: readonly string[]): number {
  let row = new Array<number>(b.length + 1).fill(0);
  for (const each of a) {
    const next = [0];
    for (const [j, other] of b.entries())
      next.push(each === other ? (row[j] ?? 0) + 1 : Math.max(row[j + 1] ?? 0, next[j] ?? 0));
    row = next;
  }
  return row.at(-1) ?? 0;
}

test("texts of which everything changed, and of which lines repeat without end, come out right as well", () => {
  const size = 5000;
  const few = (seed: number) => Array.from({ length: size }, (_, i) => `${(i * seed * 7919) % 5}\n`).join("");
  const other = Array.from({ length: size }, (_, i) => `other ${i}\n`).join("");
  // Beyond the limit of cost: neither order nor content lines up.
  for (const [before, after] of [
    [few(1), few(3)],
    [few(1), other],
    [other, few(2)],
    ["x\n".repeat(200_000), ""],
  ] as const) {
    const ids = idsOf(before, after);
    expect(applyHunks(before, after, ids)).toBe(after);
    expect(reverseHunks(after, before, after, ids)).toEqual({ text: before, refused: [] });
  }
});

test("a hunk keeps its id when another one of the file is settled", () => {
  const lines = (...numbers: (number | string)[]) => numbers.map((each) => `line ${each}\n`).join("");
  const twenty = Array.from({ length: 20 }, (_, index) => index);
  const before = lines(...twenty);
  const after = lines(...twenty.map((each) => (each === 2 ? "two" : each === 15 ? "fifteen" : each)));
  const [first, second] = idsOf(before, after);
  const settled = applyHunks(before, after, [first ?? ""]);
  expect(idsOf(settled, after)).toEqual([second]);
});

test("a changed end of a line, and a missing last one, are changes that can be taken and left", () => {
  expect(hunksOf("a\nb\n", "a\r\nb\n")).toMatchObject([{ lines: ["-a", "+a", " b"] }]);
  expect(hunksOf("a\nb", "a\nb\n")).toMatchObject([{ lines: [" a", "-b", "+b"] }]);
  expect(hunksOf("", "a\n")).toMatchObject([{ oldStart: 0, oldLines: 0, newStart: 1, newLines: 1 }]);
  expect(hunksOf("a\n", "")).toMatchObject([{ oldStart: 1, oldLines: 1, newStart: 0, newLines: 0 }]);
});

test("a change that was made after a whole function stands with the whole function", () => {
  const before = "function a() {\n  return 1;\n}\n\nfunction c() {\n  return 3;\n}\n";
  const after =
    "function a() {\n  return 1;\n}\n\nfunction b() {\n  return 2;\n}\n\nfunction c() {\n  return 3;\n}\n";
  const added = hunksOf(before, after)[0]?.lines.filter((each) => each[0] === "+");
  expect(added).toEqual(["+function b() {", "+  return 2;", "+}", "+"]);
});

const body = Array.from({ length: 12 }, (_, index) => `line ${index}\n`);
const before = body.join("");
const after = body.map((each, index) => (index === 6 ? "changed\n" : each)).join("");
const ids = idsOf(before, after);

test("a hunk is taken out of a text that moved, and what moved stays", () => {
  const moved = `new\nlines\n${after}end\n`;
  expect(reverseHunks(moved, before, after, ids)).toEqual({
    text: `new\nlines\n${before}end\n`,
    refused: [],
  });
  // Somebody changed a line two lines above: the context that is left is enough.
  const near = after.replace("line 4\n", "line four\n");
  expect(reverseHunks(near, before, after, ids)).toEqual({
    text: before.replace("line 4\n", "line four\n"),
    refused: [],
  });
});

test("a hunk that is gone, or that is there twice, is refused and nothing is touched", () => {
  for (const current of [before, after + after, after.replace("changed", "changed again"), ""])
    expect(reverseHunks(current, before, after, ids)).toEqual({ text: current, refused: ids });
  expect(reverseHunks(after, before, after, ["unknown"])).toEqual({ text: after, refused: ["unknown"] });
});
