import { expect, test, vi } from "vitest";
import type { OutputEvent } from "../qwen";
import { OutputBatch } from "./output-batch";

test("what comes within a frame is sent as one, in order, and nothing waits at the end", () => {
  vi.useFakeTimers();
  try {
    const sent: [OutputEvent[], number][] = [];
    const batch = new OutputBatch((events, generated) => sent.push([events, generated]));
    batch.add([{ type: "thinking", text: "a" }]);
    batch.add([{ type: "thinking", text: "b" }]);
    batch.add([{ type: "text", text: "c" }]);
    expect(sent).toEqual([]);
    vi.advanceTimersByTime(20);
    expect(sent).toEqual([
      [
        [
          { type: "thinking", text: "ab" },
          { type: "text", text: "c" },
        ],
        3,
      ],
    ]);
    batch.add([]);
    batch.append([{ type: "text", text: "d" }]);
    batch.flush();
    expect(sent[1]).toEqual([[{ type: "text", text: "d" }], 4]);
    vi.advanceTimersByTime(100);
    expect(sent).toHaveLength(2);
  } finally {
    vi.useRealTimers();
  }
});
