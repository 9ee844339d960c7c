import { readFile } from "node:fs/promises";
import type { MachineReport } from "../../contract";
import { refreshMemory } from "../../hardware";
import { type MemoryLook, parseStalls } from "./pressure";

/** Looks at the system's memory as the fit counts it, container limits included, without asking any GPU. */
export async function lookAtMemory(report: MachineReport): Promise<MemoryLook | null> {
  const [{ memory }, pressure] = await Promise.all([
    refreshMemory({ ...report, gpus: [] }),
    readFile("/proc/pressure/memory", "utf8").catch(() => ""),
  ]);
  const { totalBytes, availableBytes } = memory;
  if (!totalBytes.known || !availableBytes.known) return null;
  return {
    totalBytes: totalBytes.value,
    availableBytes: availableBytes.value,
    stalledPercent: parseStalls(pressure),
  };
}
