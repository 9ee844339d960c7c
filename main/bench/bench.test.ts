import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  type BenchOptions,
  type BenchProgress,
  type BenchRun,
  benchOptions,
  type EnginePlan,
  summarize,
} from "../contract";
import { benchCases } from "./cases";
import { exportRun } from "./export";
import { type BenchWork, runBench } from "./run";
import { openRunsFile } from "./runs-file";

const options = (change: Partial<BenchOptions> = {}): BenchOptions =>
  benchOptions.parse({
    modelId: "m",
    repetitions: 2,
    depths: [0, 100],
    promptTokens: 10,
    generateTokens: 5,
    ...change,
  });

const basePlan: EnginePlan = {
  backend: "none",
  gpuLayers: 0,
  contextTokens: 1024,
  kvType: "f16",
  threads: 1,
  batchTokens: 512,
};

/** A machine whose every token takes a millisecond, and that writes down what it was asked. */
function fakeWork(asked: BenchOptions, change: Partial<BenchWork> = {}) {
  const measured: { depth: number; promptTokens: number; generateTokens: number }[] = [];
  const progress: BenchProgress[] = [];
  const loads: EnginePlan[] = [];
  const work: BenchWork = {
    runId: "r",
    options: asked,
    hasMtp: false,
    plan: async ({ engine, threads, speculation }) => ({
      ...basePlan,
      engine,
      threads: threads ?? 1,
      ...(speculation === "mtp" ? { speculation } : {}),
    }),
    load: async (plan) => {
      loads.push(plan);
      return {
        version: "1",
        contextTokens: 1024,
        backend: "none",
        gpuLayers: 0,
        measure: async (what) => {
          measured.push(what);
          return { prefillMs: what.promptTokens, decodeMs: what.generateTokens };
        },
      };
    },
    onProgress: (told) => progress.push(told),
    ...change,
  };
  return { work, measured, progress, loads };
}

describe("a benchmark", () => {
  it("warms up, then measures each depth as often as asked, and says how far it is", async () => {
    const { work, measured, progress, loads } = fakeWork(options());
    const { rows, thrown } = await runBench(work, new AbortController().signal);
    expect(thrown).toBeUndefined();
    expect(loads.map(({ engine }) => engine)).toEqual(["node-llama-cpp", "llama.node"]);
    expect(measured.map(({ depth }) => depth)).toEqual([0, 0, 0, 100, 100, 0, 0, 0, 100, 100]);
    expect(rows).toHaveLength(8);
    for (const row of rows) expect(row.samples).toEqual([1000, 1000]);
    const steps = progress.map(({ doneSteps }) => doneSteps);
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
    expect(progress.at(-1)?.totalSteps).toBe(8);
  });

  it("leaves out what cannot be, and says so", async () => {
    const asked = options({ depths: [0, 5000], engines: ["llama.node"] });
    const { work } = fakeWork(asked);
    const { rows, skipped } = await runBench(work, new AbortController().signal);
    expect(new Set(rows.map(({ depth }) => depth))).toEqual(new Set([0]));
    expect(skipped.map(({ code }) => code).sort()).toEqual(["bench-no-mtp", "bench-too-deep"]);
    const refuses = fakeWork(options({ engines: ["llama.node"] }), {
      plan: async () => ({ ...basePlan, engine: "node-llama-cpp" }),
    });
    const other = await runBench(refuses.work, new AbortController().signal);
    expect(other.rows).toEqual([]);
    expect(other.skipped.map(({ code }) => code)).toContain("bench-not-possible");
  });

  it("keeps what was measured when it is stopped or something fails", async () => {
    const abort = new AbortController();
    const { work } = fakeWork(options({ engines: ["node-llama-cpp"] }), {
      onProgress: ({ depth, doneSteps }) => {
        if (depth === 100 && doneSteps === 2) abort.abort(new Error("stopped"));
      },
    });
    const stopped = await runBench(work, abort.signal);
    expect(stopped.rows.map(({ depth }) => depth)).toEqual([0, 0]);
    expect(stopped.thrown).toMatchObject({ message: "stopped" });
  });

  it("speculates only where the file can, and with the engine that can", () => {
    const ways = (hasMtp: boolean) =>
      benchCases(options({ threads: [1, 2] }), hasMtp).cases.map(
        ({ engine, threads, speculation }) => `${engine} ${threads} ${speculation}`,
      );
    expect(ways(false)).toHaveLength(4);
    expect(ways(true).filter((way) => way.endsWith("mtp"))).toEqual(["llama.node 1 mtp", "llama.node 2 mtp"]);
  });
});

const run: BenchRun = {
  schemaVersion: 1,
  id: "one",
  at: "2026-01-02T03:04:05.000Z",
  quern: "0.1.0",
  model: { id: "m", name: "A|B <img> `x`", quant: "Q4_K_M", bytes: 5 },
  machine: { cpu: "=HYPERLINK(1)", cores: 2, memoryBytes: 7, gpus: ['One, "two"'] },
  rows: [
    {
      engine: "node-llama-cpp",
      engineVersion: "1",
      backend: "none",
      gpuLayers: 0,
      kvType: "f16",
      threads: 2,
      speculation: "none",
      depth: 4096,
      kind: "decode",
      tokens: 64,
      samples: [2, 4],
    },
  ],
  skipped: [],
  status: "complete",
  error: null,
};

describe("a run as text", () => {
  it("has the mean and the spread in every form, and names that do no harm", () => {
    expect(summarize([2, 4])).toEqual({ mean: 3, deviation: Math.SQRT2 });
    const markdown = exportRun(run, "markdown");
    expect(markdown).toContain("| tg64 | 4096 | 3.00 | 1.41 |");
    expect(markdown).not.toMatch(/<img>|A\|B/);
    const csv = exportRun(run, "csv");
    expect(csv).toContain(',\'=HYPERLINK(1),"One, ""two""",');
    expect(JSON.parse(exportRun(run, "json"))).toEqual(run);
  });
});

describe("the runs that are kept", () => {
  it("are there the next time, newest first, and can be removed; a damaged file is kept aside", async () => {
    const folder = await mkdtemp(join(tmpdir(), "quern-bench-"));
    const path = join(folder, "bench-runs.json");
    try {
      const first = await openRunsFile(path);
      await first.add(run);
      await first.add({ ...run, id: "two" });
      const second = await openRunsFile(path);
      expect(second.list().map(({ id }) => id)).toEqual(["two", "one"]);
      await second.remove("two");
      expect((await openRunsFile(path)).list().map(({ id }) => id)).toEqual(["one"]);
      await writeFile(path, '[{"schemaVersion":1}, 5');
      expect((await openRunsFile(path)).list()).toEqual([]);
      expect(await readdir(folder)).toContainEqual(expect.stringContaining("bench-runs.json.damaged-"));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
