import { noteOf } from "../../contract";
import { parseMacGraphics } from "../parse/mac-graphics";
import type { MacGpuValue } from "../raw";
import { runCommand } from "./command";
import { ProbeFailure } from "./run";

const wanted =
  /^(?:hw\.(?:memsize|physicalcpu|logicalcpu|optional\.[\w.]+)|machdep\.cpu\.brand_string|kern\.(?:hv_vmm_present|osproductversion)):/;

/** Processor, memory size and system version. An unknown name makes the tool end badly after printing the rest. */
export async function sysctl(signal: AbortSignal): Promise<string> {
  const names = ["hw", "machdep.cpu.brand_string", "kern.hv_vmm_present", "kern.osproductversion"];
  const { stdout } = await runCommand("/usr/sbin/sysctl", names, signal);
  const lines = stdout.split("\n").filter((line) => wanted.test(line));
  if (lines.length === 0) throw new ProbeFailure(noteOf("tool-unclear", { tool: "sysctl" }));
  return lines.join("\n");
}

/** Pages by kind of use. */
export async function vmStat(signal: AbortSignal): Promise<string> {
  return (await runCommand("/usr/bin/vm_stat", [], signal)).stdout;
}

/** The GPUs. */
export async function macGraphics(signal: AbortSignal): Promise<MacGpuValue[]> {
  const args = ["-json", "SPDisplaysDataType"];
  const { stdout } = await runCommand("/usr/sbin/system_profiler", args, signal);
  const gpus = parseMacGraphics(stdout);
  if (!gpus) throw new ProbeFailure(noteOf("tool-unclear", { tool: "system_profiler" }));
  return gpus;
}
