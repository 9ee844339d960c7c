import { describe, expect, it } from "vitest";
import type { BenchRow } from "../../main/contract";
import { benchLines, threadsOf } from "./table";

const row = (change: Partial<BenchRow>): BenchRow => ({
  engine: "node-llama-cpp",
  engineVersion: "1",
  backend: "none",
  gpuLayers: 0,
  kvType: "f16",
  threads: 2,
  speculation: "none",
  depth: 0,
  kind: "prefill",
  tokens: 512,
  samples: [1],
  ...change,
});

describe("the table of a benchmark", () => {
  it("has reading and writing of one way and depth on one line", () => {
    const lines = benchLines([
      row({}),
      row({ kind: "decode", samples: [2] }),
      row({ depth: 4096, kind: "decode", samples: [3] }),
      row({ threads: 1, samples: [4] }),
    ]);
    expect(lines.map(({ prefill, decode }) => [prefill, decode])).toEqual([
      [[1], [2]],
      [null, [3]],
      [[4], null],
    ]);
  });

  it("takes numbers of threads with commas, and nothing else", () => {
    expect(threadsOf("")).toEqual([]);
    expect(threadsOf(" 1, 2,16")).toEqual([1, 2, 16]);
    for (const nonsense of ["0", "1,,2", "two", "1;2", "513", "-1", "1.5"])
      expect(threadsOf(nonsense)).toBeNull();
  });
});
