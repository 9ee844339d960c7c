import type { StatesOptions } from "../protocol";
import { Scratch } from "./scratch";
import { Shelf } from "./shelf";

/**
 * Removes of what engines have written down whatever is beyond the budget or too old, and what one that was killed in the
 * middle has left behind, unencrypted states among it. Needs no engine, and may run beside one.
 */
export async function tidyStates(
  folder: string,
  limits: Pick<StatesOptions, "budgetBytes" | "maxAgeDays">,
): Promise<void> {
  // First: it is what nothing protects.
  await new Scratch(folder).sweep();
  await new Shelf(folder, limits).open();
}
