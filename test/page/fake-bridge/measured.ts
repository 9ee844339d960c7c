import type { Calibration, Learned, MachineReport, ReportFormat } from "../../../main/contract";

const at = "2026-07-30T09:00:00Z";

/** A calibration as a machine with eight cores would have it. */
const calibrated: Calibration = {
  memory: { bytesPerSecond: 61_400_000_000, threads: 8, bytes: 536_870_912, at },
  threads: [
    {
      engine: "node-llama-cpp",
      quant: "Q4_K_M",
      best: 6,
      speeds: [
        { threads: 8, prefill: 21.4, decode: 4.1 },
        { threads: 6, prefill: 20.9, decode: 4.2 },
        { threads: 4, prefill: 15.2, decode: 3.9 },
      ],
      at,
    },
  ],
};

/** Plan and fact of one load on the processor, with a dozen answers. */
export const learnedHere: Learned = {
  modelId: "q4",
  name: "Qwen3.6-27B-Q4_K_M.gguf",
  bytes: 16_800_000_000,
  hardware: "a machine",
  engine: { id: "node-llama-cpp", version: "3.21.1 (llama.cpp b10257)" },
  planKey: "q4",
  plan: {
    backend: "none",
    gpuLayers: 0,
    contextTokens: 16_384,
    kvType: "f16",
    threads: 8,
    batchTokens: 512,
  },
  expectedDecode: { low: 4.1, expected: 4.6, high: 5.2 },
  memory: [
    {
      device: "ram",
      name: "RAM",
      weights: { plannedBytes: 14_900_000_000, tookBytes: 14_900_000_000 },
      kvCache: { plannedBytes: 1_070_000_000, tookBytes: 1_073_741_824 },
      rest: { plannedBytes: 930_000_000, tookBytes: 858_258_176 },
      total: { plannedBytes: 16_900_000_000, tookBytes: 16_832_000_000 },
      atLeast: false,
    },
  ],
  answers: Array.from({ length: 12 }, (_, index) => ({
    tokens: 200,
    depth: 1000 + index,
    decode: 4.4 + index * 0.04,
    prefill: null,
    at,
  })),
  at,
};

type Noted = <A extends [input?: unknown], O>(
  name: string,
  answer: (...input: A) => Promise<O>,
) => (...input: A) => Promise<O>;

const good = <T>(value: T) => Promise.resolve({ ok: true as const, value });

/** The measuring part of the machine's service: nothing is known until somebody asks for it. */
export function fakeMeasured(report: MachineReport | null, noted: Noted) {
  let found: Calibration = { memory: null, threads: [] };
  let looks = 0;
  const live = (): MachineReport | null => {
    looks++;
    if (report === null || !report.memory.availableBytes.known) return report;
    // Every look finds a gigabyte less than the report says, and then another.
    const value = Math.max(0, report.memory.availableBytes.value - looks * 1_000_000_000);
    const availableBytes = { ...report.memory.availableBytes, value };
    return { ...report, memory: { ...report.memory, availableBytes } };
  };
  return {
    live: noted("machine.live", () => good(live())),
    calibration: () => good(found),
    calibrate: noted("machine.calibrate", async () => {
      await new Promise((done) => setTimeout(done, 300));
      found = calibrated;
      return good(found);
    }),
    reportText: ({ format }: { format: ReportFormat }) =>
      good(format === "json" ? '{ "schemaVersion": 1 }' : "# Machine report"),
    saveReport: noted("machine.saveReport", ((input?: unknown) => {
      const json = (input as { format: ReportFormat }).format === "json";
      return good(`/home/ada/quern-machine.${json ? "json" : "md"}`);
    }) as (input?: unknown) => Promise<{ ok: true; value: string | null }>),
  };
}
