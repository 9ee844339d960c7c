import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Message } from "../../main/contract";
import { activePath, applyDelta, type Delta } from "./assembly";

function message(change: Partial<Message> = {}): Message {
  return {
    id: "m",
    conversationId: "c",
    parentId: null,
    role: "assistant",
    text: "",
    thinking: "",
    toolCalls: [],
    status: "streaming",
    error: null,
    stats: null,
    model: null,
    createdAt: "2026-01-01T00:00:00.000Z",
    ...change,
  };
}

function delta(change: Partial<Delta>): Delta {
  return { conversationId: "c", messageId: "m", thinkingAt: 0, thinking: "", textAt: 0, text: "", ...change };
}

describe("a stream of deltas", () => {
  it("comes to the same text however it is cut and however often a part is repeated", () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.tuple(fc.nat(), fc.nat())), (whole, cuts) => {
        let seen = message();
        let sent = 0;
        for (const [from, length] of cuts) {
          // Starts somewhere in what was already sent, as after a fetch that overtook some deltas.
          const at = sent === 0 ? 0 : from % (sent + 1);
          const text = whole.slice(at, at + (length % 9));
          const next = applyDelta(seen, delta({ textAt: at, text, thinkingAt: at, thinking: text }));
          expect(next).not.toBeNull();
          seen = next ?? seen;
          sent = Math.max(sent, at + text.length);
        }
        expect(seen.text).toBe(whole.slice(0, sent));
        expect(seen.thinking).toBe(whole.slice(0, sent));
      }),
    );
  });

  it("with a hole is refused, so that the message is fetched instead", () => {
    const seen = message({ text: "abc" });
    expect(applyDelta(seen, delta({ textAt: 4, text: "e" }))).toBeNull();
    expect(applyDelta(seen, delta({ textAt: 3, text: "d" }))?.text).toBe("abcd");
    expect(applyDelta(seen, delta({ thinkingAt: 1, thinking: "x", textAt: 3 }))).toBeNull();
  });
});

describe("the branch that is shown", () => {
  it("takes the newest answer to each message", () => {
    const messages = [
      message({ id: "q", role: "user", createdAt: "2026-01-01T00:00:00.000Z" }),
      message({ id: "old", parentId: "q", createdAt: "2026-01-01T00:00:01.000Z" }),
      message({ id: "new", parentId: "q", createdAt: "2026-01-01T00:00:02.000Z" }),
      message({ id: "next", parentId: "new", role: "user", createdAt: "2026-01-01T00:00:03.000Z" }),
    ];
    expect(activePath(messages).map(({ id }) => id)).toEqual(["q", "new", "next"]);
  });

  it("ends, whatever the parents are, and never shows a message twice", () => {
    const ids = fc.constantFrom("a", "b", "c", "d", "gone");
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.constantFrom("a", "b", "c", "d")),
        fc.array(fc.option(ids)),
        (own, parents) => {
          const messages = own.map((id, index) => message({ id, parentId: parents[index] ?? null }));
          const path = activePath(messages).map(({ id }) => id);
          expect(new Set(path).size).toBe(path.length);
        },
      ),
    );
  });
});
