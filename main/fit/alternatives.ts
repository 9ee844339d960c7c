import type { Reason } from "../contract";
import type { Candidate, Site } from "./candidates";
import { onCpu, onGpu, splitOver } from "./candidates";
import type { Option } from "./choose";
import { contextSteps } from "./contexts";
import { rounded } from "./round";
import { guesses } from "./started";

/** The next best in one direction, and what it costs against the recommended plan. */
export interface Alternative {
  readonly option: Option;
  readonly reasons: Reason[];
}

/** An alternative must be this much faster to be worth showing. */
const worthFaster = 1.15;
/** And this much smaller to download. */
const worthSmaller = 0.9;

/** Whether a plan is so much faster than another that it is worth showing. */
export const isFaster = (plan: Candidate, than: Candidate): boolean =>
  plan.decode.expected >= than.decode.expected * worthFaster;

/**
 * @param measured the build whose quality was measured: of a file with a part that guesses ahead the same one without
 */
function costs(chosen: Option, other: Option, measured = other): Reason[] {
  const reasons: Reason[] = [];
  const [was, is] = [chosen.plan, other.plan];
  if (other.file.id !== chosen.file.id) {
    if (!measured.quality.measured)
      reasons.push({ code: "quality-not-measured", params: { quant: other.file.quant } });
    else if (other.quality.order > chosen.quality.order)
      reasons.push({
        code: "costs-quality",
        params: { quant: other.file.quant, top1Percent: measured.file.kld?.top1Percent ?? 0 },
      });
  }
  if (is.decode.expected < was.decode.expected * 0.98)
    reasons.push({
      code: "costs-speed",
      params: { speed: rounded(is.decode.expected), chosenSpeed: rounded(was.decode.expected) },
    });
  if (is.engine.contextTokens < was.engine.contextTokens)
    reasons.push({
      code: "costs-context",
      params: { tokens: is.engine.contextTokens, chosenTokens: was.engine.contextTokens },
    });
  if (is.engine.kvType === "q8_0" && was.engine.kvType === "f16")
    reasons.push({ code: "costs-kv-q8", params: {} });
  const { slots = 1 } = was.engine;
  const { slots: kept = 1 } = is.engine;
  if (kept < slots) reasons.push({ code: "costs-slots", params: { slots, kept } });
  if (is.where === "gpu+cpu" && was.where === "gpu") reasons.push({ code: "costs-split", params: {} });
  if (is.where === "cpu" && was.where !== "cpu") reasons.push({ code: "costs-cpu", params: {} });
  return reasons;
}

function better(chosen: Option, options: readonly Option[]): Alternative | null {
  const found = options
    .filter((option) => option.quality.order < chosen.quality.order)
    .sort((a, b) => b.plan.decode.expected - a.plan.decode.expected)[0];
  if (!found) return null;
  const gain: Reason = {
    code: "better-quality",
    params: { quant: found.file.quant, sizeBytes: found.file.bytes },
  };
  return { option: found, reasons: [gain, ...costs(chosen, found)] };
}

/** The same build in the same place with so much context; null where no cache fits. The smaller cache only for a gain. */
function withContext({ build, gpu, where }: Candidate, site: Site, contextTokens: number): Candidate | null {
  const [plain, packed] = (["f16", "q8_0"] as const).map((kvType) => {
    const shape = { contextTokens, kvType };
    if (!gpu) return onCpu(build, site, shape);
    return where === "gpu" ? onGpu(build, site, shape, gpu) : splitOver(build, site, shape, gpu);
  });
  if (!plain?.fits) return packed?.fits ? packed : null;
  return packed?.fits && packed.engine.gpuLayers > plain.engine.gpuLayers ? packed : plain;
}

function sameWithMore(chosen: Option, site: Site): Option | null {
  const { plan } = chosen;
  const native = plan.build.shape.nativeContext;
  const steps = contextSteps.filter((step) => step >= plan.engine.contextTokens * 2 && step <= native);
  let best: Candidate | null = null;
  for (const contextTokens of steps) {
    const longer = withContext(plan, site, contextTokens);
    if (!longer) break;
    best = longer;
  }
  return best && { ...chosen, plan: best };
}

function longer(chosen: Option, options: readonly Option[], site: Site): Alternative | null {
  const enough = chosen.plan.engine.contextTokens * 2;
  const found =
    sameWithMore(chosen, site) ??
    options
      .filter((option) => option.plan.engine.contextTokens >= enough && option.quality.tier !== "c")
      .sort((a, b) => a.quality.order - b.quality.order || b.file.bytes - a.file.bytes)[0];
  if (!found) return null;
  const gain: Reason = { code: "longer-context", params: { tokens: found.plan.engine.contextTokens } };
  return { option: found, reasons: [gain, ...costs(chosen, found)] };
}

function faster(chosen: Option, options: readonly Option[], withMtp: readonly Option[]): Alternative | null {
  const found = [...options, ...withMtp.filter(({ plan }) => guesses(plan))]
    .filter((option) => isFaster(option.plan, chosen.plan) && option.quality.tier !== "c")
    .sort((a, b) => a.quality.order - b.quality.order || b.plan.decode.expected - a.plan.decode.expected)[0];
  if (!found) return null;
  if (guesses(found.plan)) return guessesAhead(chosen, found, [chosen, ...options]);
  const gain: Reason = { code: "faster", params: { speed: rounded(found.plan.decode.expected) } };
  return { option: found, reasons: [gain, ...costs(chosen, found)] };
}

const fasterBy = {
  computed: "faster-mtp",
  published: "faster-mtp-published",
  measured: "faster-mtp-measured",
} as const;

/** The runner-up that is faster by guessing ahead, and what that costs. */
function guessesAhead(chosen: Option, found: Option, plain: readonly Option[]): Alternative {
  const { file, plan } = found;
  const { low, expected, high } = plan.decode;
  const params = { speed: rounded(expected), low: rounded(low), high: rounded(high) };
  const same = plain.find((option) => !option.file.mtp && option.file.quant === file.quant);
  return {
    option: found,
    reasons: [
      { code: fasterBy[plan.speedBasis ?? "computed"], params },
      ...costs(chosen, found, same),
      ...(same ? [{ code: "costs-mtp-bytes", params: { moreBytes: file.bytes - same.file.bytes } }] : []),
    ],
  };
}

function smaller(chosen: Option, options: readonly Option[]): Alternative | null {
  const enough = chosen.file.bytes * worthSmaller;
  const found = options
    .filter((option) => option.file.bytes <= enough && option.quality.tier !== "c")
    .sort((a, b) => a.quality.order - b.quality.order || a.file.bytes - b.file.bytes)[0];
  if (!found) return null;
  const gain: Reason = {
    code: "smaller-download",
    params: { sizeBytes: found.file.bytes, savedBytes: chosen.file.bytes - found.file.bytes },
  };
  return { option: found, reasons: [gain, ...costs(chosen, found)] };
}

/**
 * The runner-up in each direction: better quality, longer context, faster, smaller download; each plan once.
 * @param withMtp builds with a part that guesses ahead: they count only where they are faster by it
 */
export function alternativesTo(
  chosen: Option,
  options: readonly Option[],
  withMtp: readonly Option[],
  site: Site,
): Alternative[] {
  const others = options.filter((option) => option.file.id !== chosen.file.id);
  const found: Alternative[] = [];
  for (const next of [
    better(chosen, others),
    longer(chosen, others, site),
    faster(chosen, others, withMtp),
    smaller(chosen, others),
  ]) {
    if (!next) continue;
    const same = found.find((other) => other.option.plan === next.option.plan);
    const gain = next.reasons[0];
    if (same && gain) same.reasons.unshift(gain);
    else found.push(next);
  }
  return found;
}
