import { describe, expect, it } from "vitest";
import type { TokenCount } from "../../main/contract";
import { fitOf, promptTokens } from "./count";

function count(change: Partial<TokenCount["parts"]>, contextTokens: number | null = 1000): TokenCount {
  const parts = { system: 0, summary: 0, history: 0, attachments: 0, draft: 0, ...change };
  return { contextTokens, parts, measured: true };
}

describe("how the next message fits into the context", () => {
  it("is counted over every part", () => {
    expect(promptTokens(count({ system: 1, summary: 2, history: 3, attachments: 4, draft: 5 }))).toBe(15);
  });

  it("warns from 80 % on, and says that it does not fit when no answer has room", () => {
    expect(fitOf(count({ history: 799 })).level).toBe("fine");
    expect(fitOf(count({ history: 700, draft: 100 }))).toMatchObject({ level: "tight", room: 200 });
    expect(fitOf(count({ history: 999 })).level).toBe("tight");
    expect(fitOf(count({ history: 900, draft: 100 }))).toMatchObject({ level: "over", room: 0 });
    expect(fitOf(count({ draft: 5000 }))).toMatchObject({ level: "over", room: 0, share: 5 });
  });

  it("says nothing of fullness while no model is loaded", () => {
    expect(fitOf(count({ draft: 5000 }, null))).toEqual({
      used: 5000,
      all: null,
      share: null,
      room: 0,
      level: "unknown",
    });
  });
});
