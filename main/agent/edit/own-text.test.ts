import fc from "fast-check";
import { expect, test } from "vitest";
import { applyHunks, hunksOf, withoutRejected } from "./index";

const text = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join("");
const plain = Array.from({ length: 30 }, (_, at) => `line ${at}`);
const changed = (at: Record<number, string>) => text(plain.map((line, index) => at[index] ?? line));

const before = text(plain);
const after = changed({ 4: "fuor", 20: "twenty" });
const [first = "", second = ""] = hunksOf(before, after).map(({ id }) => id);

test("a hunk that was rejected is not in the user's own text, and the user's words elsewhere are", () => {
  expect(withoutRejected(before, after, changed({ 4: "four", 20: "twenty" }), [first])).toBe(
    changed({ 4: "four" }),
  );
  const longer = changed({ 0: "a\nb\nc", 4: "fuor", 20: "twenty", 29: "end" });
  expect(withoutRejected(before, after, longer, [second])).toBe(
    changed({ 0: "a\nb\nc", 20: "twenty", 29: "end" }),
  );
  expect(withoutRejected(before, after, longer, [first, second])).toBe(longer);
});

test("a hunk that was rejected and taken back by hand as well is gone once", () => {
  const own = changed({ 4: "four" });
  expect(withoutRejected(before, after, own, [first])).toBe(own);
});

test("words of the user inside of a rejected hunk are not guessed at", () => {
  expect(withoutRejected(before, after, changed({ 4: "fuor", 20: "20" }), [first])).toBeNull();
  expect(withoutRejected(before, after, "mine\n", [])).toBeNull();
});

test("with nothing of the user's own, it is what taking those hunks gives", () => {
  const lines = fc.array(fc.constantFrom("a", "b", "c", "", "}"), { maxLength: 40 });
  fc.assert(
    fc.property(lines, lines, fc.infiniteStream(fc.boolean()), (was, is, coins) => {
      const chosen = hunksOf(text(was), text(is)).flatMap(({ id }) => (coins.next().value ? [id] : []));
      expect(withoutRejected(text(was), text(is), text(is), chosen)).toBe(
        applyHunks(text(was), text(is), chosen),
      );
    }),
  );
});
