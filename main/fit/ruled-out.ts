import type { CatalogFile, Reason } from "../contract";
import { type Alternative, isFaster } from "./alternatives";
import type { Candidate } from "./candidates";
import { contestOf, groupOf, type Option, type Preference } from "./choose";
import { missingBytes, staysWhole } from "./contexts";
import { rounded } from "./round";
import { guesses } from "./started";

/** Speech needs a name and figures for the device that is short. */
export function memoryReason(file: CatalogFile, least: Candidate): Reason {
  const short = [...least.memory].sort(
    (a, b) => b.needBytes + b.parts.reserve - b.freeBytes - (a.needBytes + a.parts.reserve - a.freeBytes),
  )[0];
  return {
    code: short?.device === "ram" ? "too-large-ram" : "too-large-gpu",
    params: {
      quant: file.quant,
      device: short?.name ?? "RAM",
      needBytes: (short?.needBytes ?? 0) + (short?.parts.reserve ?? 0),
      freeBytes: short?.freeBytes ?? 0,
      missingBytes: missingBytes(least),
    },
  };
}

/** The one thing that rules out an option that would run, against the one that was chosen. */
export function ruledOutReason(
  option: Option,
  chosen: Option,
  options: readonly Option[],
  preference: Preference,
): Reason {
  const { file, quality, plan } = option;
  const quant = file.quant;
  if (quality.tier === "c" && chosen.quality.tier !== "c")
    return { code: "two-bit-not-measured", params: { quant } };
  if (!staysWhole(plan) && staysWhole(chosen.plan))
    return { code: "would-spill", params: { quant, gpu: chosen.plan.gpu?.name ?? "" } };
  const { floor } = contestOf(options, preference);
  const { minTokensPerSecond: wished } = preference;
  const rival = wished !== null || groupOf(option) === groupOf(chosen);
  if (quality.order < chosen.quality.order && plan.decode.expected < floor && rival) {
    const speed = rounded(plan.decode.expected);
    // Where nothing reaches the wish, it is the chosen one that is faster.
    if (wished !== null && chosen.plan.decode.expected >= wished)
      return { code: "slower-than-wished", params: { quant, speed, wished } };
    return { code: "too-slow", params: { quant, speed, chosenSpeed: rounded(chosen.plan.decode.expected) } };
  }
  if (!quality.measured && quality.order <= chosen.quality.order && file.bytes > chosen.file.bytes)
    return { code: "not-measured-larger", params: { quant, chosen: chosen.file.quant } };
  if (quality.order === chosen.quality.order)
    return { code: "fewer-bits", params: { quant, chosen: chosen.file.quant } };
  return { code: "lower-quality", params: { quant, chosen: chosen.file.quant } };
}

/** Why a build with a part that guesses ahead (MTP), which would run, is neither recommended nor the faster runner-up. */
export function mtpReason(
  { file, plan, quality }: Option,
  chosen: Option,
  alternatives: readonly Alternative[],
): Reason {
  const { quant } = file;
  const [speed, chosenSpeed] = [rounded(plan.decode.expected), rounded(chosen.plan.decode.expected)];
  if (!guesses(plan)) return { code: "mtp-no-use", params: { quant } };
  if (!isFaster(plan, chosen.plan))
    return { code: "mtp-gains-little", params: { quant, speed, chosenSpeed } };
  if (quality.tier === "c") return { code: "two-bit-not-measured", params: { quant } };
  const faster = alternatives.find(({ option }) => isFaster(option.plan, chosen.plan));
  return { code: "mtp-outdone", params: { quant, speed, shown: faster?.option.file.quant ?? quant } };
}
