import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { codeFileName } from "./file-name";

describe("the name of a file with code", () => {
  it.each([
    ["ts", "code.ts"],
    ["Python", "code.py"],
    ["sh", "code.sh"],
    ["c++", "code.cpp"],
    ["dockerfile", "Dockerfile"],
    ["mermaid", "code.mmd"],
    ["tex", "code.tex"],
    ["cobol", "code.cobol"],
    [null, "code.txt"],
    ["", "code.txt"],
    ["../../etc/passwd", "code.txt"],
  ])("of %j is %j", (language, name) => {
    expect(codeFileName(language)).toBe(name);
  });

  it("takes from a text no more than a short plain word", () => {
    fc.assert(
      fc.property(fc.string(), (language) => {
        expect(codeFileName(language)).toMatch(/^(?:code\.[a-z0-9]+|Dockerfile|Makefile)$/);
      }),
    );
  });
});
