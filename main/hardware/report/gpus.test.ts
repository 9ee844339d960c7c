import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadMachine, machineNames } from "../../../test/fixtures/machines";
import { machineReport, noteOf } from "../../contract";
import { type BackendValue, type Outcome, probeOutcomes, type RawProbes } from "../raw";
import { gpuName, integratedByName, isSoftwareRenderer, matchKey, vendorOf } from "./names";
import { toReport } from "./to-report";

const mib = 1024 * 1024;

function ok<T>(value: T): Outcome<T> {
  return { status: "ok", ms: 1, value };
}

function backend(deviceNames: string[], log: string[] = [], totalMib = 0): Outcome<BackendValue> {
  const memory = { totalBytes: totalMib * mib, freeBytes: totalMib * mib, unifiedBytes: 0 };
  return ok({ deviceNames, log, systemInfo: "", memory });
}

function machine(probes: RawProbes["probes"], platform: RawProbes["platform"] = "linux"): RawProbes {
  return { createdAt: "2026-01-01T00:00:00.000Z", platform, arch: "x64", modelFolder: "~/models", probes };
}

const nvidia = (slot: string) => ({
  slot,
  class: "0x030000",
  vendor: "0x10de",
  device: "0x2684",
  driver: "nvidia",
});

describe("one card", () => {
  it("that CUDA, Vulkan, nvidia-smi and the bus all see is one GPU, run by CUDA", () => {
    const { gpus } = toReport(loadMachine("nvidia-laptop-4060").raw);
    expect(gpus.filter((gpu) => gpu.vendor === "nvidia").map((gpu) => gpu.backend)).toEqual(["cuda"]);
  });

  it("that only CUDA and Vulkan see is one GPU too", () => {
    const name = "NVIDIA GeForce RTX 4070";
    const { gpus } = toReport(
      machine({ "backend-cuda": backend([name]), "backend-vulkan": backend([name]) }),
    );
    expect(gpus.map((gpu) => [gpu.id, gpu.backend])).toEqual([["gpu0", "cuda"]]);
  });

  it("that CUDA cannot use is run by Vulkan, and the note says why", () => {
    const { gpus } = toReport(
      machine({
        "linux-pci": ok([nvidia("0000:01:00.0")]),
        "backend-cuda": {
          status: "failed",
          ms: 1,
          reason: noteOf("cuda-runtime-missing", { libraries: "libcublas.so.13" }),
        },
        "backend-vulkan": backend(["NVIDIA GeForce RTX 4090"], [], 24_000),
      }),
    );
    expect(gpus).toHaveLength(1);
    expect(gpus[0]).toMatchObject({ backend: "vulkan", freeBytes: { known: true, value: 24_000 * mib } });
    expect(gpus[0]?.backendNotes).toEqual([
      noteOf("vulkan-for-cuda"),
      noteOf("cuda-runtime-missing", { libraries: "libcublas.so.13" }),
    ]);
  });
});

describe("a card that nothing can use", () => {
  const noVulkan = {
    status: "not-applicable",
    ms: 1,
    reason: noteOf("no-vulkan-loader", { library: "libvulkan.so.1" }),
  } as const;
  const notes = (raw: RawProbes) => toReport(raw).gpus.map((gpu) => gpu.backendNotes.map(({ code }) => code));
  const amd = { ...nvidia("0000:01:00.0"), vendor: "0x1002", driver: "amdgpu" };

  it("says what to install", () => {
    const noCuda = {
      status: "not-applicable",
      ms: 1,
      reason: noteOf("no-cuda-driver", { library: "libcuda.so.1" }),
    } as const;
    expect(notes(machine({ "linux-pci": ok([amd]), "backend-vulkan": noVulkan }))).toEqual([
      ["no-vulkan-loader", "install-vulkan-driver"],
    ]);
    expect(
      notes(
        machine({
          "linux-pci": ok([nvidia("0000:01:00.0")]),
          "backend-cuda": noCuda,
          "backend-vulkan": noVulkan,
        }),
      ),
    ).toEqual([["no-cuda-driver", "no-vulkan-loader", "install-nvidia-driver"]]);
  });

  it("gives no such advice where a driver is there and fails", () => {
    const crashed: Outcome<never> = {
      status: "failed",
      ms: 1,
      reason: noteOf("backend-crashed", { backend: "Vulkan", end: "SIGSEGV" }),
    };
    expect(notes(machine({ "linux-pci": ok([amd]), "backend-vulkan": crashed }))).toEqual([
      ["backend-crashed"],
    ]);
  });
});

describe("two equal cards", () => {
  const name = "NVIDIA GeForce RTX 3090";
  const smi =
    "0, NVIDIA GeForce RTX 3090, 00000000:21:00.0, 24576, 20000, 550.1\n1, NVIDIA GeForce RTX 3090, 00000000:4B:00.0, 24576, 24000, 550.1";

  it("stay two, whoever sees them", () => {
    const seen: RawProbes["probes"][] = [
      { "nvidia-smi": ok(smi) },
      { "linux-pci": ok([nvidia("0000:21:00.0"), nvidia("0000:4b:00.0")]) },
      { "backend-cuda": backend([name, name]) },
      { "backend-vulkan": backend([name, name]) },
    ];
    fc.assert(
      fc.property(fc.subarray(seen, { minLength: 1 }), (some) => {
        expect(toReport(machine(Object.assign({}, ...some))).gpus).toHaveLength(2);
      }),
    );
  });

  it("keep their own free memory by their place on the bus, in whatever order the backend lists them", () => {
    const log = [
      `using device CUDA0 (${name}) (0000:4b:00.0) - 23000 MiB free`,
      `using device CUDA1 (${name}) (0000:21:00.0) - 19000 MiB free`,
    ];
    const { gpus } = toReport(machine({ "nvidia-smi": ok(smi), "backend-cuda": backend([name, name], log) }));
    expect(gpus.map((gpu) => gpu.freeBytes.known && gpu.freeBytes.value / mib)).toEqual([23000, 19000]);
  });

  it("take the driver's figure for each where the backend only tells the sum", () => {
    const { gpus } = toReport(
      machine({ "nvidia-smi": ok(smi), "backend-cuda": backend([name, name], [], 48_000) }),
    );
    expect(gpus.map((gpu) => gpu.freeBytes.known && gpu.freeBytes.value / mib)).toEqual([20000, 24000]);
  });
});

describe("memory that processor and GPU share", () => {
  it("is no more than the system has available, however much the driver would lend", () => {
    const { gpus, memory } = toReport(loadMachine("amd-780m-32").raw);
    const [gpu] = gpus;
    if (!gpu?.freeBytes.known || !memory.availableBytes.known || !gpu.dedicatedBytes.known)
      throw new Error("unknown");
    expect(gpu.freeBytes.value).toBeLessThanOrEqual(gpu.dedicatedBytes.value + memory.availableBytes.value);
    expect(gpu.freeBytes.source).toBe("system-memory-available");
  });

  it("makes an APU with little of its own a large GPU", () => {
    const [gpu] = toReport(loadMachine("amd-strix-halo-128").raw).gpus;
    expect(gpu?.freeBytes.known && gpu.freeBytes.value).toBeGreaterThan(100e9);
  });
});

describe("what is no GPU", () => {
  it("is left out: software renderers and the screens of server boards", () => {
    expect(isSoftwareRenderer("Microsoft Basic Render Driver")).toBe(true);
    const { gpus } = toReport(
      machine({
        graphics: ok([{ vendor: "ASPEED Technology, Inc.", model: "ASPEED Graphics Family" }]),
        "backend-vulkan": backend(["llvmpipe (LLVM 17.0.6, 256 bits)", "SwiftShader Device (Subzero)"]),
      }),
    );
    expect(gpus).toEqual([]);
  });

  it("is marked: a remote desktop's adapter", () => {
    const { gpus } = toReport(
      machine(
        { graphics: ok([{ vendor: "Microsoft", model: "Microsoft Remote Display Adapter" }]) },
        "win32",
      ),
    );
    expect(gpus.map((gpu) => [gpu.kind, gpu.backend])).toEqual([["virtual", "none"]]);
  });
});

describe("a card whose size Windows cuts off at 4 GB", () => {
  it("has an unknown size rather than a wrong one", () => {
    const [gpu] = toReport(
      machine({ graphics: ok([{ model: "AMD Radeon RX 7800 XT", vendor: "AMD", vram: 4095.5 }]) }, "win32"),
    ).gpus;
    expect(gpu?.dedicatedBytes).toEqual({
      known: false,
      reason: noteOf("windows-four-gb"),
    });
  });
});

describe("names", () => {
  it("lose marks and driver chips, and keep a size that is part of the product", () => {
    expect(gpuName("Radeon RX 7900 XTX (RADV NAVI31)")).toBe("Radeon RX 7900 XTX");
    expect(gpuName("Intel(R) Arc(TM) 140V GPU (16GB)")).toBe("Intel Arc 140V GPU (16GB)");
    expect(matchKey("AMD Radeon RX 7900 XTX (RADV NAVI31)")).toBe(matchKey("Radeon RX 7900 XTX"));
  });

  it("tell the maker and, where they can, whether the GPU is part of the processor", () => {
    expect(vendorOf("Radeon 8060S Graphics (RADV STRIX_HALO)")).toBe("amd");
    expect(vendorOf("Quadro P2000")).toBe("nvidia");
    expect(integratedByName("Intel(R) Arc(TM) A770 Graphics", "intel")).toBe(false);
    expect(integratedByName("Intel(R) Arc(TM) B580 Graphics", "intel")).toBe(false);
    expect(integratedByName("Intel(R) Arc(TM) 140V GPU (16GB)", "intel")).toBe(true);
    expect(integratedByName("AMD Radeon 890M Graphics", "amd")).toBe(true);
    expect(integratedByName("AMD Radeon(TM) Graphics", "amd")).toBe(true);
    expect(integratedByName("Radeon RX 7900M", "amd")).toBe(false);
    expect(integratedByName("AMD Radeon Graphics", "nvidia")).toBe(false);
  });
});

describe("a report", () => {
  /** Any outcomes at all: those of the machines, mixed up between them, or broken. */
  const texts = fc.oneof(
    fc.string(),
    fc.constantFrom("0, a, 01:00.0, 1, 1, 1", "MemTotal: 1 kB\nMemAvailable: 9 kB"),
  );
  const outcome = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<Outcome<T>> =>
    fc.oneof(
      value.map(ok),
      fc.record({
        status: fc.constantFrom("failed", "timed-out", "not-applicable"),
        ms: fc.nat(),
        reason: fc.record({ code: fc.string(), params: fc.constant({}) }),
      }),
    );
  const names = fc.constantFrom(
    "llvmpipe",
    "NVIDIA GeForce RTX 3090",
    "AMD Radeon Graphics",
    "Intel(R) UHD",
    "Apple M1",
    "",
  );
  const sizes = fc.nat({ max: 2 ** 48 });
  const backends = fc.record(
    {
      deviceNames: fc.array(names, { maxLength: 3 }),
      memory: fc.record({ totalBytes: sizes, freeBytes: sizes, unifiedBytes: sizes }),
      systemInfo: texts,
      log: fc.array(texts),
    },
    { requiredKeys: ["deviceNames", "systemInfo", "log"] },
  );
  const probes = fc.record(
    {
      cpu: outcome(
        fc.record(
          { brand: fc.string(), physicalCores: fc.double(), cores: fc.integer() },
          { requiredKeys: [] },
        ),
      ),
      memory: outcome(fc.record({ total: fc.double(), available: fc.double() }, { requiredKeys: [] })),
      graphics: outcome(
        fc.array(
          fc.record(
            { model: names, vendor: fc.string(), vram: fc.double({ min: 0, noNaN: true }) },
            { requiredKeys: [] },
          ),
        ),
      ),
      "linux-pci": outcome(
        fc.array(
          fc.record({
            slot: fc.constantFrom("0000:01:00.0", "0000:02:00.0", "x"),
            class: fc.string(),
            vendor: fc.constantFrom("0x10de", "0x1002", "0x8086", "0x1af4", ""),
            device: fc.string(),
            mem_info_vram_total: texts,
            mem_info_gtt_total: fc.nat().map(String),
          }),
        ),
      ),
      "linux-cpuinfo": outcome(texts),
      "linux-meminfo": outcome(texts),
      "nvidia-smi": outcome(texts),
      "windows-registry": outcome(texts),
      "mac-sysctl": outcome(texts),
      "backend-cpu": outcome(backends),
      "backend-cuda": outcome(backends),
      "backend-vulkan": outcome(backends),
      "backend-metal": outcome(backends),
    },
    { requiredKeys: [] },
  );

  it("comes out whole and valid of whatever the probes brought back", () => {
    fc.assert(
      fc.property(probes, fc.constantFrom("linux", "win32", "darwin", "other"), (found, platform) => {
        const report = toReport(machine(found as RawProbes["probes"], platform));
        expect(machineReport.parse(report)).toEqual(report);
      }),
    );
  });

  it("comes out whole when any of a real machine's probes fail", () => {
    const broken: Outcome<never> = {
      status: "failed",
      ms: 1,
      reason: noteOf("tool-failed-silently", { tool: "it" }),
    };
    fc.assert(
      fc.property(
        fc.constantFrom(...machineNames()),
        fc.subarray(Object.keys(probeOutcomes.shape)),
        (name, failing) => {
          const { raw } = loadMachine(name);
          const changes = failing.filter((key) => key in raw.probes).map((key) => [key, broken]);
          const report = toReport({ ...raw, probes: { ...raw.probes, ...Object.fromEntries(changes) } });
          expect(machineReport.parse(report)).toEqual(report);
        },
      ),
      { numRuns: 200 },
    );
  });
});
