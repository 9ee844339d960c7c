import { type MachineReport, noteOf } from "../../contract";
import { keyValues, wholeNumber } from "../parse/lines";
import { memoryLimit, parseMeminfo, parseVmStat } from "../parse/memory";
import { type RawProbes, reasonOf, resultOf } from "../raw";
import { atMost, firstKnown } from "./figures";

/** System memory: in all, and available now, both after a container's limit. */
export function memoryReport({ probes }: RawProbes): MachineReport["memory"] {
  const meminfo = parseMeminfo(resultOf(probes["linux-meminfo"]) ?? "");
  const sysctl = keyValues(resultOf(probes["mac-sysctl"]) ?? "");
  const limits = resultOf(probes["linux-limits"]);
  const limit = limits && memoryLimit(limits);
  const si = resultOf(probes.memory);
  const why = reasonOf(probes.memory, noteOf("not-told"));
  const total = firstKnown<number>(
    [
      [meminfo.totalBytes, "/proc/meminfo"],
      [wholeNumber(sysctl.get("hw.memsize")), "sysctl"],
      [wholeBytes(si?.total), "systeminformation"],
    ],
    why,
  );
  const available = firstKnown<number>(
    [
      [meminfo.availableBytes, "/proc/meminfo"],
      [parseVmStat(resultOf(probes["mac-vm-stat"]) ?? ""), "vm_stat"],
      [wholeBytes(si?.available), "systeminformation"],
    ],
    why,
  );
  const source = "container-memory-limit";
  return {
    totalBytes: atMost(total, limit?.limitBytes, source),
    availableBytes: atMost(available, limit?.leftBytes ?? limit?.limitBytes, source),
  };
}

function wholeBytes(value: number | undefined): number | undefined {
  return value !== undefined && value > 0 ? Math.floor(value) : undefined;
}
