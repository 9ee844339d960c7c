declare module "virtual:machines" {
  import type { CatalogFile, MachineReport } from "../../../main/contract";

  /** The catalogue that ships. */
  export const catalog: CatalogFile[];
  export const companions: CatalogFile[];
  /** Machines of the fixtures. */
  export const machines: Record<string, { report: MachineReport } | undefined>;
}
