import type {
  BenchRun,
  CatalogFile,
  Learned,
  MachineReport,
  Plan,
  Reason,
  Recommendation,
  Settings,
  Wishes,
} from "../contract";
import { alternativesTo } from "./alternatives";
import { type BuildFacts, factsOf, type OwnFacts } from "./build-facts";
import type { Candidate, Site } from "./candidates";
import { checkInputs } from "./check-inputs";
import { choose, type Option } from "./choose";
import { bestPlan, fittingPlans, leastPlan, wholePlans } from "./contexts";
import { depthSpeeds } from "./depths";
import { answeredSpeed, learnedOf } from "./learned";
import { enginesMeasured, type MeasuredPoint, measuredPoints, measuredSpeed } from "./measured";
import { diskMarginBytes, nothingFits } from "./nothing-fits";
import { poolsOf } from "./pools";
import { asPublished } from "./published-speeds";
import { type Quality, rankQuality, unranked } from "./quality";
import { planReasons } from "./reasons";
import { memoryReason, mtpReason, ruledOutReason } from "./ruled-out";
import { type Range, statedDepthTokens } from "./speed";
import { asStarted } from "./started";

/** The best number of threads for a file's part on the processor; null where nobody has measured it. */
export type ThreadsOf = (file: Pick<CatalogFile, "quant">) => number | null;

export interface RecommendOptions {
  /** Ids of catalogue files that are on this machine already: their size on disk does not matter any more. */
  readonly installed?: ReadonlySet<string>;
  /** Benchmarks of this very machine, newest first: what they measured takes the place of what is computed. */
  readonly measured?: readonly BenchRun[];
  /** What loads and answers on this very machine taught; benchmarks count before answers. */
  readonly learned?: readonly Learned[];
  /** The engine that is set; absent: what the plan needs and what measured faster. */
  readonly engine?: Settings["engine"];
  /** What files that are here say of themselves: takes the place of the catalogue's figures. */
  readonly own?: OwnFacts;
  /** Threads that calibration found best on this very machine for a file's quantization; null: not measured. */
  readonly threads?: ThreadsOf;
}

/** A way to run a build, as the contract tells it: with its speeds by depth, which no choice between plans needs. */
export function toPlan(file: CatalogFile, candidate: Candidate, machine: MachineReport): Plan {
  const { engine, where, memory, decode } = candidate;
  const depths = depthSpeeds(candidate, machine);
  const stated = depths.findLast(({ depthTokens }) => depthTokens <= statedDepthTokens);
  const { low, expected, high } = stated?.prefill ?? candidate.prefill;
  return {
    file,
    engine,
    where,
    memory,
    decode: { ...decode },
    prefill: { low, expected, high },
    speedBasis: candidate.speedBasis ?? "computed",
    depths,
    ...(candidate.fromAnswers && { fromAnswers: candidate.fromAnswers }),
  };
}

interface Sorted {
  readonly options: Option[];
  /** Builds with a part that guesses ahead (MTP): they are recommended only where nothing else runs. */
  readonly withMtp: Option[];
  readonly ruledOut: { file: CatalogFile; reason: Reason }[];
  /** Of those that do not fit, the smallest of decent quality. */
  readonly nearest: CatalogFile | null;
}

/** The plan of a file as a load would start it, with the speed that is known best. */
export function asRun(
  plan: Candidate,
  file: CatalogFile,
  site: Site,
  { measured = [], learned = [], engine = "auto" }: Pick<RecommendOptions, "measured" | "learned" | "engine">,
): Candidate {
  const of = { modelId: file.id, bytes: file.bytes, backend: plan.engine.backend };
  const started = asStarted(plan, file, site, { setting: engine, measured: enginesMeasured(measured, of) });
  return asMeasured(asPublished(started, file, site.machine), file, measured, learned);
}

/** A plan with the speed that a benchmark of this machine found for it, else that of answers. */
export function asMeasured(
  plan: Candidate,
  file: CatalogFile,
  runs: readonly BenchRun[],
  learned: readonly Learned[],
): Candidate {
  const of = { modelId: file.id, bytes: file.bytes, engine: plan.engine };
  const found = measuredSpeed(runs, of);
  const otherwise = found.decode ? plan : asAnswered(plan, learned);
  if (!found.decode && !found.prefill) return otherwise;
  const points = measuredPoints(runs, of);
  return {
    ...otherwise,
    ...(found.decode && { decode: found.decode, speedBasis: "measured" }),
    prefill: found.prefill ?? plan.prefill,
    points: found.decode ? points : { ...points, decode: otherwise.points?.decode ?? [] },
  };
}

/** A plan with the speed that answers on this machine reached with it, where there were enough. */
function asAnswered(plan: Candidate, learned: readonly Learned[]): Candidate {
  const found = answeredSpeed(learned, plan.engine);
  if (!found) return plan;
  const { decode, prefill, answers } = found;
  const fromAnswers = { answers, computed: { ...(plan.computed ?? plan.decode) } };
  const depth = Math.min(statedDepthTokens, plan.engine.contextTokens);
  const at = (speed: Range | null): MeasuredPoint[] => (speed ? [{ depth, speed, exact: false }] : []);
  return {
    ...plan,
    decode,
    prefill: prefill ?? plan.prefill,
    speedBasis: "measured",
    fromAnswers,
    points: { decode: at(decode), prefill: at(prefill) },
  };
}

function diskReason(file: CatalogFile, machine: MachineReport): Reason | null {
  const free = machine.disks[0]?.freeBytes;
  if (!free?.known || free.value >= file.bytes + diskMarginBytes) return null;
  const needBytes = file.bytes + diskMarginBytes;
  return { code: "disk-full", params: { quant: file.quant, needBytes, freeBytes: free.value } };
}

/** Why a file has no plan: what is missing; a file that guesses ahead may lack no more than a place to do so. */
function noPlanReason(file: CatalogFile, build: BuildFacts, site: Site, minContextTokens: number): Reason {
  const plan = leastPlan(build, site, minContextTokens);
  return plan.fits ? { code: "mtp-no-use", params: { quant: file.quant } } : memoryReason(file, plan);
}

/** @param why false: reasons of those that are out are not wanted, which take a third of the time */
function sortFiles(
  files: readonly CatalogFile[],
  ranks: ReadonlyMap<string, Quality>,
  site: Site,
  wished: Wishes,
  installed: ReadonlySet<string>,
  { measured = [], learned = [], threads, engine = "auto" }: RecommendOptions,
  why = true,
): Sorted {
  const options: Option[] = [];
  const withMtp: Option[] = [];
  const ruledOut: { file: CatalogFile; reason: Reason }[] = [];
  let nearest: CatalogFile | null = null;
  const least = wished.minContextTokens;
  // Those that guess ahead come last: they matter only whole on a graphics card, unless one is here and nothing else runs.
  for (const file of files.toSorted((a, b) => Number(a.mtp) - Number(b.mtp))) {
    const quality = ranks.get(file.id) ?? unranked;
    const build = factsOf(file, site.own);
    const ofFile = learnedOf(learned, { modelId: file.id, bytes: file.bytes });
    const here: Site = { ...site, learned: ofFile, threads: threads?.(file) ?? undefined };
    const mayBeAll = options.length === 0 && installed.has(file.id);
    const plansOf = file.mtp && !mayBeAll ? wholePlans : fittingPlans;
    const computed = bestPlan(plansOf(build, here, least), wished.purpose);
    const plan = computed && asRun(computed, file, here, { measured, learned: ofFile, engine });
    const disk = plan && !installed.has(file.id) ? diskReason(file, site.machine) : null;
    if (plan && !disk) {
      (file.mtp ? withMtp : options).push({ file, quality, plan });
      continue;
    }
    if (!why) continue;
    ruledOut.push({ file, reason: disk ?? noPlanReason(file, build, here, least) });
    if (!plan && !file.mtp && quality.tier !== "c" && (!nearest || file.bytes < nearest.bytes))
      nearest = file;
  }
  return { options, withMtp, ruledOut, nearest };
}

/**
 * The build that fits a machine, and why. Pure: the same report, catalogue and wishes give the same answer.
 *
 * The rules, in order:
 * 1. A build must fit with the wished context into what is free now, and leave the reserve. The KV cache is f16 where
 *    that fits, q8_0 to make it fit, never less by itself.
 * 2. Builds that were measured (or lie between measured ones) come before 2-bit builds, which nobody measured.
 * 3. Whole on a GPU comes before split or on the CPU: never a plan that spills when a smaller build fits whole.
 *    A GPU that shares the system's memory gains no speed from that, so there it does not count.
 * 4. A build of the gentle slope (mean KL divergence up to 0.03) comes before one of the steep.
 * 5. Among those: usable speed (5 tokens a second) where some build reaches it, else near the fastest;
 *    then the best quality; then the smaller file. With a wished speed it is that one, and rule 4 gives way to it where
 *    only builds of the steep slope reach it. For coding "fast" counts the time to read, too.
 * 6. A file with a part that guesses ahead (MTP) is never the first choice while another runs, since what it gains
 *    depends on the text; it may be the runner-up that is faster.
 * 7. What memory is left makes the context longer, in the usual steps, as long as the cache stays f16.
 *
 * `docs/fit.md` writes them down as one order of plans; more memory never gives one that is further behind.
 *
 * @param machine as it is now, or a saved report of another one.
 * @param wishes missing fields take their defaults.
 * @throws QuernError `invalid-request` for a report or wishes with nonsense in them; the error names the field.
 */
export function recommend(
  machine: MachineReport,
  files: readonly CatalogFile[],
  wishes: Partial<Wishes> = {},
  known: RecommendOptions = {},
): Recommendation {
  const checked = checkInputs(machine, wishes);
  const pools = poolsOf(checked.machine, checked.wishes);
  if (!pools) return { status: "unknown", reasons: [{ code: "ram-unknown", params: {} }] };
  const site: Site = { machine: checked.machine, pools, own: known.own };
  const installed = known.installed ?? new Set<string>();
  const sorted = sortFiles(files, rankQuality(files), site, checked.wishes, installed, known);
  const { options: plain, withMtp } = sorted;
  const best = choose(plain, checked.wishes);
  const chosen = best ?? choose(withMtp, checked.wishes);
  if (!chosen) return nothingFits(sorted, files, site, checked.wishes.minContextTokens);
  const options = best ? plain : withMtp;
  const alternatives = alternativesTo(chosen, options, withMtp, {
    ...site,
    learned: learnedOf(known.learned ?? [], { modelId: chosen.file.id, bytes: chosen.file.bytes }),
    threads: known.threads?.(chosen.file) ?? undefined,
  });
  const shown = new Set([chosen.file.id, ...alternatives.map((next) => next.option.file.id)]);
  const left = (list: readonly Option[]) => list.filter((option) => !shown.has(option.file.id));
  const outdone = [
    ...left(options).map((option) => ({
      file: option.file,
      reason: ruledOutReason(option, chosen, options, checked.wishes),
    })),
    ...left(best ? withMtp : []).map((option) => ({
      file: option.file,
      reason: mtpReason(option, chosen, alternatives),
    })),
  ];
  return {
    status: "fits",
    plan: toPlan(chosen.file, chosen.plan, checked.machine),
    reasons: planReasons(chosen, options, checked.machine, pools, checked.wishes),
    alternatives: alternatives.map((next) => ({
      plan: toPlan(next.option.file, next.option.plan, checked.machine),
      reasons: next.reasons,
    })),
    ruledOut: [...sorted.ruledOut, ...outdone].sort((a, b) => b.file.bytes - a.file.bytes),
  };
}

/**
 * The plan that `recommend` recommends, without its reasons and the other builds; null where nothing fits or too little
 * is known.
 * @throws QuernError `invalid-request` as `recommend` does
 */
export function recommendedPlan(
  machine: MachineReport,
  files: readonly CatalogFile[],
  wishes: Partial<Wishes> = {},
  known: RecommendOptions = {},
): Plan | null {
  const checked = checkInputs(machine, wishes);
  const pools = poolsOf(checked.machine, checked.wishes);
  if (!pools) return null;
  const site: Site = { machine: checked.machine, pools, own: known.own };
  const installed = known.installed ?? new Set<string>();
  const sorted = sortFiles(files, rankQuality(files), site, checked.wishes, installed, known, false);
  const chosen = choose(sorted.options, checked.wishes) ?? choose(sorted.withMtp, checked.wishes);
  return chosen && toPlan(chosen.file, chosen.plan, checked.machine);
}
