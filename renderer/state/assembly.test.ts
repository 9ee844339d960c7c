import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Message } from "../../main/contract";
import { message } from "../../test/fixtures/chat";
import { applyDelta, type Delta, endingWith, isWhole, withMessage } from "./assembly";

const streaming = (change: Partial<Message> = {}) =>
  message({ role: "assistant", status: "streaming", ...change });

function delta(change: Partial<Delta>): Delta {
  return { conversationId: "c", messageId: "m", thinkingAt: 0, thinking: "", textAt: 0, text: "", ...change };
}

describe("a stream of deltas", () => {
  it("comes to the same text however it is cut and however often a part is repeated", () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.tuple(fc.nat(), fc.nat())), (whole, cuts) => {
        let seen = streaming();
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
    const seen = streaming({ text: "abc" });
    expect(applyDelta(seen, delta({ textAt: 4, text: "e" }))).toBeNull();
    expect(applyDelta(seen, delta({ textAt: 3, text: "d" }))?.text).toBe("abcd");
    expect(applyDelta(seen, delta({ thinkingAt: 1, thinking: "x", textAt: 3 }))).toBeNull();
  });
});

describe("the open branch", () => {
  const branch = ["a", "b", "c", "d"].map((id, index, all) =>
    message({ id, parentId: index === 0 ? null : (all[index - 1] ?? null) }),
  );
  const ids = (list: readonly Message[] | null) => list?.map(({ id }) => id);

  it("ends with a message that begins in place of another one", () => {
    expect(ids(endingWith(branch, message({ id: "new", parentId: "b" })))).toEqual(["a", "b", "new"]);
    expect(ids(endingWith(branch, message({ id: "new", parentId: "d" })))).toEqual([
      "a",
      "b",
      "c",
      "d",
      "new",
    ]);
    expect(ids(endingWith(branch, message({ id: "new", parentId: null })))).toEqual(["new"]);
  });

  it("keeps what stands after a message that only changed", () => {
    const changed = message({ id: "b", parentId: "a", text: "changed" });
    expect(endingWith(branch, changed)?.map(({ text }) => text)).toEqual(["", "changed", "", ""]);
    expect(withMessage(branch, message({ id: "elsewhere" }))).toBe(branch);
  });

  it("is not guessed when a parent is on another one", () => {
    expect(endingWith(branch, message({ id: "new", parentId: "elsewhere" }))).toBeNull();
  });

  it("is always a line from parent to child, whatever is put at its end", () => {
    const spot = fc.constantFrom("a", "b", "c", "d", null);
    fc.assert(
      fc.property(fc.array(spot, { maxLength: 8 }), (parents) => {
        let line: readonly Message[] = branch;
        for (const [index, parentId] of parents.entries())
          line = endingWith(line, message({ id: `n${index}`, parentId })) ?? line;
        line.forEach((each, at) => {
          expect(each.parentId).toBe(line[at - 1]?.id ?? null);
        });
      }),
    );
  });
});

describe("a branch", () => {
  it("is whole when it begins with a first message, or has none", () => {
    expect(isWhole([])).toBe(true);
    expect(isWhole([message({ id: "a" }), message({ id: "b", parentId: "a" })])).toBe(true);
    expect(isWhole([message({ id: "b", parentId: "a" })])).toBe(false);
  });
});
