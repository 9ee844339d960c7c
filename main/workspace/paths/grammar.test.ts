import { posix, win32 } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { QuernError } from "../../contract";
import { type PathGrammar, partsOf } from "./grammar";

const grammars: PathGrammar[] = ["linux", "darwin", "win32"];

function codeOf(path: string, grammar: PathGrammar): string {
  try {
    partsOf(path, grammar);
    return "ok";
  } catch (error) {
    return error instanceof QuernError ? error.code : "?";
  }
}

describe("a path of the contract", () => {
  it.each([
    ["", "ok"],
    ["src/main.ts", "ok"],
    [".gitignore", "ok"],
    ["用/中文.md", "ok"],
    ["a/../b", "path-outside"],
    ["..", "path-outside"],
    ["../x", "path-outside"],
    ["/etc/passwd", "path-outside"],
    ["//server/share", "path-outside"],
    ["a//b", "path-invalid"],
    ["a/./b", "path-invalid"],
    ["a/", "path-invalid"],
    [".", "path-invalid"],
    ["a\0b", "path-invalid"],
    ["a\nb", "path-invalid"],
    ["a\u009bb", "path-invalid"],
    ["half\ud83d", "path-invalid"],
    [`${"n".repeat(256)}`, "path-invalid"],
    [`${"字".repeat(86)}`, "path-invalid"],
  ])("%j is %s on Linux", (path, code) => {
    expect(codeOf(path, "linux")).toBe(code);
  });

  it.each([
    ["src/main.ts", "ok"],
    ["CONfig.ts", "ok"],
    ["com.ts", "ok"],
    ["com10.txt", "ok"],
    ["a~b.txt", "ok"],
    ["longer-name~1.txt", "ok"],
    ["字".repeat(200), "ok"],
    ["C:/Windows", "path-outside"],
    ["c:file", "path-outside"],
    ["C:\\Windows", "path-outside"],
    ["\\\\server\\share", "path-outside"],
    ["\\\\?\\C:\\x", "path-outside"],
    ["\\\\.\\pipe\\x", "path-outside"],
    ["a\\..\\..\\x", "path-outside"],
    ["a/..\\x", "path-outside"],
    ["a\\b", "path-invalid"],
    ["file.txt:stream", "path-invalid"],
    ["a/.git::$INDEX_ALLOCATION", "path-invalid"],
    ["GIT~1", "path-invalid"],
    ["PROGRA~1/x", "path-invalid"],
    ["SECRET~2.TXT", "path-invalid"],
    ["con", "path-invalid"],
    ["NUL.txt", "path-invalid"],
    ["src/aux .c", "path-invalid"],
    ["COM1", "path-invalid"],
    ["lpt¹.log", "path-invalid"],
    ["CONIN$", "path-invalid"],
    ["name.", "path-invalid"],
    ["name ", "path-invalid"],
    [".git .", "path-invalid"],
    ["what?", "path-invalid"],
    ["a<b", "path-invalid"],
  ])("%j is %s on Windows", (path, code) => {
    expect(codeOf(path, "win32")).toBe(code);
  });

  it("that a system lets through stays below the folder on that system", () => {
    const piece = fc.oneof(
      fc.constantFrom("..", ".", "/", "\\", ":", "C:", "//", "\\\\?\\", "~1", " ", "a", "b.txt", "\0", "nul"),
      fc.string({ unit: "binary", maxLength: 6 }),
    );
    const path = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(""));
    fc.assert(
      fc.property(path, fc.constantFrom(...grammars), (asked, grammar) => {
        if (codeOf(asked, grammar) !== "ok") return;
        const flavour = grammar === "win32" ? win32 : posix;
        const root = grammar === "win32" ? "D:\\ada\\folder" : "/home/ada/folder";
        const parts = partsOf(asked, grammar);
        const full = flavour.resolve(root, ...parts);
        expect(full === root || full.startsWith(`${root}${flavour.sep}`)).toBe(true);
        // As many steps down as there are names, and no more names than the system sees.
        expect(flavour.relative(root, full).split(flavour.sep).filter(Boolean)).toEqual(parts);
        if (grammar === "win32") expect(full.slice(2)).not.toMatch(/[:*?"<>|]/);
      }),
      { numRuns: 3000 },
    );
  });
});
