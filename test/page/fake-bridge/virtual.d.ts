declare module "virtual:machines" {
  import type { CatalogFile, MachineReport, Recommendation } from "../../../main/contract";

  /** The catalogue that ships. */
  export const catalog: CatalogFile[];
  /** Machines of the fixtures with what the real fit recommends for them. */
  export const machines: Record<
    string,
    { report: MachineReport; recommendation: Recommendation } | undefined
  >;
}
