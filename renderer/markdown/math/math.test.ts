import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GrowingMarkdown } from "../blocks";

/** The formulas that a text comes to, in their order; a `!` before one that is still open. */
function formulas(text: string): string[] {
  const found: string[] = [];
  const walk = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return;
    if ("type" in node && "value" in node) {
      if (node.type === "inlineMath")
        found.push(`${"display" in node && node.display ? "display" : "inline"} ${node.value}`);
      if (node.type === "math")
        found.push(`${"closed" in node && node.closed ? "block" : "open"} ${String(node.value)}`);
    }
    if ("children" in node && Array.isArray(node.children)) for (const child of node.children) walk(child);
  };
  for (const { node } of new GrowingMarkdown().update(text).blocks) walk(node);
  return found;
}

describe("formulas in a text", () => {
  it.each([
    ["so $x^2$ grows", ["inline x^2"]],
    ["so \\(x^2\\) grows", ["inline x^2"]],
    ["so $$x^2$$ grows", ["display x^2"]],
    ["so \\[x^2\\] grows", ["display x^2"]],
    ["公式$x$是", ["inline x"]],
    ["the $n$th and $x_i$s", ["inline n", "inline x_i"]],
    ["a set $\\{1, 2\\}$ and \\$5 and $5\\$$", ["inline \\{1, 2\\}", "inline 5\\$"]],
    [
      "$$\n\\begin{matrix} a & b \\\\[2pt]\nc & d \\end{matrix}\n$$",
      ["block \\begin{matrix} a & b \\\\[2pt]\nc & d \\end{matrix}"],
    ],
    ["\\[\nx\n= 1\n- 2\n\\]", ["block x\n= 1\n- 2"]],
    ["$$x = 1$$", ["block x = 1"]],
    ["$$ x \\text{ if $y$} $$", ["block x \\text{ if $y$}"]],
    ["Hence\n$$\nx\n$$\nand so", ["block x"]],
    ["1. First:\n   $$\n   x + 1\n   $$\n2. Then $y$", ["block x + 1", "inline y"]],
    ["> $$\n> a\n> + b\n> $$", ["block a\n+ b"]],
    ["| a | b |\n| - | - |\n| $x$ | \\(y\\) |", ["inline x", "inline y"]],
    ["a line $a\nb$ break", ["inline a\nb"]],
  ])("are found: %j", (text, expected) => {
    expect(formulas(text)).toEqual(expected);
  });

  it.each([
    "It costs $5 and $10.",
    "from $5-$10, or $3/month",
    "5$ and 10$ or US$5 and US$6",
    "from $5 to 10$",
    "$20 million, then 30 million$",
    "echo $HOME and $PATH, or $HOME/$USER",
    "`$x$` and `\\(x\\)`",
    "cost $5 and `a$` more",
    "a $ b $ c",
    "an escaped \\$x\\$",
    "\\[WIP\\] a title, \\[x\\] done",
    "$$",
    "$$$x$$$",
    "```sh\necho $a$b\n```",
    "    $$\n    x\n    $$",
    "[a $link](https://a.example/$x)",
  ])("are not what is none: %j", (text) => {
    expect(formulas(text).filter((found) => !found.startsWith("open"))).toEqual([]);
  });

  it("are text until their end has come, and a text that forgets the end is not swallowed", () => {
    expect(formulas("so $x^2")).toEqual([]);
    expect(formulas("$$\nx^2\n+ 1")).toEqual(["open \nx^2\n+ 1"]);
    expect(formulas("$$\nx^2\n\nA new paragraph with $y$.")).toEqual(["inline y"]);
  });

  it("never take longer than the text is long", { timeout: 60_000 }, () => {
    for (const piece of ["$x ", "$$x ", "\\(x ", "\\[x ", "$$\nx\n", "\\[\nx\n", "$", "\\("]) {
      const text = piece.repeat(Math.floor(20_000 / piece.length));
      expect(new GrowingMarkdown().update(text).blocks.length).toBeGreaterThan(0);
    }
  });

  it("lose no character, whatever stands around them", { timeout: 30_000 }, () => {
    const piece = fc.constantFrom(
      "$",
      "$$",
      "\\(",
      "\\)",
      "\\[",
      "\\]",
      "\n",
      "\n\n",
      "Q",
      " ",
      "= ",
      "- ",
      "> ",
      "7",
      "\\\\",
      "`",
      "u v",
      "\n  ",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const text = pieces.join("");
        const growing = new GrowingMarkdown();
        let so = "";
        for (const next of pieces) {
          so += next;
          growing.update(so);
        }
        const whole = (blocks: GrowingMarkdown) =>
          JSON.stringify(
            blocks.update(text).blocks.map(({ node }) => node),
            (key, value) => (key === "position" ? undefined : value),
          );
        expect(whole(growing)).toBe(whole(new GrowingMarkdown()));
        const letters = (of: string) => of.replace(/[^Q7]/g, "");
        expect(letters(whole(new GrowingMarkdown()))).toBe(letters(text));
      }),
      { numRuns: 2000 },
    );
  });
});
