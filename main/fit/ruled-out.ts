import type { CatalogFile, Reason } from "../contract";
import type { Candidate } from "./candidates";
import { competing, groupOf, type Option, speedFloor } from "./choose";
import { missingBytes, staysWhole } from "./contexts";
import { rounded } from "./round";

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
export function ruledOutReason(option: Option, chosen: Option, options: readonly Option[]): Reason {
  const { file, quality, plan } = option;
  const quant = file.quant;
  if (quality.tier === "c" && chosen.quality.tier !== "c")
    return { code: "two-bit-not-measured", params: { quant } };
  if (!staysWhole(plan) && staysWhole(chosen.plan))
    return { code: "would-spill", params: { quant, gpu: chosen.plan.gpu?.name ?? "" } };
  const floor = speedFloor(competing(options));
  if (
    quality.order < chosen.quality.order &&
    plan.decode.expected < floor &&
    groupOf(option) === groupOf(chosen)
  )
    return {
      code: "too-slow",
      params: {
        quant,
        speed: rounded(plan.decode.expected),
        chosenSpeed: rounded(chosen.plan.decode.expected),
      },
    };
  if (!quality.measured && quality.order <= chosen.quality.order && file.bytes > chosen.file.bytes)
    return { code: "not-measured-larger", params: { quant, chosen: chosen.file.quant } };
  if (quality.order === chosen.quality.order)
    return { code: "fewer-bits", params: { quant, chosen: chosen.file.quant } };
  return { code: "lower-quality", params: { quant, chosen: chosen.file.quant } };
}
