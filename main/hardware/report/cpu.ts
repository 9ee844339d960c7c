import { type MachineReport, type Note, noteOf } from "../../contract";
import { parseCpuinfo } from "../parse/cpuinfo";
import { keyValues, wholeNumber } from "../parse/lines";
import { cpuLimit } from "../parse/memory";
import { vectorsFromFlags, vectorsFromSysctl, vectorsFromSystemInfo } from "../parse/vector-instructions";
import { type RawProbes, reasonOf, resultOf } from "../raw";
import { atMost, firstKnown } from "./figures";
import { plainName } from "./names";

const siSource = "systeminformation";

/** The processor: model, cores and the vector instructions that llama.cpp uses. */
export function cpuReport({ probes }: RawProbes): MachineReport["cpu"] {
  const info = parseCpuinfo(resultOf(probes["linux-cpuinfo"]) ?? "");
  const sysctl = keyValues(resultOf(probes["mac-sysctl"]) ?? "");
  const si = resultOf(probes.cpu);
  const limits = resultOf(probes["linux-limits"]);
  const granted = limits && cpuLimit(limits);
  const why = reasonOf(probes.cpu, noteOf("not-told"));
  const logical = positive(info.logicalCores) ?? positive(wholeNumber(sysctl.get("hw.logicalcpu")));
  const logicalCores = firstKnown<number>(
    [
      [logical, info.logicalCores === undefined ? "sysctl" : "/proc/cpuinfo"],
      [positive(si?.cores), siSource],
    ],
    why,
  );
  const physicalCores = firstKnown<number>(
    [
      [positive(info.physicalCores), "/proc/cpuinfo"],
      [positive(wholeNumber(sysctl.get("hw.physicalcpu"))), "sysctl"],
      [positive(si?.physicalCores), siSource],
    ],
    why,
  );
  const limited = "container-cpu-limit";
  return {
    model: firstKnown(
      [
        [nameOrNothing(info.model), "/proc/cpuinfo"],
        [nameOrNothing(sysctl.get("machdep.cpu.brand_string")), "sysctl"],
        [nameOrNothing(siModel(si)), siSource],
      ],
      why,
    ),
    physicalCores: atMost(
      atMost(physicalCores, granted, limited),
      valueIfKnown(logicalCores),
      "logical-cores",
    ),
    logicalCores: atMost(logicalCores, granted, limited),
    vectorInstructions: vectors(probes, info.flags, sysctl, why),
  };
}

function vectors(
  probes: RawProbes["probes"],
  flags: readonly string[] | undefined,
  sysctl: ReadonlyMap<string, string>,
  why: Note,
): MachineReport["cpu"]["vectorInstructions"] {
  const engine = resultOf(probes["backend-cpu"]);
  return firstKnown(
    [
      [flags && vectorsFromFlags(flags), "/proc/cpuinfo"],
      [vectorsFromSysctl(sysctl), "sysctl"],
      [engine && vectorsFromSystemInfo(engine.systemInfo), "llama.cpp"],
    ],
    reasonOf(probes["backend-cpu"], why),
  );
}

function siModel(si: { manufacturer?: string; brand?: string } | undefined): string | undefined {
  if (!si?.brand) return undefined;
  return si.manufacturer && !si.brand.toLowerCase().includes(si.manufacturer.toLowerCase())
    ? `${si.manufacturer} ${si.brand}`
    : si.brand;
}

function nameOrNothing(text: string | undefined): string | undefined {
  const name = plainName(text ?? "").replace(/\s+@ [\d.]+ ?GHz$/i, "");
  return name === "" ? undefined : name;
}

function positive(value: number | undefined): number | undefined {
  return value !== undefined && Number.isSafeInteger(value) && value > 0 ? value : undefined;
}

function valueIfKnown(figure: { known: true; value: number } | { known: false }): number | undefined {
  return figure.known ? figure.value : undefined;
}
