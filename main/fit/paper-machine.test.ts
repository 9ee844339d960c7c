import fc from "fast-check";
import { describe, expect, test } from "vitest";
import table from "../../resources/gpus/gpus.json";
import { machineReport, QuernError } from "../contract";
import { nearestGpus } from "./gpu-table";
import { paperMachine } from "./paper-machine";

const now = new Date("2026-11-26T00:00:00.000Z");
const machine = (text: string) => paperMachine(text, now);
const gib = 1024 ** 3;
const refused = (text: string) => {
  try {
    machine(text);
  } catch (error) {
    if (error instanceof QuernError) return { code: error.code, ...error.params };
    throw error;
  }
  return null;
};

describe("a machine on paper", () => {
  test("is what its parts say, in any order and spelling", () => {
    for (const text of [
      "RTX 4070 12GB, 32 GB RAM",
      "32GB memory; NVIDIA GeForce RTX 4070 12 GB",
      "rtx4070 12gb + 32 gib ddr5",
    ]) {
      const report = machineReport.parse(machine(text));
      expect(report.memory.totalBytes).toMatchObject({ value: 32 * gib, source: "as-said" });
      expect(report.gpus).toHaveLength(1);
      expect(report.gpus[0]).toMatchObject({
        kind: "discrete",
        backend: "cuda",
        name: { value: "RTX 4070" },
        dedicatedBytes: { value: 12 * gib },
        freeBytes: { known: false },
      });
    }
  });

  test("may have several cards, one memory for both, or none at all", () => {
    const two = machine("2 x RTX 3090 24 GB, 128 GB RAM, 16 cores, 1 TB disk, Linux");
    expect(two.gpus.map(({ id }) => id)).toEqual(["gpu0", "gpu1"]);
    expect(two.cpu.physicalCores).toMatchObject({ value: 16 });
    expect(two.os.platform).toBe("linux");
    expect(two.disks[0]?.freeBytes).toMatchObject({ value: 1024 * gib });
    const apple = machine("Apple M3 Max, 64 GB");
    expect(apple.os).toMatchObject({ platform: "darwin", arch: "arm64" });
    expect(apple.gpus[0]).toMatchObject({
      kind: "unified",
      backend: "metal",
      sharedBytes: { value: 48 * gib },
    });
    for (const [text, name] of [
      ["M3 Max, 64 GB", "Apple M3 Max"],
      ["4090 24 GB, 64 GB RAM", "RTX 4090"],
      ["7900 XTX 24 GB, 64 GB RAM", "RX 7900 XTX"],
    ] as const)
      expect(machine(text).gpus[0]?.name, text).toMatchObject({ value: name });
    expect(machine("16 GB RAM").gpus).toEqual([]);
    expect(machine("A100 80GB, 256 GB RAM").gpus[0]?.name).toMatchObject({ value: "A100 80GB" });
    expect(machine("Radeon 780M, 32 GB RAM").gpus[0]).toMatchObject({ kind: "integrated" });
  });

  test("that is not known is refused with the nearest that are", () => {
    expect(refused("RTX 4075 12GB, 32 GB RAM")).toMatchObject({
      code: "hardware-unknown",
      part: "RTX 4075",
      nearest: expect.stringContaining("RTX 4070"),
    });
    for (const text of ["RTX 4070 Hyper 12GB, 32 GB RAM", "M1 Extreme, 64 GB", "RX 7600 Pro 8 GB, 32 GB RAM"])
      expect(refused(text)?.code, text).toBe("hardware-unknown");
    expect(nearestGpus("7900 xtx radeon")[0]).toContain("7900 XTX");
  });

  test("says what is missing", () => {
    expect(refused("RTX 4070, 32 GB RAM")).toMatchObject({ code: "hardware-size-missing", part: "RTX 4070" });
    expect(refused("RTX 4070 12GB")?.code).toBe("hardware-memory-missing");
    for (const text of [
      "",
      ",,",
      "0 x RTX 4070 12GB, 1 GB RAM",
      "99 x RTX 4070 12 GB, 1 GB RAM",
      "12, 32 GB RAM",
      "x".repeat(2000),
    ])
      expect(refused(text)?.code, text).toMatch(/^hardware-un/u);
  });

  test("takes the name of every GPU of the table, also one with a plus", () => {
    for (const { name, shared, vendor } of table.gpus) {
      const own = vendor === "apple" || shared === true || /\dGB/u.test(name) ? "" : " 24 GB";
      expect(machine(`${name}${own}, 64 GB RAM`).gpus[0]?.name, name).toMatchObject({ value: name });
    }
    expect(machine("Ryzen AI Max+ 395 + 128 GB RAM").gpus[0]).toMatchObject({ kind: "integrated" });
  });

  test("may be said in a sentence, in Chinese, and with its processor", () => {
    const plain = (text: string) => ({ ...machine(text), cpu: null });
    for (const text of [
      "RTX 4070 12 GB and 32 GB RAM",
      "RTX 4070 12 GB with 32 GB RAM",
      "RTX 4070 12GB，32 GB 内存",
      "Core i7-13700K, RTX 4070 12 GB, 32 GB DDR5",
    ])
      expect(plain(text), text).toEqual(plain("RTX 4070 12GB, 32 GB RAM"));
    const { cpu, gpus } = machine("Ryzen 9 7950X 16 cores, 64 GB RAM");
    expect(cpu).toMatchObject({ model: { value: "Ryzen 9 7950X" }, physicalCores: { value: 16 } });
    expect(gpus).toEqual([]);
  });

  test("of a size that is none is refused as it was written, not as a card with an odd name", () => {
    for (const text of ["-5 GB RAM", "NaN GB RAM", "9999999 GB RAM", "0 GB RAM", "much memory"])
      expect(refused(`RTX 4090 24 GB, ${text}`), text).toEqual({ code: "hardware-unclear", part: text });
    expect(refused("RTX 4090 -24 GB, 64 GB RAM")?.code).toBe("hardware-unknown");
  });

  test("is a whole report or a named error, whatever was written", () => {
    const word = fc.constantFrom(
      "RTX 4070",
      "12",
      "GB",
      "ram",
      "x",
      "2",
      "0",
      "-1",
      "1e9",
      "cores",
      "M3 Max",
      "tb",
      ",",
      "NaN",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(word).map((words) => words.join(" ")),
        ),
        (text) => {
          const error = refused(text);
          if (error === null) machineReport.parse(machine(text));
          else expect(error.code).toMatch(/^hardware-/u);
        },
      ),
    );
  });
});
