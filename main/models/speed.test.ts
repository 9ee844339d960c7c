import { describe, expect, it } from "vitest";
import { createSpeed } from "./speed";

describe("speed", () => {
  it("is not known before there is something to tell", () => {
    const speed = createSpeed();
    expect(speed.bytesPerSecond(0)).toBeNull();
    speed.sample(1_000_000, 0);
    expect(speed.bytesPerSecond(400)).toBeNull();
  });

  it("counts from the first sample on, so that a resumed part is no speed", () => {
    const speed = createSpeed();
    speed.sample(10_000_000_000, 0);
    speed.sample(10_000_001_000, 1000);
    expect(speed.bytesPerSecond(1000)).toBe(1000);
  });

  it("forgets what is older than the window and falls when nothing comes", () => {
    const speed = createSpeed();
    for (let second = 0; second <= 20; second++)
      speed.sample(second < 10 ? second * 100 : 1000, second * 1000);
    expect(speed.bytesPerSecond(20_000)).toBe(0);
    const stalled = createSpeed();
    stalled.sample(0, 0);
    stalled.sample(1000, 1000);
    expect(stalled.bytesPerSecond(10_000)).toBe(100);
  });
});
