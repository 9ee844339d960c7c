import {
  type DeviceMemory,
  type EnginePlan,
  type Knobs,
  type Learned,
  type MachineReport,
  QuernError,
  type Wishes,
} from "../contract";
import { factsOfModel, type ModelToPlan } from "./build-facts";
import type { Candidate, Site } from "./candidates";
import { checkInputs } from "./check-inputs";
import { bestPlan, fittingPlans, leastPlan, wishedContext } from "./contexts";
import { exactPlan } from "./exact-plan";
import { type FixedParts, planAround } from "./fixed-plan";
import { turn } from "./knobs";
import { poolsOf, type RoomSaid } from "./pools";
import type { Range } from "./speed";

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
 * The plan for a file that the user has, by the same rules as a recommendation, around what is fixed of it.
 * @param learned what loads of this very file on this machine taught
 * @param threads what calibration found best for it here; absent: the physical cores
 * @throws QuernError `invalid-request` when the report or the wishes make no sense, or the report names no memory;
 * `gguf-unsupported-arch` or `gguf-invalid` when the header is not that of a model Quern can run.
 */
export function planForModel(
  model: ModelToPlan,
  machine: MachineReport,
  wishes: Partial<Wishes> = {},
  fixed: FixedParts = {},
  learned: readonly Learned[] = [],
  threads?: number,
): ModelPlan {
  const { site, wished } = siteOf(machine, wishes, learned, threads);
  const build = factsOfModel(model);
  if (Object.values(fixed).some((part) => part !== undefined))
    return told(planAround(build, site, wishedContext(build, wished), fixed));
  const best = bestPlan(fittingPlans(build, site, wished), wishes.purpose);
  return told(best ?? leastPlan(build, site, wished));
}

/**
 * What a plan takes that is fixed in every part, as the machine is now: one that has run before, or a way of the
 * ladder. Null where its GPU is gone.
 * @param room what is to be left for other programs
 * @throws QuernError as `planForModel` does
 */
export function planExactly(
  model: ModelToPlan,
  machine: MachineReport,
  plan: EnginePlan,
  learned: readonly Learned[] = [],
  { reserveBytes = null, gpuReserveBytes = null }: RoomSaid = {},
): ModelPlan | null {
  const { site } = siteOf(machine, { reserveBytes, gpuReserveBytes }, learned);
  const candidate = exactPlan(factsOfModel(model), site, plan);
  return candidate && told(candidate);
}

/**
 * The plan for a file with the knobs that somebody has set, as the machine is now.
 * @throws QuernError as `planForModel` does
 */
export function planWithKnobs(
  model: ModelToPlan,
  machine: MachineReport,
  knobs: Knobs,
  learned: readonly Learned[] = [],
  threads?: number,
): ModelPlan {
  const { reserveBytes, gpuReserveBytes = null } = knobs;
  const { site } = siteOf(machine, { reserveBytes, gpuReserveBytes }, learned, threads);
  const build = factsOfModel(model);
  const file = "file" in model ? model.file : { mtp: build.guessing !== undefined, quant: build.name };
  return told(turn(build, file, site, knobs).candidate);
}

function siteOf(
  machine: MachineReport,
  wishes: Partial<Wishes>,
  learned: readonly Learned[],
  threads?: number,
): { site: Site; wished: number } {
  const checked = checkInputs(machine, wishes);
  const pools = poolsOf(checked.machine, checked.wishes);
  if (!pools) throw new QuernError("invalid-request", { what: "machine.memory: not known" });
  return {
    site: { machine: checked.machine, pools, learned, threads },
    wished: checked.wishes.minContextTokens,
  };
}

function told({ engine, where, memory, fits, decode, prefill }: Candidate): ModelPlan {
  return { engine, where, memory, fits, decode, prefill };
}
