import { expect, it } from "vitest";
import { createAdapt } from "./adapt";
import { createLimiter } from "./limiter";
import { createMeter, tooSlow } from "./pace";

it("more connections are kept while they help, and given back when they do not", () => {
  const adapt = createAdapt(() => 16);
  expect(adapt.wanted()).toBe(4);
  expect(adapt.measured(4e6, 1000)).toBe(8);
  // Twice as many brought twice as much: they stay, and more are tried.
  expect(adapt.measured(8e6, 2000)).toBe(16);
  expect(adapt.measured(8.1e6, 4000)).toBe(8);
  expect(adapt.measured(8e6, 5000)).toBe(8);
  expect(adapt.measured(8e6, 40_000)).toBe(16);
});

it("the user's cap holds at once, and a source that asks for less gets half", () => {
  let most = 8;
  const adapt = createAdapt(() => most);
  adapt.measured(1e6, 0);
  expect(adapt.wanted()).toBe(8);
  most = 2;
  expect(adapt.wanted()).toBe(2);
  most = 8;
  adapt.fewer(0);
  expect(adapt.wanted()).toBe(4);
  most = 1;
  expect(adapt.wanted()).toBe(1);
});

it("only a connection much slower than the others is replaced, and not before it was seen for a while", () => {
  const item = (...ticks: number[]) => {
    const meter = createMeter(3);
    for (const bytes of ticks) {
      meter.add(bytes);
      meter.tick();
    }
    return { meter };
  };
  const [fast, half, slow, young] = [item(80, 80, 80), item(40, 40, 40), item(5, 5, 5), item(0)];
  expect(tooSlow([fast, half, slow], 0)).toBe(slow);
  expect(tooSlow([fast, half], 0)).toBeNull();
  expect(tooSlow([fast, young], 0)).toBeNull();
  // The last one left is measured by what this source usually does.
  expect(tooSlow([slow], 80)).toBe(slow);
  expect(tooSlow([slow], 0)).toBeNull();
});

it("all connections together keep to the limit, and a limit that is lifted is felt at once", async () => {
  let rate: number | null = 1_000_000;
  const limiter = createLimiter(() => rate);
  const signal = new AbortController().signal;
  const begun = performance.now();
  const take = async () => {
    for (let piece = 0; piece < 5; piece++) await limiter.take(50_000, signal);
  };
  // 500 kB at 1 MB/s, less what may come at once.
  await Promise.all([take(), take()]);
  expect(performance.now() - begun).toBeGreaterThan(240);
  const long = limiter.take(100_000_000, signal);
  rate = null;
  const lifted = performance.now();
  await long;
  expect(performance.now() - lifted).toBeLessThan(2_000);
});
