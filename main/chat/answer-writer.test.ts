import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { QuernError } from "../contract";
import { createAnswerWriter } from "./answer-writer";
import type { AnswerEnd } from "./store";

/** Stands for a disk that can be full. */
function fakeDisk() {
  const disk = { full: false, thinking: "", text: "", end: null as AnswerEnd["status"] | null, writes: 0 };
  const write = async (thinking: string, text: string) => {
    disk.writes += 1;
    await Promise.resolve();
    if (disk.full) throw new QuernError("disk-full", { path: "/data", needBytes: 1, freeBytes: 0 });
    disk.thinking += thinking;
    disk.text += text;
  };
  const trouble = vi.fn();
  const stored = vi.fn();
  const writer = createAnswerWriter({
    store: {
      append: (_, thinking, text) => write(thinking, text),
      appendCalls: (_, thinking, text) => write(thinking, text),
      finish: async (_, end) => {
        await write(end.thinking, end.text);
        disk.end = end.status;
      },
    },
    messageId: "m",
    onTrouble: trouble,
    onStored: stored,
  });
  return { disk, writer, trouble, stored };
}

const complete = {
  status: "complete",
  error: null,
  notes: [],
  toolCalls: [],
  stats: null,
  model: "m",
  at: "2025-01-01T00:00:00.000Z",
} as const;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("an answer in progress", () => {
  it("is on disk half a second after it came, in few writes", async () => {
    const { disk, writer } = fakeDisk();
    for (let n = 0; n < 100; n += 1) {
      writer.add("", "word ");
      await vi.advanceTimersByTimeAsync(10);
    }
    await vi.advanceTimersByTimeAsync(500);
    expect(disk.text).toBe("word ".repeat(100));
    expect(disk.writes).toBeLessThanOrEqual(3);
  });

  it("is whole at its end, each piece once", async () => {
    const { disk, writer, stored } = fakeDisk();
    writer.add("so", "");
    await vi.advanceTimersByTimeAsync(500);
    writer.add("", "first ");
    await vi.advanceTimersByTimeAsync(499);
    writer.add("", "last");
    await writer.finish(complete);
    await vi.advanceTimersByTimeAsync(5000);
    expect(disk).toMatchObject({ thinking: "so", text: "first last", end: "complete", writes: 2 });
    expect(stored).toHaveBeenCalledOnce();
  });

  it("on a full disk is kept and written when there is room again, each piece once", async () => {
    const { disk, writer, trouble, stored } = fakeDisk();
    disk.full = true;
    writer.add("", "kept ");
    await vi.advanceTimersByTimeAsync(1600);
    expect(trouble).toHaveBeenCalled();
    writer.add("", "all");
    await writer.finish(complete);
    expect(disk.end).toBeNull();
    disk.full = false;
    await vi.advanceTimersByTimeAsync(2000);
    expect(disk).toMatchObject({ text: "kept all", end: "complete" });
    expect(stored).toHaveBeenCalledOnce();
  });

  it("is never cut inside a character", async () => {
    const { disk, writer } = fakeDisk();
    writer.add("", "a\ud83d");
    await vi.advanceTimersByTimeAsync(500);
    expect(disk.text).toBe("a");
    writer.add("", "\ude00");
    await writer.finish(complete);
    expect(disk.text).toBe("a😀");
  });

  it("is not written any more once it was given up", async () => {
    const { disk, writer } = fakeDisk();
    writer.add("", "gone");
    writer.giveUp();
    await vi.advanceTimersByTimeAsync(5000);
    expect(disk.writes).toBe(0);
  });
});
