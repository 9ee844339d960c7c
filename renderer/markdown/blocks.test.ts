import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { attacks } from "../../test/page/fake-bridge/attack";
import { GrowingMarkdown, type Parsed } from "./blocks";

/** The tree without positions, which depend on where reading began. */
function shape({ blocks }: Parsed): unknown {
  return JSON.parse(
    JSON.stringify(
      blocks.map(({ node }) => node),
      (key, value) => (key === "position" ? undefined : value),
    ),
  );
}

const piece = fc.constantFrom(
  "word ",
  "\n",
  "\n\n",
  "# ",
  "- ",
  "  - ",
  "1. ",
  "> ",
  "```js\n",
  "```\n",
  "| a | b |\n| - | - |\n",
  "| 1 | 2 |\n",
  "**bold**",
  "`code`",
  "[x](https://a.example)",
  "<b>",
  "---\n",
  "    indented\n",
);

describe("Markdown that grows", () => {
  it("comes to the same blocks in pieces as at once", { timeout: 30_000 }, () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const growing = new GrowingMarkdown();
        let text = "";
        for (const next of pieces) {
          text += next;
          growing.update(text);
        }
        expect(shape(growing.update(text))).toEqual(shape(new GrowingMarkdown().update(text)));
      }),
      { numRuns: 1000 },
    );
  });

  it("keeps finished blocks as they are, so that they are not drawn again", () => {
    const growing = new GrowingMarkdown();
    const before = growing.update("One.\n\nTwo.\n\nThr").blocks;
    const after = growing.update("One.\n\nTwo.\n\nThree.\n\nFour").blocks;
    expect(after[0]).toBe(before[0]);
    expect(after[1]).toBe(before[1]);
  });

  it("finds the target of a reference that is defined later", () => {
    const growing = new GrowingMarkdown();
    growing.update("See [this][a].\n\n");
    const { definitions } = growing.update(
      "See [this][a].\n\n[a]: https://a.example\n\n[a]: https://b.example\n",
    );
    expect(definitions.get("a")?.url).toBe("https://a.example");
  });

  it("reads what is hostile, and reads a text anew that does not go on from the last", () => {
    const growing = new GrowingMarkdown();
    for (const attack of attacks) expect(growing.update(attack).blocks.length).toBeGreaterThan(0);
  });

  it.each([
    ["- ", "- "],
    ["ordered", "1. "],
    ["loose", "* "],
    ["right after a line", "- "],
  ])("reads a list without end item by item, numbered on (%s)", (kind, mark) => {
    const count = 600;
    const growing = new GrowingMarkdown();
    let text = kind === "right after a line" ? "Before:\n" : "Before.\n\n";
    let parsed = growing.update(text);
    let kept = 0;
    const times: number[] = [];
    for (let item = 0; item < count; item += 1) {
      const before = parsed.blocks[1];
      text += `${mark}item **${item}**\n${kind === "loose" ? "\n" : ""}`;
      const began = performance.now();
      parsed = growing.update(text);
      times.push(performance.now() - began);
      if (before !== undefined && before === parsed.blocks[1]) kept += 1;
    }
    const lists = parsed.blocks.flatMap(({ node }) => (node.type === "list" ? [node] : []));
    expect(parsed.blocks).toHaveLength(lists.length + 1);
    const words = lists
      .flatMap(({ children }) => children)
      .map((item) => JSON.stringify(item).match(/item |"\d+"/gu));
    expect(words).toEqual(Array.from({ length: count }, (_, item) => ["item ", `"${item}"`]));
    if (kind === "ordered") {
      let next = 1;
      for (const { start, children } of lists) {
        expect(start).toBe(next);
        next += children.length;
      }
    }
    // What is finished is drawn no more, and the last items cost what the first ones did.
    expect(kept).toBeGreaterThan(count * 0.8);
    const median = (list: readonly number[]) => [...list].sort((a, b) => a - b)[list.length >> 1] ?? 0;
    expect(median(times.slice(-100))).toBeLessThan(10 * median(times.slice(0, 100)));
  });

  it("shows a single enormous block as it is", () => {
    const { blocks } = new GrowingMarkdown().update(`**${"x".repeat(200_000)}**`);
    expect(blocks).toHaveLength(1);
    expect(shape({ blocks, definitions: new Map() })).toMatchObject([
      { type: "paragraph", children: [{ type: "text", value: expect.stringMatching(/^\*\*x/) }] },
    ]);
  });
});
