import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { chatService, EventOf } from "../contract";
import { createDeltas } from "./deltas";

type Delta = EventOf<typeof chatService, "delta">;

function recorded(before = "") {
  const sent: Delta[] = [];
  const deltas = createDeltas(
    { id: "m", conversationId: "c", thinking: before, text: before },
    (event, payload) => {
      if (event === "delta") sent.push(payload as Delta);
    },
  );
  return { sent, deltas };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("the batches of an answer", () => {
  it("that goes on begin where it was", () => {
    const { sent, deltas } = recorded("12345");
    deltas.add("hm", "so");
    deltas.flush();
    expect(sent).toMatchObject([{ thinkingAt: 5, thinking: "hm", textAt: 5, text: "so" }]);
  });

  it("send the first piece at once, and what comes soon after it as one event", () => {
    const { sent, deltas } = recorded();
    deltas.add("hm", "");
    expect(sent).toHaveLength(1);
    deltas.add("", "He");
    deltas.add("", "llo");
    expect(sent).toHaveLength(1);
    vi.advanceTimersByTime(40);
    deltas.add("", "!");
    deltas.flush();
    vi.advanceTimersByTime(100);
    expect(
      sent.map(({ thinkingAt, thinking, textAt, text }) => [thinkingAt, thinking, textAt, text]),
    ).toEqual([
      [0, "hm", 0, ""],
      [2, "", 0, "Hello"],
      [2, "", 5, "!"],
    ]);
  });

  it("put together in order they are the whole answer, each at the length before it, whatever the timing", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string(), fc.string(), fc.nat(30))), (pieces) => {
        const { sent, deltas } = recorded();
        for (const [thinking, text, ms] of pieces) {
          deltas.add(thinking, text);
          vi.advanceTimersByTime(ms);
        }
        deltas.flush();
        let [thinking, text] = ["", ""];
        for (const delta of sent) {
          expect([delta.thinkingAt, delta.textAt]).toEqual([thinking.length, text.length]);
          thinking += delta.thinking;
          text += delta.text;
        }
        expect([thinking, text]).toEqual([
          pieces.map(([t]) => t).join(""),
          pieces.map(([, t]) => t).join(""),
        ]);
      }),
    );
  });
});
