import fc from "fast-check";
import { expect, test } from "vitest";
import { madeMachine } from "../../../test/fixtures/fit/made-machine";
import { kernelBytes, leb, makeKernel, strideBytes } from "./kernel";
import { memorySpeedRequestFor } from "./measure";
import { memorySpeedRequest } from "./messages";
import { bytesByWindow } from "./reader";

test("the kernel is a module that every runtime with vectors takes, of any size", () => {
  for (const pages of [1, 63, 64, 127, 128, 8192, 32_768])
    expect(WebAssembly.validate(kernelBytes(pages))).toBe(true);
});

test("the kernel reads every number once, and none beside the stretch it is given", async () => {
  const kernel = await makeKernel(65_536);
  // Each 64-bit number holds a one in both halves.
  const one = 2n ** 32n + 1n;
  expect(kernel.sum(0, strideBytes)).toBe(one * BigInt(strideBytes / 8));
  expect(kernel.sum(0, 65_536)).toBe(one * BigInt(65_536 / 8));
  expect(kernel.sum(4096, 8192)).toBe(one * BigInt(4096 / 8));
  expect(() => kernel.sum(65_536, 65_536 + strideBytes)).toThrow(WebAssembly.RuntimeError);
});

test("memory that takes too long to get has to do as it is", async () => {
  const kernel = await makeKernel(256 * 2 ** 20, 0.001);
  expect(kernel.bytes).toBeLessThan(256 * 2 ** 20);
  expect(kernel.bytes % strideBytes).toBe(0);
  expect((await makeKernel(4 * 2 ** 20, 0, 3 * 2 ** 20)).bytes).toBe(3 * 2 ** 20);
});

test("numbers are written as WebAssembly wants them", () => {
  expect(leb(0)).toEqual([0]);
  expect(leb(127)).toEqual([127]);
  expect(leb(128)).toEqual([0x80, 1]);
  expect(leb(624_485)).toEqual([0xe5, 0x8e, 0x26]);
});

test("reading ends with the time, and counts what was read in each stretch of it", async () => {
  const kernel = await makeKernel(1_048_576);
  const started = performance.now();
  const bytes = bytesByWindow(kernel, 2, 30);
  expect(performance.now() - started).toBeGreaterThanOrEqual(60);
  expect(bytes).toHaveLength(2);
  for (const read of bytes) expect(read).toBeGreaterThan(0);
});

test("what is asked for is sound on every machine, and never more than a quarter of what is free", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 4096 }),
      fc.integer({ min: 0, max: 2 ** 44 }),
      (cores, freeBytes) => {
        const request = memorySpeedRequestFor(madeMachine(freeBytes, [], { cores }));
        if (request === null) {
          expect(freeBytes).toBeLessThan(2 ** 30);
          return;
        }
        expect(memorySpeedRequest.safeParse(request).success).toBe(true);
        expect(request.threads).toBeLessThanOrEqual(cores);
        expect(request.threads * request.bytes).toBeLessThanOrEqual(freeBytes / 4);
        expect(request.windows * request.windowMs).toBeLessThanOrEqual(500);
      },
    ),
  );
});
