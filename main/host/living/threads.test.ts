import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { machineFixture } from "../../../test/fixtures/machines";
import { type EnginePlan, type EngineStatus, type InstalledModel, QuernError } from "../../contract";
import { bestThreads, calibrateThreads, type Measure, threadCounts } from "./calibrate-threads";
import { coresOf } from "./gentle";
import { ThreadMemory } from "./thread-memory";
import { createThreads } from "./threads";

const never = new AbortController().signal;

/** A processor that is best at so many threads: more only wait for each other. */
const processor =
  (best: number): Measure =>
  async ({ threads = best, promptTokens, generateTokens }) => {
    const speed = threads <= best ? threads : best - 0.5 * (threads - best);
    return { prefillMs: (1000 * promptTokens) / (10 * speed), decodeMs: (1000 * generateTokens) / speed };
  };

describe("calibration of threads", () => {
  it.each([1, 2, 4, 6, 8, 16, 64])("measures a few counts up to what %i cores have", (cores) => {
    const counts = threadCounts(cores, cores * 2);
    expect(counts.length).toBeGreaterThan(0);
    expect(counts.length).toBeLessThanOrEqual(5);
    expect(counts).toContain(cores);
    for (const count of counts) expect(count).toBeLessThanOrEqual(cores * 2);
  });

  it("finds the count that is fastest", async () => {
    const found = await calibrateThreads(processor(6), [8, 7, 6, 4], never);
    expect(found?.best).toBe(6);
    expect(found?.speeds.map(({ threads }) => threads)).toEqual([8, 7, 6, 4]);
  });

  it("takes fewer threads where more bring nothing, and always one that was measured", () => {
    const speed = (threads: number, decode: number) => ({ threads, prefill: 10, decode });
    expect(bestThreads([speed(8, 5), speed(4, 4.95), speed(2, 3)])).toBe(4);
    expect(bestThreads([])).toBeNull();
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            threads: fc.integer({ min: 1, max: 64 }),
            prefill: fc.double({ min: 0.01, max: 1e4, noNaN: true }),
            decode: fc.double({ min: 0.01, max: 1e4, noNaN: true }),
          }),
          { minLength: 1 },
        ),
        (speeds) => {
          expect(speeds.map(({ threads }) => threads)).toContain(bestThreads(speeds));
        },
      ),
    );
  });

  it("gives way to a message: what stops a measurement stops it all", async () => {
    let runs = 0;
    const measure: Measure = async (what, signal) => {
      if (++runs === 3) throw new QuernError("cancelled");
      return processor(2)(what, signal);
    };
    await expect(calibrateThreads(measure, [4, 2, 1], never)).rejects.toMatchObject({ code: "cancelled" });
    expect(runs).toBe(3);
  });
});

describe("the choice of threads", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "quern-threads-"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const machine = machineFixture("server-no-gpu");
  const cores = coresOf(machine);
  const plan: EnginePlan = {
    backend: "none",
    gpuLayers: 0,
    contextTokens: 16_384,
    kvType: "f16",
    threads: cores,
    batchTokens: 512,
  };
  const model: InstalledModel = {
    id: "m",
    name: "M",
    path: "/m.gguf",
    bytes: 1,
    catalogFile: null,
    practice: false,
    verifiedAt: null,
    problem: null,
  };
  const ready: Extract<EngineStatus, { state: "ready" }> = {
    state: "ready",
    model: {
      modelId: "m",
      name: "M",
      quant: null,
      practice: false,
      plan,
      engine: { id: "node-llama-cpp", version: "1", why: { code: "engine-default", params: {} } },
      slots: 1,
      images: false,
      actual: {
        backend: "none",
        gpuLayers: 0,
        totalLayers: 65,
        contextTokens: 16_384,
        ramBytes: 1,
        vramBytes: 0,
      },
    },
  };

  async function world(gentle = false, status: EngineStatus = ready) {
    const set: number[] = [];
    let gaveWay = 0;
    let isGentle = gentle;
    const threads = createThreads({
      engine: {
        status,
        busy: false,
        idleSeconds: 100,
        measure: processor(3),
        setThreads: (count) => set.push(count),
        giveWay: () => {
          gaveWay++;
        },
      },
      memory: await ThreadMemory.open(folder),
      report: async () => machine,
      gentle: () => isGentle,
      onTrouble: (thrown) => {
        throw thrown;
      },
      quietSeconds: 0.01,
    });
    return {
      threads,
      set,
      gaveWay: () => gaveWay,
      become: (now: boolean) => {
        isGentle = now;
        threads.gentleChanged();
      },
    };
  }

  it("is the plan's until it was measured; then the best, live at once and after a restart", async () => {
    const first = await world();
    expect(first.threads.tune(plan, model, machine).threads).toBe(cores);
    const found = await first.threads.calibrate(never);
    expect(first.set).toEqual([found?.best]);
    const second = await world();
    expect(second.threads.tune(plan, model, machine).threads).toBe(found?.best);
    // Of another build nothing is known.
    expect(second.threads.tune(plan, { ...model, id: "other" }, machine).threads).toBe(cores);
  });

  it("measures by itself once, when it is quiet", async () => {
    const first = await world();
    first.threads.ready(ready.model);
    await expect.poll(() => first.set.length).toBe(1);
    const again = await world();
    vi.useFakeTimers();
    again.threads.ready(ready.model);
    await vi.advanceTimersByTimeAsync(60_000);
    vi.useRealTimers();
    expect(again.set).toEqual([]);
    first.threads.close();
    again.threads.close();
  });

  it("is not measured of an engine that takes its threads at the load only: all would look alike", async () => {
    const second = { ...ready.model, engine: { ...ready.model.engine, id: "llama.node" as const } };
    const { threads, set } = await world(false, { state: "ready", model: second });
    expect(await threads.calibrate(never)).toBeNull();
    vi.useFakeTimers();
    threads.ready(second);
    await vi.advanceTimersByTimeAsync(60_000);
    vi.useRealTimers();
    expect(set).toEqual([]);
    expect(threads.tune(plan, model, machine).threads).toBe(cores);
    threads.close();
  });

  it("leaves room where that is wanted, live, and takes the threads back", async () => {
    const { threads, set, gaveWay, become } = await world();
    const usual = threads.tune(plan, model, machine);
    expect(usual).not.toHaveProperty("gentle");
    become(true);
    become(false);
    expect(set[0]).toBeLessThan(usual.threads);
    expect(set[1]).toBe(usual.threads);
    expect(gaveWay()).toBe(1);
    expect((await world(true)).threads.tune(plan, model, machine)).toMatchObject({ gentle: true });
  });
});
