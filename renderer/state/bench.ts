import { create } from "zustand";
import type { BenchOptions, BenchProgress, BenchRun, ErrorData, ExportFormat } from "../../main/contract";
import { ask, askOrNotice, events, services } from "../bridge";

interface BenchState {
  readonly runs: readonly BenchRun[];
  readonly running: boolean;
  readonly progress: BenchProgress | null;
  /** Why the last run could not begin. */
  readonly error: ErrorData | null;
  /** Where the last export went. */
  readonly exportedTo: string | null;
}

/** Benchmarks: those that were made, and the one that is being made. */
export const useBench = create<BenchState>(() => ({
  runs: [],
  running: false,
  progress: null,
  error: null,
  exportedTo: null,
}));

let started = false;

/** Reads the runs when somebody first wants to see them, and follows them. */
export async function startBench(): Promise<void> {
  if (started) return;
  started = true;
  events().bench.progress((progress) => useBench.setState({ progress, running: true }));
  events().bench.runsChanged((runs) => useBench.setState({ runs, running: false, progress: null }));
  const runs = await askOrNotice(services().bench.runs());
  if (runs !== undefined) useBench.setState({ runs });
}

/** Measures; the run is in the list when it is over. */
export async function runBench(options: Partial<BenchOptions> & { modelId: string }): Promise<void> {
  useBench.setState({ running: true, progress: null, error: null, exportedTo: null });
  const result = await ask(services().bench.run(options));
  useBench.setState({ running: false, progress: null, error: result.ok ? null : result.error });
}

/** Ends the measurement; what was measured is kept. */
export async function stopBench(): Promise<void> {
  await askOrNotice(services().bench.stop());
}

export async function removeRun(id: string): Promise<void> {
  await askOrNotice(services().bench.remove({ id }));
}

export async function exportRun(id: string, format: ExportFormat): Promise<void> {
  const path = await askOrNotice(services().bench.exportRun({ id, format }));
  if (path !== undefined && path !== null) useBench.setState({ exportedTo: path });
}
