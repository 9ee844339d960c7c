import {
  type Emit,
  type EngineStatus,
  type engineService,
  type Handlers,
  type InstalledModel,
  type MachineReport,
  QuernError,
} from "../contract";
import type { EngineSupervisor } from "../engine";
import type { SettingsStore } from "../settings";
import { planLoad } from "./plan-load";
import { afterUnloading } from "./release";

interface EngineServiceOptions {
  supervisor: EngineSupervisor;
  find: (modelId: string) => Promise<InstalledModel>;
  liveReport: () => Promise<MachineReport>;
  settings: SettingsStore;
  emit: Emit<typeof engineService>;
}

export interface EngineHost {
  handlers: Handlers<typeof engineService>;
  /** Loads the model that was used last where none is loaded; the chat asks before each answer. */
  ensureLoaded(signal: AbortSignal): Promise<void>;
  /** As `ensureLoaded`, at the start: nothing is wrong where there is nothing to load yet. */
  loadLast(): Promise<void>;
}

/** Loads models with the plan that fits now, and remembers which one the user wants. */
export function createEngineService(options: EngineServiceOptions): EngineHost {
  const { supervisor, find, liveReport, settings, emit } = options;
  supervisor.onStatus((status) => emit("changed", status));
  let planning = new AbortController();
  /** The load under way, from the first look at the file on. */
  let underWay: Promise<void> | null = null;
  /** With how much context the model was wanted that was loaded last, by whatever came of it. */
  let wanted: { modelId: string; contextTokens: number | undefined } | null = null;

  const loadNow = async (modelId: string, contextTokens: number | undefined, signal?: AbortSignal) => {
    planning.abort();
    planning = new AbortController();
    const mine = AbortSignal.any(signal ? [planning.signal, signal] : [planning.signal]);
    const model = await find(modelId);
    wanted = { modelId, contextTokens };
    const machine = model.practice ? null : afterUnloading(await liveReport(), supervisor.status);
    const wishes = contextTokens === undefined ? {} : { minContextTokens: contextTokens };
    const engines = { setting: settings.current().engine, measured: [] };
    const toLoad = await planLoad(model, machine, wishes, engines);
    if (mine.aborted) throw new QuernError("cancelled");
    await supervisor.load(toLoad, mine);
    await settings.change({ lastModelId: modelId });
  };

  const load: typeof loadNow = (...args) => {
    const mine = loadNow(...args).finally(() => {
      if (underWay === mine) underWay = null;
    });
    underWay = mine;
    return mine;
  };

  const ensureLoaded = async (signal?: AbortSignal) => {
    if (underWay) await underWay;
    const { status } = supervisor;
    if (status.state === "failed") {
      // With a new plan: what was free then may not be now, least of all when the system has ended the engine for it.
      const contextTokens = wanted?.modelId === status.modelId ? wanted.contextTokens : undefined;
      await load(status.modelId, contextTokens, signal);
      return;
    }
    // Loading and ready are the supervisor's own affair: it waits, or answers.
    if (status.state !== "none") return;
    const { lastModelId } = settings.current();
    if (lastModelId === null) throw new QuernError("engine-not-loaded");
    await load(lastModelId, undefined, signal);
  };

  return {
    handlers: {
      status: async () => supervisor.status,
      load: async ({ modelId, contextTokens }): Promise<EngineStatus> => {
        await load(modelId, contextTokens);
        return supervisor.status;
      },
      unload: async () => {
        planning.abort();
        await supervisor.unload();
      },
    },
    ensureLoaded,
    loadLast: async () => {
      if (settings.current().lastModelId !== null) await ensureLoaded();
    },
  };
}
