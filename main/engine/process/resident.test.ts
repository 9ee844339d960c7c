import { expect, test } from "vitest";
import { parseResident, residentMemory } from "./resident";

test("pages of the model file, which the system may drop, do not count as memory in use", () => {
  const status =
    "Name:\tnode\nVmRSS:\t23308772 kB\nRssAnon:\t16072548 kB\nRssFile:\t 7236224 kB\nRssShmem:\t  1024 kB\n";
  expect(parseResident(status)).toEqual({
    ramBytes: (16_072_548 + 1024) * 1024,
    mappedBytes: 7_236_224 * 1024,
  });
});

test("a system that does not tell the kinds apart is not guessed at", () => {
  expect(parseResident("VmRSS:\t100 kB\n")).toBeNull();
  expect(parseResident("")).toBeNull();
});

test("this very process holds something, and no more than its resident set", async () => {
  const { ramBytes, mappedBytes } = await residentMemory();
  expect(ramBytes).toBeGreaterThan(0);
  expect(ramBytes + (mappedBytes ?? 0)).toBeLessThan(2 * process.memoryUsage.rss());
});
