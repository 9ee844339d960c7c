import fc from "fast-check";
import { expect, test } from "vitest";
import { plainText } from "./plain";

test("colours, titles and keys of the shell are left out", () => {
  expect(plainText("\u001b]0;a title\u0007\u001b[1;32mok\u001b[0m 3 tests\r\n\u001b[?2004h$ ")).toBe(
    "ok 3 tests\n$",
  );
  expect(plainText("\u001b(Bplain\u001b=")).toBe("plain");
});

test("a line that was written over is as it was written last", () => {
  expect(plainText("10 %\r100 %\r\nab\bc\r\n")).toBe("100 %\nac");
});

test("only the last lines are given", () => {
  const lines = Array.from({ length: 1000 }, (_, n) => `line ${n}`);
  const last = plainText(lines.join("\r\n")).split("\n");
  expect(last).toHaveLength(200);
  expect(last.at(-1)).toBe("line 999");
});

test("whatever was shown, no control character is left", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(plainText(text)).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
    }),
  );
});
