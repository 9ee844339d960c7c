import type { MachineReport, Settings } from "../../contract";

/** Whether Quern is to leave room for other programs now. */
export function isGentle(
  { keepUsable, keepUsableOnBattery }: Pick<Settings, "keepUsable" | "keepUsableOnBattery">,
  onBattery: boolean,
): boolean {
  return keepUsable || (keepUsableOnBattery && onBattery);
}

/**
 * Threads that leave other programs a processor to run on: all cores but one, and of eight and more all but a
 * quarter (two of eight, four of sixteen). One core cannot be left.
 * @param cores physical ones
 */
export function gentleThreads(cores: number): number {
  const left = cores >= 8 ? Math.floor(cores / 4) : 1;
  return Math.max(1, cores - left);
}

/** Physical cores, or half of the logical ones, as the fit counts them; 1 where nothing is known. */
export function coresOf({ cpu }: Pick<MachineReport, "cpu">): number {
  const { physicalCores, logicalCores } = cpu;
  if (physicalCores.known) return Math.max(1, physicalCores.value);
  return logicalCores.known ? Math.max(1, Math.floor(logicalCores.value / 2)) : 1;
}
