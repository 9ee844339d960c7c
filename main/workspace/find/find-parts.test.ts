import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fuzzyBest, fuzzyPaths } from "./fuzzy";
import { globArguments } from "./globs";
import { readMessage, shownPart } from "./match";

describe("quick open", () => {
  const paths = [
    "src/app/controller.ts",
    "src/app/user-controller.ts",
    "src/app/UserController.java",
    "docs/undo/cuckoo/readme.md",
    "src/index.ts",
    "src/components/index.tsx",
    "main/index/other.ts",
    "lib/utils/path-index.ts",
    "README.md",
    "字/文件.md",
  ];
  const best = async (query: string) => fuzzyBest(await fuzzyPaths(paths), query, 5);

  it.each([
    ["readme", "README.md"],
    ["uc", "src/app/user-controller.ts"],
    ["ucj", "src/app/UserController.java"],
    ["usercontroller.ts", "src/app/user-controller.ts"],
    ["controller", "src/app/controller.ts"],
    ["index", "src/index.ts"],
    ["comp/index", "src/components/index.tsx"],
    ["pathind", "lib/utils/path-index.ts"],
    ["app contr", "src/app/controller.ts"],
    ["文件", "字/文件.md"],
  ])("%j finds %s first", async (query, path) => {
    expect((await best(query))[0]).toBe(path);
  });

  it("finds nothing where the letters are not in this order", async () => {
    expect(await best("xedni")).toEqual([]);
  });

  it("gives what has the letters in order, all of it, and nothing else", async () => {
    const path = fc
      .array(fc.constantFrom("a", "b", "C", "/", "-"), { minLength: 1, maxLength: 9 })
      .map((all) => all.join(""));
    const letters = fc.array(fc.constantFrom("a", "b", "c", "/"), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(path, { maxLength: 12 }), letters, async (all, query) => {
        const pattern = new RegExp(query.map((letter) => letter.replace("/", "\\/")).join(".*"), "i");
        const expected = all.filter((one) => pattern.test(one)).sort();
        expect(fuzzyBest(await fuzzyPaths(all), query.join(""), 50).sort()).toEqual(expected);
      }),
      { numRuns: 1000 },
    );
  });

  it("passes over only what cannot be among the best: few are the first of all", async () => {
    const letter = fc.constantFrom("a", "b", "A", "B", "/", "-", ".", "1");
    const path = fc.array(letter, { minLength: 1, maxLength: 12 }).map((all) => all.join(""));
    const query = fc.array(fc.constantFrom("a", "b", "/", "-", ".", "1"), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(path, { maxLength: 40 }), query, async (all, letters) => {
        const ready = await fuzzyPaths(all);
        const wanted = letters.join("");
        const everything = fuzzyBest(ready, wanted, all.length + 1);
        for (const limit of [1, 3, 10])
          expect(fuzzyBest(ready, wanted, limit)).toEqual(everything.slice(0, limit));
      }),
      { numRuns: 2000 },
    );
  });
});

describe("a line that was found", () => {
  it("has its hits in the page's units", () => {
    const bytes = Buffer.from("é😀 hit 字 hit\r\n");
    const at = (word: string, from = 0) => bytes.indexOf(word, from);
    const first = at("hit");
    const second = at("hit", first + 1);
    const shown = shownPart(bytes, [
      { start: first, end: first + 3 },
      { start: second, end: second + 3 },
    ]);
    expect(shown.text).toBe("é😀 hit 字 hit");
    expect(shown.hits.map(([from, to]) => shown.text.slice(from, to))).toEqual(["hit", "hit"]);
  });

  it("that is very long is shown around its first hit", () => {
    const bytes = Buffer.from(`${"字".repeat(5000)}needle${"x".repeat(5000)}`);
    const start = bytes.indexOf("needle");
    const shown = shownPart(bytes, [{ start, end: start + 6 }]);
    expect(shown.text.length).toBeLessThanOrEqual(400);
    const [hit] = shown.hits;
    expect(hit && shown.text.slice(...hit)).toBe("needle");
  });

  it("whose file begins or ends says nothing", () => {
    expect(readMessage(Buffer.from('{"type":"begin","data":{"path":{"text":"./a"}}}'))).toBe(null);
    expect(readMessage(Buffer.from('{"type":"summary","data":{}}'))).toEqual({ kind: "summary" });
  });
});

describe("globs", () => {
  it("of folders mean what is in them, and cannot turn around", () => {
    expect(globArguments(["src", " *.ts ", "!x/", ""], ["./out/**"])).toEqual([
      "--glob=src",
      "--glob=src/**",
      "--glob=*.ts",
      "--glob=*.ts/**",
      "--glob=x/**",
      "--glob=!out/**",
    ]);
  });
});
