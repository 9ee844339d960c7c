import fc from "fast-check";
import { expect, test } from "vitest";
import { callNameOf, toolsListed } from "./listed";
import { cleaned, cleanedTo } from "./text";

const unseen = /(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}\p{Cs}]|\p{Variation_Selector}/u;
const schema = { type: "object", properties: { path: { type: "string" } } };
const one = (more: object = {}) => ({ name: "read", description: "Reads.", inputSchema: schema, ...more });
const hashOf = (more: object) => toolsListed([one(more)]).tools[0]?.hash;

test("whatever a stranger writes, nothing in it is unseen when it is shown", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(cleaned(text)).not.toMatch(unseen);
    }),
  );
  expect(cleaned("\u001b]8;;https://evil.example\u0007link\u001b]8;;\u0007 \u001b[1mbold\u001b[0m")).toBe(
    "link bold",
  );
  expect(cleaned("a\u{e0100}b\u034fc\u17b4d\u17b5e\u2800f\ufe0fg")).toBe("abcdefg");
});

test("plain words of any language stay as they are", () => {
  for (const text of ["Liest eine Datei – schön", "读取文件\n第二行\t表", "日本語", ""])
    expect(cleaned(text)).toBe(text);
});

test("a long text is cut, and says so", () => {
  expect(cleanedTo("a".repeat(50), 10)).toBe(`${"a".repeat(10)}… (cut)`);
  expect(cleanedTo("short", 10)).toBe("short");
});

test("any change of what a tool says changes its hash, also one that is cut or cannot be seen; order does not", () => {
  const was = hashOf({});
  const long = "x".repeat(5000);
  for (const more of [
    { description: "Reads!" },
    { description: "Reads.\u200b" },
    { inputSchema: { ...schema, required: ["path"] } },
  ])
    expect(hashOf(more)).not.toBe(was);
  expect(hashOf({ description: `${long}a` })).not.toBe(hashOf({ description: `${long}b` }));
  expect(hashOf({ inputSchema: { properties: schema.properties, type: "object" } })).toBe(was);
});

test("what is no tool, comes twice or would fill the prompt is left out and counted", () => {
  const { tools, leftOut } = toolsListed([
    one(),
    one(),
    null,
    "read",
    one({ name: "" }),
    one({ name: "a\u202eb" }),
    one({ name: "deep", inputSchema: "none" }),
    one({ name: "long", inputSchema: { ...schema, note: "y".repeat(9000) } }),
  ]);
  expect(tools.map(({ name }) => name)).toEqual(["read"]);
  expect(leftOut).toBe(7);
});

test("a schema that is nested without end is cut, not followed", () => {
  let deep: object = {};
  for (let level = 0; level < 5000; level++) deep = { properties: deep };
  expect(() => toolsListed([one({ inputSchema: deep })])).not.toThrow();
});

test("names for the model are its characters only, at most 64, and never the same for two tools", () => {
  const names = fc.string({ unit: "binary", minLength: 1, maxLength: 128 });
  fc.assert(
    fc.property(names, names, (a, b) => {
      fc.pre(a !== b);
      const [first, second] = [callNameOf("files", a), callNameOf("files", b)];
      expect(first).toMatch(/^mcp__files__[\w-]{0,53}$/u);
      expect(first).not.toBe(second);
    }),
  );
  expect(callNameOf("files", "read_file")).toBe("mcp__files__read_file");
});
