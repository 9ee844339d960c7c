import { availableParallelism, hostname, totalmem, userInfo } from "node:os";
import { dirname } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { forkChildren, type SpawnChild } from "../../main/child";
import { type MachineReport, machineReport } from "../../main/contract";
import { detectMachine, measureMemorySpeed } from "../../main/hardware";
import { machineFixture } from "../fixtures/machines";
import { type BuiltPrograms, buildPrograms } from "./support/build-program";

const sources = {
  real: "main/hardware/backend-probe/entry.ts",
  hanging: "test/integration/programs/hanging-backend-probe.ts",
  crashing: "test/integration/programs/crashing-backend-probe.ts",
};
const built = new Map<string, BuiltPrograms>();

beforeAll(async () => {
  for (const [name, source] of Object.entries(sources)) {
    built.set(name, await buildPrograms({ "backend-probe": source }));
  }
});
afterAll(async () => {
  for (const programs of built.values()) await programs.remove();
});

/** Starts children with a probe program, and remembers their process ids. */
function children(name: keyof typeof sources): { spawnChild: SpawnChild; pids: number[] } {
  const programs = built.get(name);
  if (!programs) throw new Error(`The program ${name} was not built.`);
  const fork = forkChildren(dirname(programs.file("backend-probe")));
  const pids: number[] = [];
  return {
    pids,
    spawnChild: (program, options) => {
      const child = fork(program, options);
      if (child.pid !== undefined) pids.push(child.pid);
      return child;
    },
  };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function allGone(pids: readonly number[]): Promise<void> {
  await expect.poll(() => pids.filter(isAlive), { timeout: 5_000 }).toEqual([]);
}

const modelFolder = "/nowhere/yet/models";
const statusOf = (report: MachineReport, name: string) =>
  report.probes.find((probe) => probe.name === name)?.status;

describe("looking at this machine", () => {
  it("tells processor, memory and disk, with llama.cpp's own word on the processor, and names nobody", async () => {
    const { spawnChild, pids } = children("real");
    const report = await detectMachine({ modelFolder, spawnChild });
    expect(machineReport.parse(report)).toEqual(report);
    expect(statusOf(report, "backend-cpu")).toBe("ok");
    expect(report.cpu.physicalCores.known && report.cpu.physicalCores.value).toBeGreaterThan(0);
    expect(report.cpu.vectorInstructions.known).toBe(true);
    const { totalBytes, availableBytes } = report.memory;
    if (!totalBytes.known || !availableBytes.known) throw new Error("Memory is unknown.");
    expect(totalBytes.value).toBeLessThanOrEqual(totalmem());
    expect(availableBytes.value).toBeLessThanOrEqual(totalBytes.value);
    expect(report.disks[0]?.freeBytes.known).toBe(true);
    expect(report.probes.filter((probe) => probe.status === "timed-out")).toEqual([]);
    const text = JSON.stringify(report);
    expect(text).not.toContain(`"${hostname()}"`);
    expect(text).not.toMatch(new RegExp(`/(?:home|Users)/${userInfo().username}`));
    await allGone(pids);
  });

  it("shows what is known while the slow probes still run", async () => {
    const { spawnChild } = children("real");
    const partial: MachineReport[] = [];
    const report = await detectMachine({ modelFolder, spawnChild, onPartial: (seen) => partial.push(seen) });
    expect(partial.length).toBeGreaterThan(0);
    for (const seen of partial) expect(machineReport.parse(seen)).toEqual(seen);
    expect(partial[0]?.probes.length).toBeLessThan(report.probes.length);
  });

  it("is not held up by a graphics driver that hangs: the process is killed, the rest is told", async () => {
    const { spawnChild, pids } = children("hanging");
    const report = await detectMachine({ modelFolder, spawnChild, backendLimitMs: 1_000 });
    const backends = report.probes.filter((probe) => probe.name.startsWith("backend-"));
    expect(backends.length).toBeGreaterThan(1);
    for (const backend of backends) expect(backend.status).toBe("timed-out");
    expect(pids).toHaveLength(backends.length);
    expect(report.memory.availableBytes.known).toBe(true);
    expect(report.cpu.model.known).toBe(true);
    await allGone(pids);
  });

  it("survives a backend that crashes, and still asks the next", async () => {
    const { spawnChild, pids } = children("crashing");
    const report = await detectMachine({ modelFolder, spawnChild });
    expect(report.probes.find((probe) => probe.name === "backend-cuda")).toMatchObject({
      status: "failed",
      reason: { code: "backend-crashed", params: { backend: "CUDA", end: "SIGSEGV" } },
    });
    expect(statusOf(report, "backend-cpu")).toBe("ok");
    expect(statusOf(report, "backend-vulkan")).toBe("ok");
    await allGone(pids);
  });

  it("says that a part is missing when the probe program is", async () => {
    const report = await detectMachine({ modelFolder, spawnChild: forkChildren("/nowhere") });
    expect(statusOf(report, "backend-cpu")).toBe("failed");
    expect(report.memory.totalBytes.known).toBe(true);
  });

  it("stops at once when cancelled, and leaves no process behind", async () => {
    const { spawnChild, pids } = children("hanging");
    const caller = new AbortController();
    const running = detectMachine({ modelFolder, spawnChild, signal: caller.signal });
    await expect.poll(() => pids.length, { timeout: 10_000 }).toBeGreaterThan(0);
    caller.abort();
    await expect(running).rejects.toMatchObject({ code: "cancelled" });
    await allGone(pids);
  });
});

describe("measuring how fast memory is read", () => {
  let programs: BuiltPrograms;
  beforeAll(async () => {
    programs = await buildPrograms({ "memory-speed": "main/hardware/memory-speed/entry.ts" });
  });
  afterAll(() => programs.remove());

  const cores = { known: true, value: availableParallelism(), source: "test" } as const;
  const fixture = machineFixture("server-no-gpu");
  const machine = { ...fixture, cpu: { ...fixture.cpu, physicalCores: cores } };

  it("takes moments, gives a figure that memory can have, and leaves no process behind", async () => {
    const pids: number[] = [];
    const fork = forkChildren(dirname(programs.file("memory-speed")));
    const spawnChild: SpawnChild = (program, options) => {
      const child = fork(program, options);
      if (child.pid !== undefined) pids.push(child.pid);
      return child;
    };
    const started = performance.now();
    const found = await measureMemorySpeed(machine, spawnChild);
    expect(performance.now() - started).toBeLessThan(8000);
    expect(found.bytesPerSecond).toBeGreaterThan(1e8);
    expect(found.bytesPerSecond).toBeLessThan(1e13);
    expect(found.bytes).toBeGreaterThan(0);
    await allGone(pids);
    const caller = new AbortController();
    const running = measureMemorySpeed(machine, spawnChild, caller.signal);
    caller.abort();
    await expect(running).rejects.toMatchObject({ code: "cancelled" });
    await allGone(pids);
  });

  it("says that it could not where the program is missing", async () => {
    const running = measureMemorySpeed(machine, forkChildren("/nowhere"));
    await expect(running).rejects.toMatchObject({ code: "memory-not-measured" });
  });
});
