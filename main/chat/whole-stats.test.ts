import { describe, expect, it } from "vitest";
import type { AnswerStats } from "../contract";
import { wholeStats, withoutPart } from "./whole-stats";

const here: AnswerStats = {
  promptTokens: 50,
  reusedTokens: 0,
  generatedTokens: 10,
  prefillMs: 1,
  decodeMs: 1,
  thinkingMs: 0,
  contextUsedTokens: 60,
  contextTokens: 4096,
};
const cost = { amount: 0.5, currency: "EUR" };
const told: AnswerStats = { ...here, remote: "told", cost };
const silent: AnswerStats = { ...here, generatedTokens: 0, remote: "silent" };

describe("the figures of an answer in several parts", () => {
  it("are said to be measured here only where every part was, whichever came last", () => {
    const remote = (...parts: AnswerStats[]) =>
      parts.reduce((whole, part) => wholeStats(whole, part, true)).remote;
    expect(remote(here, here)).toBeUndefined();
    expect([remote(told, here), remote(here, told), remote(told, here, here)]).toEqual([
      "told",
      "told",
      "told",
    ]);
    for (const parts of [
      [silent, here],
      [here, silent],
      [silent, told],
      [silent, here, told],
    ])
      expect(remote(...parts)).toBe("silent");
  });

  it("cost what its servers asked, and nothing known where one part is unknown", () => {
    const costOf = (...parts: AnswerStats[]) =>
      parts.reduce((whole, part) => wholeStats(whole, part, true)).cost;
    expect([costOf(told, here), costOf(here, told)]).toEqual([cost, cost]);
    expect(costOf(told, here, told)).toEqual({ amount: 1, currency: "EUR" });
    expect([
      costOf(told, silent),
      costOf(silent, here, told),
      costOf(told, { ...told, cost: undefined }),
    ]).toEqual([undefined, undefined, undefined]);
  });

  it("name no sum of tokens where one part told none", () => {
    expect(wholeStats(here, told, true).generatedTokens).toBe(20);
    expect([wholeStats(silent, told, true), wholeStats(told, silent, true)]).toMatchObject([
      { generatedTokens: 0, remote: "silent" },
      { generatedTokens: 0, remote: "silent" },
    ]);
  });

  it("are marked for good where a part of the answer has none", () => {
    expect(wholeStats(null, told, false).partial).toBeUndefined();
    const begun = wholeStats(null, told, true);
    expect(begun).toMatchObject({ partial: true, cost: undefined });
    expect(wholeStats(begun, told, true)).toMatchObject({
      partial: true,
      cost: undefined,
      generatedTokens: 20,
    });
    expect(wholeStats(withoutPart(told), here, true)).toMatchObject({ partial: true, cost: undefined });
    expect(withoutPart(null)).toBeNull();
  });
});
