import { type MachineReport, noteOf, type ProbeResult } from "../../contract";
import { type RawProbes, reasonOf, resultOf } from "../raw";
import { cpuReport } from "./cpu";
import { known, unknown } from "./figures";
import { gpusReport } from "./gpus";
import { memoryReport } from "./memory";
import { osReport } from "./os";

/** The machine report from what the probes brought back: pure, so that another machine's probes do as well. */
export function toReport(raw: RawProbes): MachineReport {
  const memory = memoryReport(raw);
  const disk = resultOf(raw.probes.disk);
  const noDisk = reasonOf(raw.probes.disk, noteOf("not-told"));
  return {
    schemaVersion: 1,
    createdAt: raw.createdAt,
    os: osReport(raw),
    cpu: cpuReport(raw),
    memory,
    gpus: gpusReport(raw, memory),
    disks: [
      {
        path: raw.modelFolder,
        freeBytes: disk ? known(disk.freeBytes, "statfs") : unknown(noDisk),
        totalBytes: disk ? known(disk.totalBytes, "statfs") : unknown(noDisk),
      },
    ],
    probes: Object.entries(raw.probes).map(
      ([name, outcome]): ProbeResult => ({
        name,
        status: outcome.status,
        ms: Math.round(outcome.ms),
        ...(outcome.status === "ok" ? {} : { reason: outcome.reason }),
      }),
    ),
  };
}
