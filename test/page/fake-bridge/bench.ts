import type { BenchRow, BenchRun, benchService, Client } from "../../../main/contract";
import type { Bus } from "./bus";

const row = (
  depth: number,
  kind: BenchRow["kind"],
  samples: number[],
  speculation: "none" | "mtp",
): BenchRow => ({
  engine: speculation === "mtp" ? "llama.node" : "node-llama-cpp",
  engineVersion: "3.21.1",
  backend: "cuda",
  gpuLayers: 65,
  kvType: "f16",
  threads: 8,
  speculation,
  depth,
  kind,
  tokens: kind === "prefill" ? 512 : 64,
  samples,
});

const measured: BenchRun = {
  schemaVersion: 1,
  id: "fake-run",
  at: "2026-03-01T09:30:00.000Z",
  quern: "0.1.0",
  model: { id: "m", name: "Qwen3.6-27B-Q4_K_M", quant: "Q4_K_M", bytes: 16_800_000_000 },
  machine: { cpu: "Ryzen 7 7840U", cores: 8, memoryBytes: 32_000_000_000, gpus: ["RTX 4090"] },
  rows: [
    row(0, "prefill", [2105.2, 2098.7, 2110.1], "none"),
    row(0, "decode", [41.2, 41.5, 41.1], "none"),
    row(16_384, "prefill", [1702.4, 1698.8, 1711.3], "none"),
    row(16_384, "decode", [36.8, 36.9, 36.5], "none"),
    row(0, "decode", [66.3, 71.2, 68.4], "mtp"),
  ],
  skipped: [{ code: "bench-too-deep", params: { depth: 65_536, contextTokens: 32_768 } }],
  status: "complete",
  error: null,
};

/** Benchmarks that measure nothing: a run that comes after a moment, and can be stopped. */
export function fakeBench(bus: Bus): Client<typeof benchService> {
  let runs: BenchRun[] = [];
  let stop: () => void = () => undefined;
  const changed = () => bus.emit("bench.runsChanged", runs);
  return {
    run: async () => {
      bus.emit("bench.progress", {
        runId: measured.id,
        doneSteps: 1,
        totalSteps: 6,
        phase: "measuring",
        engine: "node-llama-cpp",
        threads: 8,
        speculation: "none",
        depth: 4096,
        rows: measured.rows.slice(0, 2),
      });
      const stopped = await new Promise<boolean>((done) => {
        stop = () => done(true);
        setTimeout(() => done(false), 1500);
      });
      const run: BenchRun = stopped
        ? { ...measured, rows: measured.rows.slice(0, 2), status: "stopped" }
        : measured;
      runs = [{ ...run, id: `${run.id}-${runs.length}` }, ...runs];
      changed();
      return { ok: true, value: run };
    },
    stop: async () => {
      stop();
      return { ok: true, value: undefined };
    },
    runs: async () => ({ ok: true, value: runs }),
    remove: async ({ id }) => {
      runs = runs.filter((run) => run.id !== id);
      changed();
      return { ok: true, value: undefined };
    },
    exportRun: async ({ format }) => ({ ok: true, value: `/home/ada/quern-bench.${format}` }),
  };
}
