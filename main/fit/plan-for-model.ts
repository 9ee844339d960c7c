import type { GgufHeader } from "../catalog";
import {
  type CatalogFile,
  type DeviceMemory,
  type EnginePlan,
  type MachineReport,
  QuernError,
  type Wishes,
} from "../contract";
import { factsOfCatalogFile, factsOfHeader } from "./build-facts";
import { bestPlan, fittingPlans, leastPlan } from "./contexts";
import { poolsOf } from "./pools";
import { checkInputs } from "./recommend";
import type { Range } from "./speed";

/** A model file: one of the catalogue's, or any other with its header as read from the file. */
export type ModelToPlan =
  | { readonly file: CatalogFile }
  | { readonly path: string; readonly fileBytes: number; readonly header: GgufHeader };

/** How the engine is to be started with a file, what that takes, and whether it fits. */
export interface ModelPlan {
  readonly engine: EnginePlan;
  readonly where: "gpu" | "gpu+cpu" | "cpu";
  readonly memory: readonly DeviceMemory[];
  /** False: the plan is the one that lacks least; loading with it would fail or make the machine unusable. */
  readonly fits: boolean;
  readonly decode: Range;
  readonly prefill: Range;
}

/**
 * The plan for a file that the user has, by the same rules as a recommendation.
 * @throws QuernError `invalid-request` when the report or the wishes make no sense, or the report names no memory;
 * `gguf-unsupported-arch` or `gguf-invalid` when the header is not that of a model Quern can run.
 */
export function planForModel(
  model: ModelToPlan,
  machine: MachineReport,
  wishes: Partial<Wishes> = {},
): ModelPlan {
  const checked = checkInputs(machine, wishes);
  const pools = poolsOf(checked.machine, checked.wishes);
  if (!pools) throw new QuernError("invalid-request", { what: "machine.memory: not known" });
  const site = { machine: checked.machine, pools };
  const build = "file" in model ? factsOfCatalogFile(model.file) : factsOfHeader(model);
  const wished = checked.wishes.minContextTokens;
  const plan = bestPlan(fittingPlans(build, site, wished)) ?? leastPlan(build, site, wished);
  const { engine, where, memory, fits, decode, prefill } = plan;
  return { engine, where, memory, fits, decode, prefill };
}
