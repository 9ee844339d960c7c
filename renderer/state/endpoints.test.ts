import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { testEndpoint, useEndpoints } from "./endpoints";

// Asked while the modules are read.
vi.hoisted(() => vi.stubGlobal("navigator", { language: "en" }));

type Ended = (error: { code: string } | null) => void;
const running: Ended[] = [];

beforeEach(() => {
  running.length = 0;
  useEndpoints.setState({ testing: [], failed: {} });
  const test = () =>
    new Promise((resolve) => {
      running.push((error) => resolve({ ok: true, value: { facts: null, error } }));
    });
  vi.stubGlobal("window", { quern: { services: { endpoints: { test } } } });
});
afterEach(() => {
  vi.unstubAllGlobals();
});
const shown = () => {
  const { testing, failed } = useEndpoints.getState();
  return [testing, Object.values(failed).map(({ code }) => code)];
};

describe("the test of an endpoint", () => {
  it("is begun anew though one is under way, and what the older one comes to is not shown", async () => {
    const older = testEndpoint("a");
    const newer = testEndpoint("a");
    expect(running).toHaveLength(2);
    running[0]?.({ code: "endpoint-closed" });
    await older;
    expect(shown()).toEqual([["a"], []]);
    running[1]?.({ code: "endpoint-name" });
    await newer;
    expect(shown()).toEqual([[], ["endpoint-name"]]);
  });

  it("has not failed when a change or a removal ended it", async () => {
    const ended = testEndpoint("a");
    running[0]?.({ code: "cancelled" });
    await ended;
    expect(shown()).toEqual([[], []]);
  });
});
