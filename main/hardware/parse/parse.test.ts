import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseCpuinfo, shortCpuinfo } from "./cpuinfo";
import { keyValues, wholeNumber } from "./lines";
import { parseLlamaLog } from "./llama-log";
import { parseMacGraphics } from "./mac-graphics";
import { cpuLimit, memoryLimit, parseMeminfo, parseVmStat } from "./memory";
import { parseNvidiaSmi, pciSlot } from "./nvidia-smi";
import { vectorsFromFlags, vectorsFromSysctl, vectorsFromSystemInfo } from "./vector-instructions";
import { parseRegistry } from "./windows-registry";

/** Text made of the pieces that the parsers look for, so that garbage reaches their inner branches. */
const pieces = fc.constantFrom(
  ..."processor\t: 0|core id : 1|physical id|flags : avx2|\n\n|MemTotal: 12 kB|MemAvailable: 99999999999999999999 kB".split(
    "|",
  ),
  ..."0, a, 00000000:01:00.0, 1, 2, 3|[N/A]|HKEY_LOCAL_MACHINE\\x|    DriverDesc    REG_SZ    x|0x|0xffffffffffffffffff".split(
    "|",
  ),
  ..."    HardwareInformation.qwMemorySize    REG_BINARY    00f0ff03010000ff".split("|"),
  ..."ggml_vulkan: 0 = x (y) | uma: 1 |;Device 0: x, compute capability 8.9, VRAM: 9 MiB;using device CUDA0 (x) (unknown id) - 3 MiB free".split(
    ";",
  ),
  ...'page size of 16384 bytes)|Pages free: 12.|max 100000|-1|\r\n|{|}|[]|null|"SPDisplaysDataType"|:|inactive_file 12'.split(
    "|",
  ),
);
const garbage = fc.oneof(
  fc.string(),
  fc.string({ unit: "binary" }),
  fc.array(fc.oneof(pieces, fc.string({ maxLength: 6 })), { maxLength: 30 }).map((parts) => parts.join("\n")),
  fc.array(fc.oneof(pieces, fc.string({ maxLength: 3 })), { maxLength: 12 }).map((parts) => parts.join("")),
);

function everyNumber(value: unknown): number[] {
  if (typeof value === "number") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(everyNumber) : [];
}

describe("every parser", () => {
  const parsers: [string, (text: string) => unknown][] = [
    ["/proc/cpuinfo", parseCpuinfo],
    ["short /proc/cpuinfo", shortCpuinfo],
    ["/proc/meminfo", parseMeminfo],
    ["vm_stat", parseVmStat],
    ["nvidia-smi", parseNvidiaSmi],
    ["the registry", parseRegistry],
    ["llama.cpp's log", (text) => parseLlamaLog(text.split("\n"))],
    ["llama.cpp's system info", vectorsFromSystemInfo],
    ["sysctl", (text) => vectorsFromSysctl(keyValues(text))],
    ["system_profiler", parseMacGraphics],
    ["a PCI address", pciSlot],
    [
      "memory limits",
      (text) => memoryLimit({ version: 2, memory: [{ limit: text, usage: text, stat: text }], cpu: [] }),
    ],
    ["processor limits", (text) => cpuLimit({ version: 2, memory: [], cpu: [text] })],
  ];
  it.each(parsers)("of %s takes any text and never tells a number that is none", (_name, parse) => {
    fc.assert(
      fc.property(garbage, (text) => {
        for (const found of everyNumber(parse(text))) {
          expect(Number.isSafeInteger(found) && found >= 0).toBe(true);
        }
      }),
    );
  });
});

describe("numbers in text", () => {
  it("are read decimal and hexadecimal, and refused where a number would lose digits", () => {
    expect(wholeNumber(" 42 ")).toBe(42);
    expect(wholeNumber("0x5fd000000")).toBe(25_719_472_128);
    for (const text of ["", "-1", "1.5", "12 kB", "9223372036854771712", undefined]) {
      expect(wholeNumber(text)).toBeUndefined();
    }
  });
});

describe("/proc/cpuinfo", () => {
  const twoThreadsPerCore = [0, 1, 2, 3]
    .map(
      (n) =>
        `processor\t: ${n}\nmodel name\t: X\nphysical id\t: 0\ncore id\t\t: ${n % 2}\nflags\t\t: fpu avx2 hypervisor`,
    )
    .join("\n\n");

  it("counts physical cores, not threads", () => {
    expect(parseCpuinfo(twoThreadsPerCore)).toEqual({
      model: "X",
      logicalCores: 4,
      physicalCores: 2,
      flags: ["fpu", "avx2", "hypervisor"],
      hypervisor: true,
    });
  });

  it("counts the cores of two sockets apart, though their numbers are the same", () => {
    const text = ["0", "1"]
      .map((socket) => `processor : ${socket}\nphysical id : ${socket}\ncore id : 0`)
      .join("\n\n");
    expect(parseCpuinfo(text).physicalCores).toBe(2);
  });

  it("leaves the physical cores open where the kernel does not list them, as on ARM", () => {
    const text =
      "processor\t: 0\nBogoMIPS\t: 2100.00\nFeatures\t: fp asimd asimddp sve i8mm\nCPU part\t: 0xd40";
    expect(parseCpuinfo(text)).toEqual({
      logicalCores: 1,
      flags: ["fp", "asimd", "asimddp", "sve", "i8mm"],
      hypervisor: false,
    });
  });

  it("says the same after it was shortened, and no serial number is left", () => {
    const text = `${twoThreadsPerCore}\n\nHardware\t: BCM2711\nSerial\t\t: 10000000abcdef`;
    expect(parseCpuinfo(shortCpuinfo(text))).toEqual(parseCpuinfo(text));
    expect(shortCpuinfo(text)).not.toContain("abcdef");
    expect(shortCpuinfo(text).match(/flags/g)).toHaveLength(1);
  });
});

describe("vector instructions", () => {
  it("are named alike from the kernel's words, from llama.cpp and from macOS, strongest first", () => {
    expect(vectorsFromFlags(["avx", "f16c", "fma", "avx2", "amx_int8", "avx512f"])).toEqual([
      "AMX",
      "AVX-512",
      "AVX2",
      "FMA",
      "F16C",
      "AVX",
    ]);
    expect(vectorsFromSystemInfo("CPU : AVX = 1 | AVX2 = 1 | AVX512 = 0 | FMA = 1 | REPACK = 1 | ")).toEqual([
      "AVX2",
      "FMA",
      "AVX",
    ]);
    expect(
      vectorsFromSysctl(
        keyValues("hw.optional.arm.FEAT_I8MM: 1\nhw.optional.neon: 1\nhw.optional.arm.FEAT_SME: 0"),
      ),
    ).toEqual(["I8MM", "NEON"]);
  });

  it("are unknown, not none, where the tool says nothing about them", () => {
    expect(vectorsFromSystemInfo("")).toBeUndefined();
    expect(vectorsFromSysctl(keyValues("hw.memsize: 1"))).toBeUndefined();
  });
});

describe("memory limits", () => {
  it("of version 1 without a limit are no limit, though the kernel shows a number", () => {
    const none = { limit: "9223372036854771712", usage: "123" };
    expect(memoryLimit({ version: 1, memory: [none, none], cpu: ["-1 100000"] })).toBeUndefined();
    expect(cpuLimit({ version: 1, memory: [], cpu: ["-1 100000"] })).toBeUndefined();
  });

  it("count the tightest of all levels, and cached files as free", () => {
    const memory = [
      { limit: "max", usage: "1000" },
      { limit: "8000", usage: "3000", stat: "inactive_file 1000" },
      { limit: "9000", usage: "8500", stat: "total_inactive_file 500" },
    ];
    expect(memoryLimit({ version: 2, memory, cpu: [] })).toEqual({ limitBytes: 8000, leftBytes: 1000 });
  });

  it("never leave less than nothing", () => {
    const memory = [{ limit: "1000", usage: "3000" }];
    expect(memoryLimit({ version: 2, memory, cpu: [] })).toEqual({ limitBytes: 1000, leftBytes: 0 });
  });

  it("of processor time round up to whole processors, the least of all levels", () => {
    expect(cpuLimit({ version: 2, memory: [], cpu: ["250000 100000", "max 100000", "800000 100000"] })).toBe(
      3,
    );
  });
});

describe("nvidia-smi", () => {
  it("may answer that it does not know", () => {
    expect(parseNvidiaSmi("0, NVIDIA GB10, 0000000F:01:00.0, [N/A], [N/A], 580.95.05")).toEqual([
      { name: "NVIDIA GB10", slot: "000f:01:00.0", driver: "580.95.05" },
    ]);
  });

  it("may print warnings between its lines", () => {
    const text =
      'Field "x" is not a valid field to query.\n1, NVIDIA L4, 00000000:AF:00.0, 23034, 22563, 550.54.15\nWARNING: infoROM is corrupted at gpu 0000:AF:00.0';
    expect(parseNvidiaSmi(text).map((row) => row.slot)).toEqual(["0000:af:00.0"]);
  });
});

describe("PCI addresses", () => {
  it("come out alike however a tool writes them", () => {
    for (const text of ["01:00.0", "0000:01:00.0", "00000000:01:00.0"])
      expect(pciSlot(text)).toBe("0000:01:00.0");
    for (const text of ["unknown id", "", "1:0.0", undefined]) expect(pciSlot(text)).toBeUndefined();
  });
});

describe("the Windows registry", () => {
  it("tells a memory of more than 4 GB, as a number or as bytes", () => {
    const key = "HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\\Control\\Class\\{4d36e968}\\000";
    const text = [
      `${key}0`,
      "    DriverDesc    REG_SZ    AMD Radeon RX 7800 XT",
      "",
      `${key}1`,
      "    DriverDesc    REG_SZ    Intel(R) Arc(TM) A770 Graphics",
      "",
      `${key}0`,
      "    HardwareInformation.qwMemorySize    REG_QWORD    0x3ff000000",
      `${key}1`,
      "    HardwareInformation.qwMemorySize    REG_BINARY    0000000004000000",
      `${key}2`,
      "    HardwareInformation.qwMemorySize    REG_QWORD    0x1",
    ].join("\r\n");
    expect(parseRegistry(text)).toEqual([
      { name: "AMD Radeon RX 7800 XT", memoryBytes: 17_163_091_968 },
      { name: "Intel(R) Arc(TM) A770 Graphics", memoryBytes: 17_179_869_184 },
    ]);
  });
});

describe("llama.cpp's log", () => {
  it("tells a device's memory, place and kind from several lines, with brackets in its name", () => {
    expect(
      parseLlamaLog([
        "ggml_vulkan: Found 2 Vulkan devices:",
        "ggml_vulkan: 0 = llvmpipe (LLVM 15.0.6, 256 bits) (llvmpipe) | uma: 0 | fp16: 1 | bf16: 0",
        "ggml_vulkan: 1 = Radeon 8060S Graphics (RADV STRIX_HALO) (radv) | uma: 1 | fp16: dot2 | bf16: 0",
        "llama_prepare_model_devices: using device Vulkan0 (llvmpipe (LLVM 15.0.6, 256 bits)) (unknown id) - 2048 MiB free",
        "llama_prepare_model_devices: using device Vulkan1 (Radeon 8060S Graphics (RADV STRIX_HALO)) (0000:c6:00.0) - 87722 MiB free",
      ]),
    ).toEqual([
      {
        index: 0,
        name: "llvmpipe (LLVM 15.0.6, 256 bits)",
        detail: "llvmpipe",
        unified: false,
        freeBytes: 2048 * 2 ** 20,
      },
      {
        index: 1,
        name: "Radeon 8060S Graphics (RADV STRIX_HALO)",
        detail: "radv",
        unified: true,
        slot: "0000:c6:00.0",
        freeBytes: 87722 * 2 ** 20,
      },
    ]);
  });

  it("without an address at the end of the line keeps the whole name", () => {
    expect(parseLlamaLog(["using device MTL0 (Apple M2) - 10922 MiB free"])).toEqual([
      { index: 0, name: "Apple M2", freeBytes: 10922 * 2 ** 20 },
    ]);
  });
});

describe("system_profiler", () => {
  it("gives its GPUs and nothing of the screens on them", () => {
    const text = JSON.stringify({
      SPDisplaysDataType: [
        {
          _name: "Apple M2",
          sppci_model: "Apple M2",
          sppci_cores: "10",
          spdisplays_ndrvs: [{ _name: "Studio Display", "_spdisplays_display-serial-number": "SN123" }],
        },
      ],
    });
    expect(parseMacGraphics(text)).toEqual([{ _name: "Apple M2", sppci_model: "Apple M2" }]);
    expect(parseMacGraphics("{}")).toBeUndefined();
  });
});
