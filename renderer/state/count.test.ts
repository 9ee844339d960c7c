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
    const having = (history: number) => fitOf(count({ history, draft: 100 }), null);
    expect(having(699).level).toBe("fine");
    expect(having(700)).toMatchObject({ level: "tight", room: 200 });
    expect(having(775).level).toBe("tight");
    expect(having(776).level).toBe("over");
    expect(having(4900)).toMatchObject({ level: "over", room: 0, share: 5 });
  });

  it("needs less room where a short answer is wanted", () => {
    expect(fitOf(count({ history: 980 }), null).level).toBe("over");
    expect(fitOf(count({ history: 980 }), 20).level).toBe("tight");
  });

  it("says nothing of fullness while no model is loaded", () => {
    expect(fitOf(count({ draft: 5000 }, null), null)).toEqual({
      used: 5000,
      all: null,
      share: null,
      room: 0,
      level: "unknown",
    });
  });
});
