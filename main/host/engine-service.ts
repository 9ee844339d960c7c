import {
  type CatalogFile,
  type Emit,
  type EngineId,
  type EnginePlan,
  type EngineStatus,
  type engineService,
  type Handlers,
  type InstalledModel,
  type Learned,
  type MachineReport,
  plannedIdOf,
  QuernError,
  wishesOfKept,
} from "../contract";
import type { EngineSupervisor } from "../engine";
import type { EngineSpeed } from "../fit";
import type { SettingsStore } from "../settings";
import { startLiving } from "./living/living";
import type { MemoryLook } from "./living/pressure";
import type { ThreadMemory } from "./living/thread-memory";
import { createThreads, type Threads } from "./living/threads";
import type { CrashMemory } from "./loading/crash-memory";
import { Loader, type Wanted } from "./loading/loader";
import type { HostPower } from "./power";

export interface EngineServiceOptions {
  supervisor: EngineSupervisor;
  find: (modelId: string) => Promise<InstalledModel>;
  installed: () => Promise<readonly InstalledModel[]>;
  catalog: readonly CatalogFile[];
  /** What each engine was measured with, for a model on a backend. */
  measuredEngines: (model: InstalledModel, backend: EnginePlan["backend"]) => readonly EngineSpeed[];
  /** The engines that are there on this platform. */
  engines: readonly EngineId[];
  liveReport: () => Promise<MachineReport>;
  /** As `liveReport`, with all devices looked for again. */
  lookAgain: () => Promise<MachineReport>;
  lookAtMemory: () => Promise<MemoryLook | null>;
  crashes: CrashMemory;
  /** What loads and answers on this machine taught. */
  learned: (machine: MachineReport) => readonly Learned[];
  threads: ThreadMemory;
  settings: SettingsStore;
  power?: HostPower | undefined;
  emit: Emit<typeof engineService>;
  onTrouble: (thrown: unknown) => void;
}

export interface EngineHost {
  handlers: Handlers<typeof engineService>;
  /** Loads the model that was used last where none is loaded; the chat asks before each answer. */
  ensureLoaded(signal: AbortSignal): Promise<void>;
  /** As `ensureLoaded`, at the start: nothing is wrong where there is nothing to load yet. */
  loadLast(): Promise<void>;
  /**
   * Gives the engine's memory back and keeps everybody else from loading, for whoever needs it all; the model that
   * was there is loaded again when it is given back.
   * @throws QuernError `engine-busy` while an answer is being written
   */
  lend(): Promise<() => void>;
  /** Somebody has all of the machine's memory and time. */
  lent(): boolean;
  /** Measures the threads of the loaded model. */
  readonly calibrateThreads: Threads["calibrate"];
  close(): void;
}

/** Loads models with the plan that fits now, remembers which one the user wants, and makes it a good neighbour. */
export function createEngineService(options: EngineServiceOptions): EngineHost {
  const { supervisor, settings, power, emit, onTrouble } = options;
  const living = startLiving({
    engine: supervisor,
    settings,
    power,
    look: options.lookAtMemory,
    isLoaded: () => supervisor.status.state === "ready",
    onGentle: () => threads.gentleChanged(),
    onTrouble,
  });
  const threads = createThreads({
    engine: {
      get status() {
        return supervisor.status;
      },
      get busy() {
        return supervisor.busy;
      },
      get idleSeconds() {
        return supervisor.idleSeconds;
      },
      measure: (what, signal) => supervisor.measure(what, signal),
      setThreads: (count) => supervisor.setThreads(count),
      giveWay: () => supervisor.giveWay(),
    },
    memory: options.threads,
    report: options.liveReport,
    gentle: living.gentle,
    onTrouble,
  });
  const loader = new Loader({
    ...options,
    engineWishes: (model) => (backend) => ({
      setting: settings.current().engine,
      measured: options.measuredEngines(model, backend),
    }),
    kept: (model) => settings.current().keptKnobs[plannedIdOf(model)],
    threads: threads.best,
    wishes: () => wishesOfKept(settings.current().wishes),
    climbsByItself: () => settings.current().autoLadder,
    tune: threads.tune,
  });
  supervisor.onStatus((status) => emit("changed", status));

  let planning = new AbortController();
  /** The load under way, from the first look at the file on. */
  let underWay: Promise<void> | null = null;

  const loadNow = async (wanted: Wanted, asked: boolean, signal?: AbortSignal) => {
    planning.abort();
    planning = new AbortController();
    const mine = AbortSignal.any(signal ? [planning.signal, signal] : [planning.signal]);
    await loader.load(wanted, mine, asked);
    const { status } = supervisor;
    if (status.state !== "ready") return;
    threads.ready(status.model);
    await settings.change({ lastModelId: status.model.modelId });
  };
  const load: typeof loadNow = (...args) => {
    const mine = loadNow(...args).finally(() => {
      if (underWay === mine) underWay = null;
    });
    underWay = mine;
    return mine;
  };

  let lent = false;
  const refuseWhileLent = () => {
    if (lent) throw new QuernError("bench-running");
  };
  const lend = async () => {
    refuseWhileLent();
    if (underWay || supervisor.busy) throw new QuernError("engine-busy");
    lent = true;
    const { status } = supervisor;
    const again = status.state === "ready" ? loader.wantedAgain(status.model.modelId) : null;
    await supervisor.saveStates();
    await supervisor.unload();
    return () => {
      if (!lent) return;
      lent = false;
      // What goes wrong shows in the status.
      if (again) load(again, false).catch(() => undefined);
    };
  };

  const ensureLoaded = async (signal?: AbortSignal) => {
    refuseWhileLent();
    if (underWay) await underWay;
    const { status } = supervisor;
    // With a new plan: what was free then may not be now, least of all when the system has ended the engine for it.
    if (status.state === "failed" || status.state === "sleeping") {
      await load(loader.wantedAgain(status.modelId), false, signal);
      return;
    }
    // Loading and ready are the supervisor's own affair: it waits, or answers.
    if (status.state !== "none") return;
    const { lastModelId } = settings.current();
    if (lastModelId === null) throw new QuernError("engine-not-loaded");
    await load({ modelId: lastModelId }, false, signal);
  };

  return {
    handlers: {
      status: async () => supervisor.status,
      learned: async () => [...options.learned(await options.liveReport())].reverse(),
      load: async (wanted): Promise<EngineStatus> => {
        refuseWhileLent();
        await load(wanted, true);
        return supervisor.status;
      },
      tryRung: async ({ id }): Promise<EngineStatus> => {
        refuseWhileLent();
        const { status } = supervisor;
        const rung = status.state === "failed" ? status.rungs?.find((each) => each.id === id) : undefined;
        if (!rung) throw new QuernError("invalid-request", { what: "rung" });
        await load({ modelId: rung.modelId, exact: rung.plan }, true);
        return supervisor.status;
      },
      unload: async () => {
        planning.abort();
        await supervisor.saveStates();
        await supervisor.unload();
      },
    },
    ensureLoaded,
    lend,
    lent: () => lent,
    loadLast: async () => {
      if (settings.current().lastModelId !== null) await ensureLoaded();
    },
    calibrateThreads: threads.calibrate,
    close: () => {
      living.close();
      threads.close();
    },
  };
}
