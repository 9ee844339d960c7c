import type { BenchRow, EngineId, EnginePlan, Reason, Settings } from "../contract";
import { rounded } from "./round";

/** What was measured of one engine with one file on this machine, as it would be run now. */
export interface EngineSpeed {
  readonly engine: EngineId;
  /** Whether it guessed ahead. */
  readonly speculation: BenchRow["speculation"];
  /** Tokens a second. */
  readonly decode: number;
}

/** What the choice between the engines goes by, beside the plan itself. */
export interface EngineWishes {
  readonly setting: Settings["engine"];
  readonly measured: readonly EngineSpeed[];
}

/** Nothing is set, and nothing was measured. */
export const anyEngine: EngineWishes = { setting: "auto", measured: [] };

/** What a plan needs of an engine. */
export interface EngineNeeds {
  readonly plan: EnginePlan;
  readonly where: "gpu" | "gpu+cpu" | "cpu";
  /** The file has a block that guesses ahead, and there is room on the GPU to use it. */
  readonly mtp: boolean;
}

export interface EngineChoice {
  readonly engine: EngineId;
  /** Guess ahead with the file's own block. */
  readonly speculates: boolean;
  readonly why: Reason;
}

/** Under this share one engine counts as no faster than the other: measurements scatter by a few in a hundred. */
const notablyFaster = 1.05;

/**
 * Which engine a plan is run with, and why. In this order: what the plan names already, what only one of them can
 * do, what the user has set, what measured faster here, and what is known of the two: llama.node's code for the
 * processor is several times slower (measured on the shape of the 27B: 0.16 against 1.5 tokens a second), and only
 * llama.node guesses ahead, which it does unless it measured slower so.
 */
export function chooseEngine({ plan, where, mtp }: EngineNeeds, wishes: EngineWishes): EngineChoice {
  const asked = plan.speculation === "mtp";
  const can = asked || (mtp && where === "gpu");
  const gains = can && (asked || !slowerGuessing(wishes.measured));
  const chosen = (engine: EngineId, code: string, params: Reason["params"] = {}): EngineChoice => ({
    engine,
    speculates: engine === "llama.node" && gains,
    why: { code, params: { engine, ...params } },
  });
  if (plan.engine !== undefined) return chosen(plan.engine, "engine-asked");
  if (plan.mmprojPath !== undefined) return chosen("llama.node", "engine-images");
  if (wishes.setting !== "auto") return chosen(wishes.setting, "engine-by-setting");
  const measured = byMeasurement(wishes.measured, gains);
  if (measured)
    return chosen(measured.faster.engine, "engine-measured", {
      speed: rounded(measured.faster.decode),
      other: measured.slower.engine,
      otherSpeed: rounded(measured.slower.decode),
    });
  if (where === "gpu" && gains) return chosen("llama.node", "engine-mtp");
  return where === "gpu"
    ? chosen("node-llama-cpp", "engine-no-gain")
    : chosen("node-llama-cpp", "engine-cpu");
}

/** The fastest measurement of an engine in one way. */
function best(speeds: readonly EngineSpeed[], engine: EngineId, speculation: EngineSpeed["speculation"]) {
  return speeds
    .filter((speed) => speed.engine === engine && speed.speculation === speculation)
    .sort((a, b) => b.decode - a.decode)[0];
}

/** Whether guessing ahead was measured, and was notably slower than not to. */
function slowerGuessing(speeds: readonly EngineSpeed[]): boolean {
  const guessing = best(speeds, "llama.node", "mtp");
  const without = best(speeds, "llama.node", "none");
  return guessing !== undefined && without !== undefined && without.decode >= guessing.decode * notablyFaster;
}

/** Undefined unless both were measured, as they would be run, and one is notably faster. */
function byMeasurement(speeds: readonly EngineSpeed[], guesses: boolean) {
  const second =
    (guesses ? best(speeds, "llama.node", "mtp") : undefined) ?? best(speeds, "llama.node", "none");
  const [faster, slower] = [best(speeds, "node-llama-cpp", "none"), second]
    .filter((speed) => speed !== undefined)
    .sort((a, b) => b.decode - a.decode);
  return faster && slower && faster.decode >= slower.decode * notablyFaster ? { faster, slower } : undefined;
}
