import type { EnginePlan, EngineStatus, InstalledModel, LoadedModel, MachineReport } from "../../contract";
import { takesThreadsAtLoad } from "../../engine";
import { type Calibration, calibrateThreads, type Measure, threadCounts } from "./calibrate-threads";
import { coresOf, gentleThreads } from "./gentle";
import { cpuOf, type ThreadMemory, threadKeyOf, usualKey } from "./thread-memory";

/** What of the supervisor the choice of threads needs. */
interface ThreadEngine {
  readonly status: EngineStatus;
  readonly busy: boolean;
  readonly idleSeconds: number;
  readonly measure: Measure;
  setThreads(threads: number): void;
  giveWay(): void;
}

interface ThreadsOptions {
  readonly engine: ThreadEngine;
  readonly memory: ThreadMemory;
  readonly report: () => Promise<MachineReport>;
  readonly gentle: () => boolean;
  readonly onTrouble: (thrown: unknown) => void;
  /** How long nobody has to have waited for anything before a calibration begins, seconds. */
  readonly quietSeconds?: number;
}

export interface Threads {
  /** What calibration found best for a model here; null: nobody has measured it. */
  best(model: InstalledModel, machine: MachineReport): number | null;
  /** The plan with the threads that are best here, and with room for others where that is wanted. */
  tune(plan: EnginePlan, model: InstalledModel, machine: MachineReport | null): EnginePlan;
  /** Gentle or not has changed: what can be changed in a running engine is. */
  gentleChanged(): void;
  /** A model is ready: its threads are measured once, when it is quiet. */
  ready(model: LoadedModel): void;
  /**
   * Measures the loaded model now and takes the best from here on; null where nothing runs on the processor, or the
   * engine takes its threads at the load only.
   * @throws QuernError `cancelled` when a message came, `engine-busy`, `engine-not-loaded`
   */
  calibrate(signal: AbortSignal): Promise<Calibration | null>;
  close(): void;
}

const usualQuietSeconds = 20;

/** Chooses the threads of the CPU's part: measured where they were, the physical cores otherwise. */
export function createThreads(options: ThreadsOptions): Threads {
  const { engine, memory, report, gentle, onTrouble, quietSeconds = usualQuietSeconds } = options;
  /** Of the model that was planned last, with nothing left for others. */
  let usual = 1;
  let cores = 1;
  let timer: NodeJS.Timeout | undefined;
  const closing = new AbortController();

  const forOthers = (threads: number) => (gentle() ? Math.min(threads, gentleThreads(cores)) : threads);
  const usesCpu = ({ actual }: LoadedModel) => actual.gpuLayers < actual.totalLayers;
  // An engine that takes its threads at the load only would be measured with the same ones each time.
  const measurable = (model: LoadedModel) =>
    !model.practice && usesCpu(model) && !takesThreadsAtLoad(model.engine.id);

  const calibrate: Threads["calibrate"] = async (signal) => {
    const { status } = engine;
    if (status.state !== "ready" || !measurable(status.model)) return null;
    const { model } = status;
    const machine = await report();
    const { logicalCores } = machine.cpu;
    const physical = coresOf(machine);
    const counts = threadCounts(physical, logicalCores.known ? logicalCores.value : physical);
    const found = await calibrateThreads(engine.measure, counts, AbortSignal.any([signal, closing.signal]));
    if (!found) return null;
    await memory.remember(threadKeyOf(cpuOf(machine), model), model.engine.version, found);
    usual = found.best;
    engine.setThreads(forOthers(usual));
    return found;
  };

  const whenQuiet = (model: LoadedModel) => {
    const { status } = engine;
    if (status.state !== "ready" || status.model.modelId !== model.modelId) return;
    if (engine.busy || engine.idleSeconds < quietSeconds || gentle()) {
      wait(model);
      return;
    }
    // A message in between stops it: then it begins anew when it is quiet again.
    calibrate(closing.signal).catch((error: unknown) => {
      if (closing.signal.aborted) return;
      onTrouble(error);
      wait(model);
    });
  };
  const wait = (model: LoadedModel) => {
    clearTimeout(timer);
    timer = setTimeout(() => whenQuiet(model), quietSeconds * 1000);
    timer.unref();
  };

  return {
    best: (model, machine) => memory.best(threadKeyOf(cpuOf(machine), usualKey(model))),
    tune: (plan, model, machine) => {
      const quant = model.catalogFile?.quant ?? null;
      const key = machine && threadKeyOf(cpuOf(machine), { modelId: model.id, quant, plan });
      if (machine) cores = coresOf(machine);
      usual = (key && memory.best(key)) ?? plan.threads;
      const tuned = { ...plan, threads: forOthers(usual) };
      return gentle() ? { ...tuned, gentle: true } : tuned;
    },
    gentleChanged: () => {
      engine.setThreads(forOthers(usual));
      if (gentle()) engine.giveWay();
    },
    ready: (model) => {
      if (!measurable(model)) return;
      void report()
        .then((machine) => {
          if (!memory.knows(threadKeyOf(cpuOf(machine), model), model.engine.version)) wait(model);
        })
        .catch(onTrouble);
    },
    calibrate,
    close: () => {
      clearTimeout(timer);
      closing.abort();
    },
  };
}
