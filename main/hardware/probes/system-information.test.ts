import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pickControllers, pickCpu, pickMemory, pickOs } from "./system-information";

describe("what is taken of systeminformation's answers", () => {
  it("names no host and no serial number", () => {
    const os = pickOs({
      platform: "linux",
      distro: "Ubuntu",
      release: "24.04",
      kernel: "6.14",
      hostname: "janes-laptop",
      fqdn: "janes-laptop.example",
      serial: "S3R1AL",
    });
    expect(os).toEqual({ distro: "Ubuntu", release: "24.04", kernel: "6.14" });
    const controllers = pickControllers({
      controllers: [{ vendor: "AMD", model: "Radeon", vram: null, vramDynamic: false, bus: "" }],
      displays: [{ model: "Studio Display", serial: "S3R1AL" }],
    });
    expect(controllers).toEqual([{ vendor: "AMD", model: "Radeon", vramDynamic: false }]);
  });

  it("leaves out what the library does not know", () => {
    expect(pickCpu({ manufacturer: "unknown", brand: " ", physicalCores: null, cores: 8 })).toEqual({
      cores: 8,
    });
    expect(pickMemory({ total: Number.NaN, available: -1 })).toEqual({});
  });

  it("survives any answer", () => {
    fc.assert(
      fc.property(fc.anything(), fc.array(fc.anything()), (value, controllers) => {
        for (const pick of [pickCpu, pickMemory, pickOs, pickControllers]) pick(value);
        pickControllers({ controllers });
      }),
    );
  });
});
