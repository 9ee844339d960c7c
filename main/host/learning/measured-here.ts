import { join } from "node:path";
import { readRuns } from "../../bench";
import type { BenchRun, Learned, MachineReport } from "../../contract";
import { hardwareKey } from "./facts";
import { readLearned } from "./learned-file";

export interface MeasuredHere {
  /** Benchmarks, newest first. */
  readonly measured: readonly BenchRun[];
  /** What loads and answers taught on this very machine. */
  readonly learned: readonly Learned[];
  /** Files of which something makes no sense: that is left out. */
  readonly unsound: readonly string[];
}

/** What the app has measured and learned of this machine, for one who only looks: nothing is written. Never throws. */
export async function measuredHere(dataFolder: string, report: MachineReport): Promise<MeasuredHere> {
  const [runsPath, learnedPath] = [join(dataFolder, "bench-runs.json"), join(dataFolder, "learned.json")];
  const [runs, learned] = await Promise.all([readRuns(runsPath), readLearned(learnedPath)]);
  const hardware = hardwareKey(report);
  return {
    measured: runs.runs,
    learned: learned.records.filter((record) => record.hardware === hardware),
    unsound: [...(runs.sound ? [] : [runsPath]), ...(learned.sound ? [] : [learnedPath])],
  };
}
