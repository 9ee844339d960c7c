import { setMaxListeners } from "node:events";
import type { SpawnChild } from "../child";
import type { MachineReport } from "../contract";
import { withoutHome } from "./probes/disk";
import { type Keep, planProbes } from "./probes/plan";
import type { ProbeName, RawProbes } from "./raw";
import { toReport } from "./report/to-report";

export interface DetectOptions {
  /** Where models go; need not exist yet. */
  modelFolder: string;
  spawnChild: SpawnChild;
  signal?: AbortSignal;
  /** Called with what is known so far, while slower probes still run; at most every 100 ms. */
  onPartial?: (report: MachineReport) => void;
  /** Time that each of llama.cpp's backends has to load and answer, ms; 20 s unless told otherwise. */
  backendLimitMs?: number;
}

const partialEveryMs = 100;

/**
 * Looks at this machine. Every probe runs by itself with its own time limit, so one that fails or hangs costs only
 * its own figures; those say why they are unknown.
 * @throws QuernError `cancelled`
 */
export async function detectMachine(options: DetectOptions): Promise<MachineReport> {
  const { modelFolder, spawnChild, signal, onPartial, backendLimitMs } = options;
  const raw: RawProbes = {
    createdAt: new Date().toISOString(),
    platform: platformName(process.platform),
    arch: process.arch,
    modelFolder: withoutHome(modelFolder),
    probes: {},
  };
  let timer: NodeJS.Timeout | undefined;
  const keep: Keep = (found) => {
    Object.assign(raw.probes, found);
    if (!onPartial || timer !== undefined) return;
    timer = setTimeout(() => {
      timer = undefined;
      onPartial(toReport(raw));
    }, partialEveryMs);
  };
  const plan = planProbes({
    platform: raw.platform,
    modelFolder,
    spawnChild,
    ...(backendLimitMs === undefined ? {} : { backendLimitMs }),
  });
  // Every probe listens to it, and a dozen listeners are no leak.
  const stop = signal && AbortSignal.any([signal]);
  if (stop) setMaxListeners(0, stop);
  try {
    await Promise.all(plan.map((run) => run(stop, keep)));
  } finally {
    clearTimeout(timer);
  }
  return toReport({ ...raw, probes: byName(raw.probes) });
}

/** The probes end in any order; the report lists them in one. */
function byName(probes: RawProbes["probes"]): RawProbes["probes"] {
  const names = Object.keys(probes).sort() as ProbeName[];
  return Object.fromEntries(names.map((name) => [name, probes[name]]));
}

function platformName(platform: string): RawProbes["platform"] {
  return platform === "linux" || platform === "darwin" || platform === "win32" ? platform : "other";
}
