import { type Calibration, type MachineReport, QuernError } from "../../contract";
import type { MemorySpeed } from "../../hardware";
import type { ThreadMemory } from "../living/thread-memory";
import type { MemorySpeedFile } from "./memory-speed-file";

export interface CalibratorOptions {
  readonly report: () => Promise<MachineReport>;
  readonly measureMemory: (machine: MachineReport, signal: AbortSignal) => Promise<MemorySpeed>;
  readonly memory: MemorySpeedFile;
  readonly threads: Pick<ThreadMemory, "list">;
  /** Measures the threads of the loaded model; null where nothing of it runs on the processor. */
  readonly calibrateThreads: (signal: AbortSignal) => Promise<unknown>;
  /** A model loads or answers, or a benchmark runs: nothing is measured beside it, and nothing would be right. */
  readonly busy: () => boolean;
  /** The figure of memory is another one now. */
  readonly onMeasured: () => void;
  readonly onTrouble: (thrown: unknown) => void;
  /** How long it has to have been quiet before something is measured that nobody asked for, ms. */
  readonly quietMs?: number;
}

export interface Calibrator {
  known(machine: MachineReport | null): Calibration;
  /** Measures all that can be measured now. @throws QuernError `engine-busy`, `memory-not-measured`, `cancelled` */
  calibrate(): Promise<Calibration>;
  /** Measures memory once when it is quiet, if this machine's was never measured. */
  whenQuiet(): void;
  close(): void;
}

const usualQuietMs = 8000;

/** Measures what would be guessed otherwise; one measurement at a time. */
export function createCalibrator(options: CalibratorOptions): Calibrator {
  const { report, measureMemory, memory, threads, busy, onMeasured, onTrouble } = options;
  const { quietMs = usualQuietMs } = options;
  const closing = new AbortController();
  let running: Promise<void> | null = null;
  let timer: NodeJS.Timeout | undefined;

  const known: Calibrator["known"] = (machine) => ({
    memory: machine && memory.of(machine),
    threads: threads
      .list()
      .map(({ engine, quant, best, speeds, at }) => ({ engine, quant, best, speeds, at })),
  });
  const measure = (): Promise<void> => {
    running ??= report()
      .then(async (machine) => {
        // Something may have begun while the machine was looked at.
        if (busy()) throw new QuernError("engine-busy");
        await memory.remember(machine, await measureMemory(machine, closing.signal));
        onMeasured();
      })
      .finally(() => {
        running = null;
      });
    return running;
  };
  const tryQuietly = async () => {
    if (memory.of(await report())) return;
    if (busy()) wait();
    else await measure();
  };
  const wait = () => {
    clearTimeout(timer);
    if (closing.signal.aborted) return;
    timer = setTimeout(() => {
      tryQuietly().catch((error: unknown) => {
        if (!closing.signal.aborted) onTrouble(error);
      });
    }, quietMs);
    timer.unref();
  };

  return {
    known,
    calibrate: async () => {
      if (busy()) throw new QuernError("engine-busy");
      await measure();
      await options.calibrateThreads(closing.signal).catch((error: unknown) => {
        // Without a model there is nothing to measure threads with.
        if (!(error instanceof QuernError && error.code === "engine-not-loaded")) throw error;
      });
      return known(await report());
    },
    whenQuiet: wait,
    close: () => {
      clearTimeout(timer);
      closing.abort();
    },
  };
}
