import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { conversationSettings } from "../../contract";
import { type ExportedConversation, exportFormat } from "./exported";
import { fenced, readFence } from "./fence";
import { markdownOf } from "./markdown-write";
import { readExported } from "./read-file";

const at = "2025-01-01T00:00:00.000Z";
/** Texts that could be taken for the file's own marks. */
const trickyLine = fc.constantFrom(
  "<!-- quern:message {} -->",
  "<!-- \\quern:text {} -->",
  "<!-- quern:text {} -->",
  "```",
  "`````",
  "</details>",
  "## You",
  "",
  "-->",
  "\\",
);
const text = fc
  .array(fc.oneof(trickyLine, fc.string({ unit: "grapheme", maxLength: 20 })), { maxLength: 8 })
  .map((lines) => lines.join("\n").replace(/\r/g, ""));

const message = fc.record({
  text,
  thinking: text,
  title: fc.string({ unit: "grapheme", maxLength: 30 }),
  role: fc.constantFrom("user" as const, "assistant" as const),
  model: fc.option(fc.string({ maxLength: 20 }), { nil: null }),
  file: fc.option(fc.record({ name: fc.string({ minLength: 1, maxLength: 20 }), text }), { nil: null }),
});

function branch(
  parts: (typeof message extends fc.Arbitrary<infer T> ? T : never)[],
  title: string,
): ExportedConversation {
  return {
    title,
    thinking: true,
    pinned: false,
    archived: false,
    settings: conversationSettings.parse({ systemPrompt: "a -- b --> c" }),
    createdAt: at,
    updatedAt: at,
    activeMessageId: null,
    messages: parts.map(({ role, model, file, ...said }, n) => ({
      id: `${n + 1}`,
      parentId: n === 0 ? null : `${n}`,
      role,
      text: said.text,
      thinking: said.thinking,
      toolCalls: [],
      attachments: file
        ? [
            {
              kind: "text" as const,
              name: file.name,
              bytes: 1,
              characters: file.text.length,
              note: null,
              text: file.text,
              image: null,
            },
          ]
        : [],
      status: "complete",
      error: null,
      notes: [],
      stats: null,
      model,
      compaction: null,
      createdAt: at,
    })),
  };
}

describe("a conversation as Markdown", () => {
  it("reads back as it was, whatever its texts are", () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 4 }), text, (parts, title) => {
        const whole = branch(parts, title.slice(0, 500));
        expect(readExported("x.md", markdownOf(whole))).toEqual([whole]);
      }),
      { numRuns: 300 },
    );
  });

  it("reads back from an editor that ends lines as Windows does", () => {
    const whole = branch(
      [{ text: "one\ntwo", thinking: "hm", title: "", role: "assistant", model: null, file: null }],
      "T",
    );
    expect(readExported("x.md", markdownOf(whole).replaceAll("\n", "\r\n"))).toEqual([whole]);
  });
});

describe("a file that is brought in", () => {
  it("never leads to anything but conversations or an error with a name", () => {
    const json = JSON.stringify({
      format: exportFormat,
      version: 1,
      exportedAt: at,
      conversations: [branch([], "T")],
    });
    const markdown = markdownOf(
      branch([{ text: "x", thinking: "y", title: "", role: "user", model: "m", file: null }], "T"),
    );
    const source = fc.constantFrom(json, markdown);
    fc.assert(
      fc.property(
        source,
        fc.nat(2000),
        fc.nat(60),
        fc.string({ maxLength: 5 }),
        (whole, from, length, put) => {
          const damaged = whole.slice(0, from) + put + whole.slice(from + length);
          try {
            readExported("x", damaged);
          } catch (error) {
            expect(error).toMatchObject({ code: expect.stringMatching(/^import-/) });
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe("a fence", () => {
  it("holds any text and gives it back", () => {
    fc.assert(
      fc.property(text, (inner) => {
        const lines = `${fenced(inner)}\nafter`.split("\n");
        expect(readFence(lines)?.text).toBe(inner);
        expect(lines.slice(readFence(lines)?.lines)).toEqual(["after"]);
      }),
    );
  });
});
