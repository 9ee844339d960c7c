import { expect, test } from "vitest";
import { pidsIn } from "./marked";

test("of the list that macOS gives, the processes with the mark in their environment are meant, and no others", () => {
  const listed = [
    "    1 /sbin/launchd",
    "  501 sleep 60 PATH=/usr/bin QUERN_COMMAND=0123abcd LANG=C",
    " 9999 /bin/sh -c x QUERN_COMMAND=ffff0000",
    "12345 node server.js QUERN_COMMAND=0123abcd",
    "",
  ].join("\n");
  expect(pidsIn(listed, "QUERN_COMMAND=0123abcd")).toEqual([501, 12345]);
  expect(pidsIn(listed, "QUERN_COMMAND=none")).toEqual([]);
});
