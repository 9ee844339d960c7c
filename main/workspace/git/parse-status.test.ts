import fc from "fast-check";
import { expect, it } from "vitest";
import { parseStatus } from "./parse-status";

/** Any name that git can have: all characters but the one that ends a name. */
const path = fc
  .array(
    fc.string({ unit: "binary", minLength: 1, maxLength: 12 }).map((part) => part.replace(/[/\0]/g, "_")),
    { minLength: 1, maxLength: 4 },
  )
  .map((parts) => parts.join("/"));
const hash = "0123456789012345678901234567890123456789";
const modes = "100644 100644 100644";

interface Entry {
  readonly text: string;
  readonly path: string;
  readonly from: string | null;
  readonly staged: string | null;
  readonly unstaged: string | null;
}
const letters = { ".": null, A: "added", M: "modified", D: "deleted", T: "type-changed" } as const;
const letter = fc.constantFrom(...(Object.keys(letters) as (keyof typeof letters)[]));
const entry: fc.Arbitrary<Entry> = fc.oneof(
  fc.tuple(letter, letter, path).map(([x, y, path]) => ({
    text: `1 ${x}${y} N... ${modes} ${hash} ${hash} ${path}\0`,
    path,
    from: null,
    staged: letters[x],
    unstaged: letters[y],
  })),
  fc.tuple(letter, path, path).map(([y, path, from]) => ({
    text: `2 R${y} N... ${modes} ${hash} ${hash} R87 ${path}\0${from}\0`,
    path,
    from,
    staged: "renamed",
    unstaged: letters[y],
  })),
  path.map((path) => ({
    text: `u UU N... ${modes} 100644 ${hash} ${hash} ${hash} ${path}\0`,
    path,
    from: null,
    staged: null,
    unstaged: "conflicted",
  })),
  path.map((path) => ({ text: `? ${path}\0`, path, from: null, staged: null, unstaged: "untracked" })),
);
const whole = { prefix: "", limit: 1000, clipped: false };

it("reads back every entry, whatever the names are", () => {
  fc.assert(
    fc.property(fc.array(entry), path, fc.nat(), fc.nat(), (entries, branch, ahead, behind) => {
      const head = `# branch.oid ${hash}\0# branch.head ${branch}\0# branch.ab +${ahead} -${behind}\0`;
      const status = parseStatus(head + entries.map(({ text }) => text).join(""), whole);
      expect(status).toEqual({
        branch: branch === "(detached)" ? null : branch,
        ahead,
        behind,
        clipped: false,
        outside: null,
        files: entries.map(({ path, from, staged, unstaged }) => ({ path, from, staged, unstaged })),
      });
    }),
  );
});

it("of a text that ends anywhere it reads whole entries only, and never throws", () => {
  fc.assert(
    fc.property(fc.array(entry), fc.nat(), (entries, at) => {
      const text = entries.map(({ text }) => text).join("");
      const { files, clipped } = parseStatus(text.slice(0, at % (text.length + 1)), {
        ...whole,
        clipped: true,
      });
      expect(clipped).toBe(true);
      expect(files).toEqual(
        entries
          .slice(0, files.length)
          .map(({ path, from, staged, unstaged }) => ({ path, from, staged, unstaged })),
      );
    }),
  );
});

it("any text whatever is read without an error", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(parseStatus(text, whole).files.length).toBeLessThanOrEqual(text.length);
    }),
  );
});

it("lists what lies below the folder, and names what is staged elsewhere", () => {
  const text = [
    `1 M. N... ${modes} ${hash} ${hash} other/a`,
    `1 M. N... ${modes} ${hash} ${hash} in/a`,
    `2 R. N... ${modes} ${hash} ${hash} R100 in/new`,
    "other/old",
    "? in/repository/",
    "",
  ].join("\0");
  expect(parseStatus(text, { prefix: "in/", limit: 2, clipped: false })).toMatchObject({
    outside: "other/a",
    clipped: true,
    files: [{ path: "a" }, { path: "new", from: null }],
  });
  expect(parseStatus(text, { prefix: "in/", limit: 9, clipped: false }).files.at(-1)?.path).toBe(
    "repository",
  );
});
