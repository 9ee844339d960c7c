import { describe, expect, it } from "vitest";
import { loadMachine, machineFixture } from "../../test/fixtures/machines";
import type { RawProbes } from "./raw";
import { refreshMemory, withFreshMemory } from "./refresh";

const mib = 1024 * 1024;

function later(name: string, change: RawProbes["probes"]) {
  const { raw } = loadMachine(name);
  return withFreshMemory(machineFixture(name), { ...raw, probes: { ...raw.probes, ...change } });
}

const values = (report: ReturnType<typeof later>) =>
  report.gpus.map((gpu) => (gpu.freeBytes.known ? gpu.freeBytes.value : undefined));

describe("memory read again", () => {
  it("tells what another program has taken since", () => {
    const meminfo = "MemTotal: 63963388 kB\nMemAvailable: 30000000 kB";
    const smi = "0, NVIDIA GeForce RTX 4090, 00000000:01:00.0, 24564, 3617, 570.133.07";
    const report = later("nvidia-desktop-4090", {
      "linux-meminfo": { status: "ok", ms: 1, value: meminfo },
      "nvidia-smi": { status: "ok", ms: 1, value: smi },
    });
    expect(report.memory.availableBytes).toMatchObject({ known: true, value: 30_000_000 * 1024 });
    expect(values(report)[0]).toBe(3617 * mib);
  });

  it("follows the system's memory for a GPU that shares it, down and up again", () => {
    const at = (kib: number) =>
      values(
        later("intel-iris-xe-16", {
          "linux-meminfo": { status: "ok", ms: 1, value: `MemTotal: 16060596 kB\nMemAvailable: ${kib} kB` },
        }),
      )[0];
    expect(at(2_000_000)).toBe(2_000_000 * 1024);
    expect(at(15_000_000)).toBe(12_334_537_728);
  });

  it("leaves a figure as it was where nothing can be read again", () => {
    const { raw } = loadMachine("nvidia-two-3090");
    const report = machineFixture("nvidia-two-3090");
    expect(withFreshMemory(report, { ...raw, probes: {} })).toEqual(report);
  });

  it("keeps two equal cards apart", () => {
    const smi =
      "0, NVIDIA GeForce RTX 3090, 00000000:21:00.0, 24576, 1000, 550.163.01\n1, NVIDIA GeForce RTX 3090, 00000000:4B:00.0, 24576, 2000, 550.163.01";
    const report = later("nvidia-two-3090", { "nvidia-smi": { status: "ok", ms: 1, value: smi } });
    expect(values(report)).toEqual([1000 * mib, 2000 * mib]);
  });

  it("is read on this machine", async () => {
    const before = machineFixture("server-no-gpu");
    const after = await refreshMemory({ ...before, os: { ...before.os, platform: "linux" } });
    expect(after.memory.availableBytes.known).toBe(true);
    expect(after.memory.totalBytes).toEqual(before.memory.totalBytes);
  });
});
