import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Message } from "../../main/contract";
import { message } from "../../test/fixtures/chat";
import { givenText, partsOf } from "./parts";
import { mostPlaces, placeFinder } from "./places";

const file = { id: "f", kind: "text", name: "mill.csv", bytes: 1, characters: 1, note: null } as const;
const call = { name: "grind_mill", arguments: { what: "a mill", how: ["mill", "MILL"] } };
const compaction = {
  summary: "All about a mill.",
  tokensBefore: 9,
  tokensAfter: 3,
  createdAt: "2026-01-01T00:00:00.000Z",
};

const branch: readonly Message[] = [
  message({ id: "q", text: "What is a mill? A Mill?", attachments: [file] }),
  message({
    id: "a",
    role: "assistant",
    thinking: "mill, mill",
    text: "A mill.",
    toolCalls: [call],
    compaction,
  }),
];

const where = (messages: readonly Message[], query: string) =>
  placeFinder()(messages, query).map(({ messageId, part, nth }) => `${messageId} ${part} ${nth}`);

describe("find in a conversation", () => {
  it("looks in all that is drawn of a message, and goes through it in reading order", () => {
    expect(where(branch, "mill")).toEqual([
      "q file-f 0",
      "q text 0",
      "q text 1",
      "a thinking 0",
      "a thinking 1",
      "a text 0",
      "a tool-0 0",
      "a given-0 0",
      "a given-0 1",
      "a given-0 2",
      "a summary 0",
    ]);
    expect(where(branch, "nothing of it")).toEqual([]);
    expect(where(branch, "  ")).toEqual([]);
  });

  it("knows what has to be unfolded before it can be seen", () => {
    const folded = placeFinder()(branch, "mill").filter((place) => place.folded);
    expect(new Set(folded.map(({ part }) => part))).toEqual(new Set(["thinking", "given-0", "summary"]));
  });

  it("does not find what is not drawn: the question has no thinking, the answer no files", () => {
    const hidden = [
      message({ id: "q", text: "No.", thinking: "mill" }),
      message({ id: "a", role: "assistant", text: "No.", attachments: [file] }),
    ];
    expect(where(hidden, "mill")).toEqual([]);
  });

  it("does not find a text across the border of two parts", () => {
    const divided = [message({ role: "assistant", thinking: "first", text: "second" })];
    expect(where(divided, "first second")).toEqual([]);
    expect(where(divided, "firstsecond")).toEqual([]);
  });

  it("looks in the text as it is drawn, with what would turn its order made visible", () => {
    const turned = [message({ role: "assistant", thinking: "a \u202Eb" })];
    expect(where(turned, "⟨U+202E⟩b")).toEqual(["m thinking 0"]);
    expect(where([message({ role: "assistant", toolCalls: [call] })], '"what": "a mill"')).toEqual([
      "m given-0 0",
    ]);
    expect(givenText(call)).toContain('"what": "a mill"');
  });

  it("gives the same after an answer grew or another text was asked for as if it had never looked before", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "b", " "), maxLength: 8 });
    const made = fc.record({
      thinking: text,
      text,
      role: fc.constantFrom("user" as const, "assistant" as const),
    });
    fc.assert(
      fc.property(
        fc.array(made, { maxLength: 6 }),
        made,
        fc.array(text, { maxLength: 4 }),
        (all, more, queries) => {
          const before = all.map((each, at) => message({ ...each, id: `${at}` }));
          const after = [...before.slice(0, -1), message({ ...more, id: "grown" })];
          const find = placeFinder();
          for (const query of queries)
            for (const messages of [before, after, before])
              expect(find(messages, query)).toEqual(placeFinder()(messages, query));
        },
      ),
    );
  });

  it("reads a message once for a text, however often the branch around it changes", () => {
    let read = 0;
    const counted = new Proxy(message({ id: "old", text: "mill" }), {
      get: (target, name) => {
        if (name === "text") read += 1;
        return Reflect.get(target, name);
      },
    });
    const find = placeFinder();
    for (let count = 0; count < 50; count += 1)
      expect(find([counted, message({ id: "new", text: "mill ".repeat(count) })], "mill")).toHaveLength(
        count + 1,
      );
    expect(read).toBe(1);
  });

  it("stops at as many places as can be told apart", () => {
    const long = message({ role: "assistant", thinking: "a".repeat(mostPlaces - 1), text: "aaa" });
    const places = placeFinder()([long, long], "a");
    expect(places).toHaveLength(mostPlaces);
    expect(places.at(-1)).toMatchObject({ part: "text", nth: 0 });
  });

  it("gives all parts names of their own", () => {
    const several = message({
      role: "assistant",
      thinking: "t",
      text: "t",
      toolCalls: [call, call],
      compaction,
    });
    const names = partsOf(several).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});
