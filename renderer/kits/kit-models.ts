import type { InstalledModel } from "../../main/contract";

/** Whether a kit can be made of a model: only of a published build whose every byte was checked. */
export function canBecomeKit({ catalogFile, practice, problem, verifiedAt }: InstalledModel): boolean {
  return !practice && catalogFile !== null && problem === null && verifiedAt !== null;
}
