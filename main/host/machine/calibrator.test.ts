import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { machineFixture } from "../../../test/fixtures/machines";
import { QuernError } from "../../contract";
import { type CalibratorOptions, createCalibrator } from "./calibrator";
import { MemorySpeedFile } from "./memory-speed-file";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "quern-calibrator-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const machine = machineFixture("server-no-gpu");

async function world(change: Partial<CalibratorOptions> = {}) {
  const seen = { measured: 0, told: 0, trouble: [] as unknown[], busy: false };
  const memory = await MemorySpeedFile.open(folder);
  const calibrator = createCalibrator({
    report: async () => machine,
    measureMemory: async () => {
      seen.measured++;
      return { bytesPerSecond: 50e9, threads: 4, bytes: 2 ** 29 };
    },
    memory,
    threads: { list: () => [] },
    calibrateThreads: () => Promise.reject(new QuernError("engine-not-loaded")),
    busy: () => seen.busy,
    onMeasured: () => seen.told++,
    onTrouble: (thrown) => seen.trouble.push(thrown),
    quietMs: 5,
    ...change,
  });
  return { seen, memory, calibrator };
}

test("memory is measured once by itself, and known again after a restart", async () => {
  const { seen, calibrator } = await world();
  calibrator.whenQuiet();
  await expect.poll(() => seen.told).toBe(1);
  calibrator.whenQuiet();
  await new Promise((done) => setTimeout(done, 40));
  expect(seen.measured).toBe(1);
  const again = await MemorySpeedFile.open(folder);
  expect(again.of(machine)).toMatchObject({ bytesPerSecond: 50e9, threads: 4 });
  expect(again.of(machineFixture("apple-m2-16"))).toBeNull();
  expect(seen.trouble).toEqual([]);
});

test("nothing is measured beside a load or an answer", async () => {
  const { seen, calibrator } = await world();
  seen.busy = true;
  calibrator.whenQuiet();
  await new Promise((done) => setTimeout(done, 40));
  expect(seen.measured).toBe(0);
  await expect(calibrator.calibrate()).rejects.toThrow(expect.objectContaining({ code: "engine-busy" }));
  seen.busy = false;
  await expect.poll(() => seen.measured).toBe(1);
});

test("asked for, it measures anew, and without a model the threads are left alone", async () => {
  const { seen, calibrator } = await world();
  await calibrator.calibrate();
  const { memory } = await calibrator.calibrate();
  expect(seen.measured).toBe(2);
  expect(memory?.bytesPerSecond).toBe(50e9);
});

test("what goes wrong is told to who asked", async () => {
  const { calibrator } = await world({
    measureMemory: () => Promise.reject(new QuernError("memory-not-measured")),
  });
  await expect(calibrator.calibrate()).rejects.toThrow(
    expect.objectContaining({ code: "memory-not-measured" }),
  );
});

test("after the end nothing is begun any more", async () => {
  const { seen, calibrator } = await world();
  calibrator.whenQuiet();
  calibrator.close();
  calibrator.whenQuiet();
  await new Promise((done) => setTimeout(done, 40));
  expect(seen.measured).toBe(0);
});
