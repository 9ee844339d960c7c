import { join } from "node:path";
import { readRuns } from "../bench";
import {
  type CatalogFile,
  type InstalledModel,
  type MachineReport,
  plannedIdOf,
  QuernError,
  wishesOfKept,
} from "../contract";
import type { EngineSupervisor } from "../engine";
import { enginesMeasured } from "../fit";
import { refreshMemory } from "../hardware";
import type { SettingsStore } from "../settings";
import { LearnedFile } from "./learning/learned-file";
import { createLearner } from "./learning/learner";
import { cpuOf, ThreadMemory, threadKeyOf, usualKey } from "./living/thread-memory";
import { type LoadedBy, noteLoaded } from "./loaded-note";
import { CrashMemory } from "./loading/crash-memory";
import { Loader } from "./loading/loader";

export interface CommandLoaderOptions {
  /** The command, as other programs are told of it. */
  readonly by: LoadedBy;
  readonly supervisor: EngineSupervisor;
  readonly dataFolder: string;
  /** Of Quern. */
  readonly version: string;
  readonly settings: SettingsStore;
  readonly catalog: readonly CatalogFile[];
  /** All that is here, for what else could be loaded where this cannot. */
  readonly installed: () => Promise<readonly InstalledModel[]>;
  /** Looks at the machine with all its devices, how fast its memory is read included. */
  readonly detect: () => Promise<MachineReport>;
  /** As the machine is now, without looking for devices again; absent: by the system's own figures. */
  readonly refresh?: (seen: MachineReport) => Promise<MachineReport>;
  /** What could not be kept of what was learned. */
  readonly onTrouble: (thrown: unknown) => void;
}

export interface CommandLoader {
  /**
   * Loads a model as the app does: by its plan for this machine as it is now, with what the user keeps for the build,
   * what loads and answers here have taught, and the threads that were found best; what comes of it is learned, too.
   * @param contextTokens asked for with the command; then what is kept for the build does not count
   * @throws QuernError as `Loader.load`
   */
  load(model: InstalledModel, contextTokens: number | undefined, signal: AbortSignal): Promise<void>;
  /** Done when all that was learned is written, and what other programs are told of what is loaded. */
  settled(): Promise<void>;
}

/** Loads for a command of its own, which has an engine and no window. */
export async function openCommandLoader(options: CommandLoaderOptions): Promise<CommandLoader> {
  const { supervisor, dataFolder, version, settings, catalog, installed, detect, onTrouble } = options;
  const { refresh = (report: MachineReport) => refreshMemory(report) } = options;
  const [file, threads, crashes, { runs }] = await Promise.all([
    LearnedFile.open(dataFolder),
    ThreadMemory.open(dataFolder),
    CrashMemory.open(dataFolder, version),
    readRuns(join(dataFolder, "bench-runs.json")),
  ]);
  let seen: MachineReport | null = null;
  const look = async () => {
    seen = await detect();
    return seen;
  };
  const live = async () => (seen === null ? look() : refresh(seen));
  const learner = createLearner({ file, machine: async () => seen ?? (await look()), onTrouble });
  supervisor.observe(learner);
  const noted = noteLoaded(supervisor, { dataFolder, by: options.by, onTrouble });
  const best = (model: InstalledModel, machine: MachineReport) =>
    threads.best(threadKeyOf(cpuOf(machine), usualKey(model)));
  let loading: InstalledModel | null = null;
  const loader = new Loader({
    supervisor,
    find: async (id) => {
      const found = loading?.id === id ? loading : (await installed()).find((each) => each.id === id);
      if (!found) throw new QuernError("model-unknown");
      return found;
    },
    installed,
    catalog,
    liveReport: live,
    lookAgain: look,
    crashes,
    learned: (machine) => learner.of(machine),
    threads: best,
    wishes: () => wishesOfKept(settings.current().wishes),
    engines: ["node-llama-cpp", "llama.node"],
    engineWishes:
      ({ id, bytes }) =>
      (backend) => ({
        setting: settings.current().engine,
        measured: enginesMeasured(runs, { modelId: id, bytes, backend }),
      }),
    kept: (model) => settings.current().keptKnobs[plannedIdOf(model)],
    climbsByItself: () => settings.current().autoLadder,
    tune: (plan, { id, catalogFile }, machine) => {
      const key = { modelId: id, quant: catalogFile?.quant ?? null, plan };
      const found = machine && threads.best(threadKeyOf(cpuOf(machine), key));
      return found ? { ...plan, threads: found } : plan;
    },
  });
  return {
    load: async (model, contextTokens, signal) => {
      loading = model;
      await loader.load({ modelId: model.id, contextTokens }, signal, true);
      await noted.settled();
    },
    settled: async () => {
      await Promise.all([learner.settled(), noted.settled()]);
    },
  };
}
