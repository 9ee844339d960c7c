import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Message } from "../contract";
import { activePath, turnsOf } from "./path";

function made(id: string, parentId: string | null, over: Partial<Message> = {}): Message {
  return {
    id,
    conversationId: "c",
    parentId,
    role: "user",
    text: id,
    thinking: "",
    toolCalls: [],
    status: "complete",
    error: null,
    stats: null,
    model: null,
    createdAt: "2025-01-01T00:00:00.000Z",
    ...over,
  };
}

describe("the path that is shown", () => {
  it("follows the newest answer where one question was answered twice", () => {
    const messages = [made("q", null), made("old", "q"), made("new", "q")];
    expect(activePath(messages).map(({ id }) => id)).toEqual(["q", "new"]);
    expect(activePath([])).toEqual([]);
  });

  it("starts at the root, ends at the newest message, and each follows its parent, in any tree", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { minLength: 1, maxLength: 60 }), (choices) => {
        const tree = choices.map((choice, n) => made(`${n}`, n === 0 ? null : `${choice % n}`));
        const path = activePath(tree);
        expect(path[0]?.parentId).toBeNull();
        expect(path.at(-1)).toBe(tree.at(-1));
        for (const [n, message] of path.entries()) {
          if (n > 0) expect(message.parentId).toBe(path[n - 1]?.id);
        }
      }),
    );
  });

  it("ends even where the data runs in a circle", () => {
    expect(activePath([made("a", "b"), made("b", "a")]).map(({ id }) => id)).toEqual(["a", "b"]);
  });
});

describe("what the model is shown", () => {
  it("leaves out answers that never said anything, and keeps thinking with what was said", () => {
    const path = [
      made("q1", null),
      made("", "q1", { id: "failed", role: "assistant", thinking: "half a thought", status: "failed" }),
      made("q2", "failed"),
      made("a2", "q2", { role: "assistant", thinking: "well", status: "stopped" }),
    ];
    expect(turnsOf(path)).toEqual([
      { role: "user", text: "q1" },
      { role: "user", text: "q2" },
      { role: "assistant", text: "a2", thinking: "well", toolCalls: [] },
    ]);
  });
});
