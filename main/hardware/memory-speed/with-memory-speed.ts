import { type MachineReport, noteOf } from "../../contract";
import { known, unknown } from "../report/figures";
import type { MemorySpeed } from "./measure";

/** The report, saying that the figure was looked for and not found. */
export function withoutMemorySpeed(report: MachineReport): MachineReport {
  const readBytesPerSecond = unknown<number>(noteOf("memory-not-measured"));
  return { ...report, memory: { ...report.memory, readBytesPerSecond } };
}

/** The report with a measured figure in it; unchanged where there is none. */
export function withMemorySpeed(
  report: MachineReport,
  speed: Pick<MemorySpeed, "bytesPerSecond"> | null,
): MachineReport {
  if (speed === null) return report;
  // More digits than a measurement has.
  const value = Math.round(speed.bytesPerSecond / 1e7) * 1e7;
  return { ...report, memory: { ...report.memory, readBytesPerSecond: known(value, "measured-here") } };
}
