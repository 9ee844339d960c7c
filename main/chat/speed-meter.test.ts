import { describe, expect, it } from "vitest";
import { createSpeedMeter } from "./speed-meter";

describe("the speed over the last second", () => {
  it("is unknown until there is enough to tell", () => {
    const meter = createSpeedMeter();
    expect(meter.add(1, 0)).toBeNull();
    expect(meter.add(2, 100)).toBeNull();
    expect(meter.add(5, 200)).toBe(20);
  });

  it("forgets what is older than a second", () => {
    const meter = createSpeedMeter();
    for (let ms = 0; ms <= 2000; ms += 100) meter.add(ms, ms);
    // From here on a tenth as fast: a second later nothing of the old speed is left.
    let speed: number | null = null;
    for (let ms = 100; ms <= 1000; ms += 100) speed = meter.add(2000 + ms / 10, 2000 + ms);
    expect(speed).toBe(100);
  });

  it("holds for a model that takes longer than a second for a token", () => {
    const meter = createSpeedMeter();
    meter.add(1, 0);
    expect(meter.add(2, 2000)).toBe(0.5);
    expect(meter.add(3, 4000)).toBe(0.5);
  });
});
