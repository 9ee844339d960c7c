import type { SpawnChild } from "../../child";
import type { BackendName, ProbeOutcomes, RawProbes } from "../raw";
import { probeInChild } from "./backend";
import { disk } from "./disk";
import * as linux from "./linux";
import { macGraphics, sysctl, vmStat } from "./mac";
import { nvidiaSmi } from "./nvidia-smi";
import { runProbe } from "./run";
import { backendLibrary, command, file, modelDisk, tool } from "./subject";
import * as si from "./system-information";
import { registry } from "./windows";

/** Takes outcomes as soon as they are there. */
export type Keep = (found: ProbeOutcomes) => void;

/** Runs one probe, or several that must not run at the same time. Rejects only when cancelled. */
export type ProbeRun = (signal: AbortSignal | undefined, keep: Keep) => Promise<void>;

/** Time limits. PowerShell, which systeminformation starts on Windows, takes seconds when it is cold. */
const libraryLimitMs = 15_000;
const commandLimitMs = 8_000;
const fileLimitMs = 3_000;

const library = tool("systeminformation");

/** What is there to run on a platform. */
export function planProbes(on: {
  platform: RawProbes["platform"];
  modelFolder: string;
  spawnChild: SpawnChild;
  /** Time that each backend has, ms. */
  backendLimitMs?: number;
}): ProbeRun[] {
  const { platform, modelFolder, spawnChild, backendLimitMs = 20_000 } = on;
  const everywhere: ProbeRun[] = [
    async (signal, keep) =>
      keep({ disk: await runProbe(modelDisk, fileLimitMs, signal, () => disk(modelFolder)) }),
    async (signal, keep) => keep({ cpu: await runProbe(library, libraryLimitMs, signal, si.cpu) }),
    async (signal, keep) => keep({ os: await runProbe(library, libraryLimitMs, signal, si.os) }),
    ...memoryProbes(platform),
    ...gpuProbes(platform),
    backendProbes(backendsOn(platform), spawnChild, backendLimitMs),
  ];
  if (platform === "linux") {
    return [
      async (signal, keep) =>
        keep({ graphics: await runProbe(library, libraryLimitMs, signal, si.graphics) }),
      async (signal, keep) =>
        keep({
          "linux-cpuinfo": await runProbe(file("/proc/cpuinfo"), fileLimitMs, signal, () => linux.cpuinfo()),
        }),
      ...everywhere,
    ];
  }
  if (platform === "win32") {
    return [
      async (signal, keep) =>
        keep({ "windows-virtual": await runProbe(library, libraryLimitMs, signal, si.isVirtual) }),
      async (signal, keep) =>
        keep({ graphics: await runProbe(library, libraryLimitMs, signal, si.graphics) }),
      ...everywhere,
    ];
  }
  if (platform === "darwin") {
    return [
      async (signal, keep) =>
        keep({
          "mac-graphics": await runProbe(command("system_profiler"), libraryLimitMs, signal, macGraphics),
        }),
      ...everywhere,
    ];
  }
  return everywhere;
}

/** The quick ones that tell how much system memory is available now. */
export function memoryProbes(platform: RawProbes["platform"]): ProbeRun[] {
  const probes: ProbeRun[] = [
    async (signal, keep) => keep({ memory: await runProbe(library, libraryLimitMs, signal, si.memory) }),
  ];
  if (platform === "linux") {
    probes.push(
      async (signal, keep) =>
        keep({
          "linux-meminfo": await runProbe(file("/proc/meminfo"), fileLimitMs, signal, () => linux.meminfo()),
        }),
      async (signal, keep) =>
        keep({
          "linux-limits": await runProbe(file("/proc/self/cgroup"), fileLimitMs, signal, () =>
            linux.limits(),
          ),
        }),
    );
  }
  if (platform === "darwin") {
    probes.push(
      async (signal, keep) =>
        keep({ "mac-sysctl": await runProbe(command("sysctl"), commandLimitMs, signal, sysctl) }),
      async (signal, keep) =>
        keep({ "mac-vm-stat": await runProbe(command("vm_stat"), commandLimitMs, signal, vmStat) }),
    );
  }
  return probes;
}

/** The quick ones that tell how much of its own memory a GPU has free now. */
export function gpuProbes(platform: RawProbes["platform"]): ProbeRun[] {
  const probes: ProbeRun[] = [];
  if (platform === "linux" || platform === "win32") {
    probes.push(async (signal, keep) =>
      keep({ "nvidia-smi": await runProbe(command("nvidia-smi"), commandLimitMs, signal, nvidiaSmi) }),
    );
  }
  if (platform === "linux") {
    probes.push(async (signal, keep) =>
      keep({ "linux-pci": await runProbe(file("/sys/bus/pci"), fileLimitMs, signal, () => linux.pci()) }),
    );
  }
  if (platform === "win32") {
    probes.push(async (signal, keep) =>
      keep({ "windows-registry": await runProbe(command("reg.exe"), commandLimitMs, signal, registry) }),
    );
  }
  return probes;
}

function backendsOn(platform: RawProbes["platform"]): BackendName[] {
  return platform === "darwin" ? ["cpu", "metal"] : ["cpu", "cuda", "vulkan"];
}

/** One after the other: a backend that is loaded holds GPU memory, and the next would report less as free. */
function backendProbes(backends: readonly BackendName[], spawnChild: SpawnChild, limitMs: number): ProbeRun {
  return async (signal, keep) => {
    for (const backend of backends) {
      const outcome = await runProbe(backendLibrary(backend), limitMs, signal, (stop) =>
        probeInChild(backend, spawnChild, stop),
      );
      keep({ [`backend-${backend}`]: outcome });
    }
  };
}
