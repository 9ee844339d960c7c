import type { BuildOutlook, CatalogFile, MachineReport, Reason, Recommendation, Wishes } from "../contract";
import { factsOf } from "./build-facts";
import type { Site } from "./candidates";
import { checkInputs } from "./check-inputs";
import { bestPlan, fittingPlans, leastPlan } from "./contexts";
import { knobsOf, turn } from "./knobs";
import { learnedOf } from "./learned";
import { poolsOf } from "./pools";
import { asMeasured, asRun, type RecommendOptions, recommend, toPlan } from "./recommend";

/** What a recommendation says of each build. */
function reasonsByFile(found: Recommendation): Map<string, readonly Reason[]> {
  const reasons = new Map<string, readonly Reason[]>();
  if (found.status === "unknown") return reasons;
  for (const { file, reason } of found.ruledOut) reasons.set(file.id, [reason]);
  if (found.status === "nothing-fits") return reasons;
  for (const { plan, reasons: costs } of found.alternatives) reasons.set(plan.file.id, costs);
  return reasons.set(found.plan.file.id, found.reasons);
}

/**
 * Every build of the catalogue in its best way on a machine, as a load would start it, whether or not it fits, and what the recommendation says
 * of it. Empty where the machine's memory is not known.
 * @throws QuernError as `recommend` does
 */
export function buildsOn(
  machine: MachineReport,
  files: readonly CatalogFile[],
  wishes: Partial<Wishes> = {},
  options: RecommendOptions = {},
): BuildOutlook[] {
  const checked = checkInputs(machine, wishes);
  const pools = poolsOf(checked.machine, checked.wishes);
  if (!pools) return [];
  const { measured = [], learned = [], own, threads, engine = "auto" } = options;
  const answer = recommend(machine, files, wishes, options);
  const reasons = reasonsByFile(answer);
  const bestId = answer.status === "fits" ? answer.plan.file.id : null;
  return files.map((file): BuildOutlook => {
    const build = factsOf(file, own);
    const ofFile = learnedOf(learned, { modelId: file.id, bytes: file.bytes });
    const calibrated = threads?.(file) ?? undefined;
    const site: Site = { machine: checked.machine, pools, learned: ofFile, threads: calibrated };
    const { minContextTokens, purpose } = checked.wishes;
    const found = bestPlan(fittingPlans(build, site, minContextTokens), purpose);
    const best = found && asRun(found, file, site, { measured, learned: ofFile, engine });
    const wanted = knobsOf(best ?? leastPlan(build, site, minContextTokens), checked.wishes);
    // Of one that does not fit: with as many layers on the GPU as would, which is nearer to how it would run.
    const chosen = best ?? asMeasured(turn(build, file, site, wanted).candidate, file, measured, ofFile);
    const plan = toPlan(file, chosen, checked.machine);
    const why = reasons.get(file.id) ?? [];
    const noDisk = why.some(({ code }) => code === "disk-full");
    const runs = file.id === bestId ? "recommended" : noDisk ? "no-disk" : "runs";
    return {
      file,
      own: false,
      plan,
      knobs: wanted,
      state: best ? runs : "too-large",
      reasons: [...why],
    };
  });
}

/**
 * Files that nobody has published, each in its best way: nothing is recommended among them, nor said of their quality.
 * @throws QuernError as `recommend` does
 */
export function ownBuildsOn(
  machine: MachineReport,
  files: readonly CatalogFile[],
  wishes: Partial<Wishes> = {},
  options: RecommendOptions = {},
): BuildOutlook[] {
  return files.flatMap((file) =>
    buildsOn(machine, [file], wishes, options).map((build): BuildOutlook => {
      const runs = build.state === "recommended";
      return { ...build, own: true, state: runs ? "runs" : build.state, reasons: runs ? [] : build.reasons };
    }),
  );
}
