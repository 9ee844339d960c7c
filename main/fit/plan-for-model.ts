import type { ModelShape } from "../catalog";
import {
  type CatalogFile,
  type DeviceMemory,
  type EnginePlan,
  type MachineReport,
  QuernError,
  type Wishes,
} from "../contract";
import { type BuildFacts, factsOfCatalogFile } from "./build-facts";
import { bestPlan, fittingPlans, leastPlan } from "./contexts";
import { poolsOf } from "./pools";
import { checkInputs } from "./recommend";
import type { Range } from "./speed";

/** A model file on this machine: one of the catalogue's, or any other with what its header says. */
export type ModelToPlan =
  | { readonly file: CatalogFile }
  | {
      readonly name: string;
      readonly fileBytes: number;
      readonly shape: ModelShape;
      /** Bytes before the tensors; 0 where not known. */
      readonly headerBytes: number;
      /** Bytes of `token_embd.weight`; 0 where not known, which is the safe side. */
      readonly tokenEmbdBytes: number;
    };

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

function factsOf(model: ModelToPlan): BuildFacts {
  if ("file" in model) return factsOfCatalogFile(model.file);
  return {
    name: model.name,
    quant: "",
    fileBytes: model.fileBytes,
    headerBytes: model.headerBytes,
    tokenEmbdBytes: model.tokenEmbdBytes,
    outputBytes: model.tokenEmbdBytes,
    shape: model.shape,
    bytesByType: null,
  };
}

/**
 * The plan for a file that the user has, by the same rules as a recommendation.
 * @throws QuernError `invalid-request` when the report or the wishes make no sense, or the report names no memory.
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
  const build = factsOf(model);
  const wished = checked.wishes.minContextTokens;
  const plan = bestPlan(fittingPlans(build, site, wished)) ?? leastPlan(build, site, wished);
  const { engine, where, memory, fits, decode, prefill } = plan;
  return { engine, where, memory, fits, decode, prefill };
}
