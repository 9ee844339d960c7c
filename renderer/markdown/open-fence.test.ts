import fc from "fast-check";
import { fromMarkdown } from "mdast-util-from-markdown";
import { describe, expect, it } from "vitest";
import { openFence } from "./open-fence";

describe("code that is still being written", () => {
  it("is read as the reader of Markdown reads it", () => {
    const piece = fc.constantFrom(
      "```",
      "~~~",
      "````",
      "js",
      "c++",
      " ",
      "\n",
      "\n\n",
      "x = 1",
      "\t",
      "    ",
      "> ",
      "- ",
    );
    let compared = 0;
    fc.assert(
      fc.property(fc.constantFrom("```", "~~~"), fc.array(piece, { maxLength: 16 }), (fence, pieces) => {
        const text = fence + pieces.join("");
        const code = openFence(text);
        if (code === null) return;
        compared += 1;
        const { children } = fromMarkdown(text);
        expect(children).toHaveLength(1);
        expect(children[0]).toMatchObject(code);
      }),
      { numRuns: 3000 },
    );
    expect(compared).toBeGreaterThan(100);
  });

  it("is not what goes on after it, or begins otherwise", () => {
    for (const text of [
      "```js\nx\n```\ny",
      "~~~\n~~~\n- a",
      "text\n```js\n",
      "``\nx",
      "```a`b\n",
      '```js title="x"\n',
    ])
      expect(openFence(text), text).toBeNull();
  });
});
