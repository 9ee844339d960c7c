import type { CatalogFile, MachineReport, Recommendation, Wishes } from "../../contract";
import { recommend, type Upgrade, upgradesFor } from "../../fit";

/** One machine of a fleet: what it has, what it runs, and what would let it run more. */
export interface FleetRow {
  /** Of its report's file. */
  readonly name: string;
  readonly machine: MachineReport;
  readonly result: Recommendation;
  readonly upgrades: readonly Upgrade[];
}

/** @throws QuernError `invalid-request` for a report with nonsense in it */
export function fleetRow(
  name: string,
  machine: MachineReport,
  files: readonly CatalogFile[],
  wishes: Wishes,
): FleetRow {
  const result = recommend(machine, files, wishes);
  return { name, machine, result, upgrades: upgradesFor(machine, files, wishes, result) };
}

/** How well a machine runs the model; the order is that of the pages. */
export const fleetGroups = ["fast", "usable", "slow", "nothing", "unknown"] as const;
export type FleetGroup = (typeof fleetGroups)[number];

/** From here on an answer is written about as fast as it is read, and from here on one waits for it; tokens a second. */
export const groupFrom = { fast: 15, usable: 5 } as const;

export function groupOf({ result }: FleetRow): FleetGroup {
  if (result.status !== "fits") return result.status === "unknown" ? "unknown" : "nothing";
  const { expected } = result.plan.decode;
  return expected >= groupFrom.fast ? "fast" : expected >= groupFrom.usable ? "usable" : "slow";
}
