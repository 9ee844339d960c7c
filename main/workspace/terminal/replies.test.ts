import fc from "fast-check";
import { expect, test } from "vitest";
import { isReply } from "./replies";

test("what a terminal answers by itself is known", () => {
  for (const reply of [
    "\x1b[?1;2c",
    "\x1b[>0;276;0c",
    "\x1b[0n",
    "\x1b[12;40R",
    "\x1b[?2026;2$y",
    "\x1b[8;24;80t",
    "\x1b[I",
    "\x1b[O",
    "\x1b]11;rgb:1a1a/1a1a/1a1a\x1b\\",
    "\x1b]4;15;rgb:ffff/ffff/ffff\x07",
    "\x1b[?1;2c\x1b[12;40R",
  ])
    expect(isReply(reply), JSON.stringify(reply)).toBe(true);
});

test("nothing that a shell could run or keep is one", () => {
  for (const typed of [
    "",
    "ls",
    "\r",
    "\n",
    "\x03",
    "\x1b",
    "\x1b[A",
    "\x1b[200~ls\x1b[201~",
    "\x1b[97;5u",
    "\x1b]0;x\x07",
    "\x1b[1R\r",
    "a\x1b[1R",
  ])
    expect(isReply(typed), JSON.stringify(typed)).toBe(false);
  expect(isReply("\x1b[1R".repeat(1000))).toBe(false);
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      if (isReply(text)) expect(text).not.toMatch(/[\r\n\x03\x04\x1a`(&|<]/u);
    }),
  );
});
