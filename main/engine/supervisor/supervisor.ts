import { env } from "node:process";
import type { SpawnChild } from "../../child";
import {
  type AnswerStats,
  type EngineStatus,
  type LoadedModel,
  QuernError,
  toErrorData,
} from "../../contract";
import type { ChatBackend, ChatEvent, ChatRequest } from "../backend";
import { takesThreadsAtLoad } from "../engine-threads";
import type { StatesOptions } from "../process/protocol";
import { forgetState } from "../process/states/shelf";
import type { EngineBuffer, VramFree } from "../token-engine";
import { atMost, BackgroundWork, type MeasuredTimes, type MeasureRequest } from "./background-work";
import { EngineProcess, type HangLimits } from "./engine-process";
import { gpuEnvironment } from "./gpu-environment";
import { type BackendHost, LocalBackend, type Ready } from "./local-backend";
import { loadedModel, type ModelToLoad } from "./model-to-load";

type Sleeping = Extract<EngineStatus, { state: "sleeping" }>;
type Failed = Extract<EngineStatus, { state: "failed" }>;

type ResidentMemory = Pick<LoadedModel["actual"], "ramBytes" | "mappedBytes">;

/** Is told what came of loads and answers; must not throw. */
export interface EngineObserver {
  /** @param vramFree what was free on the GPUs before and after; absent where the backend does not tell */
  loaded(model: ModelToLoad, ready: LoadedModel, buffers: readonly EngineBuffer[], vramFree?: VramFree): void;
  /** @param resident what the process holds in system memory after the answer; null where it did not tell */
  answered(stats: AnswerStats, model: LoadedModel, resident: ResidentMemory | null): void;
}

export interface SupervisorOptions {
  readonly spawn: SpawnChild;
  /** An existing folder of ours: the engine's working directory, where ggml would look for plug-ins. */
  readonly workingFolder: string;
  readonly hangLimits?: HangLimits;
  /** Where the engine keeps what it has read of conversations; asked for at each load. By default nowhere. */
  readonly states?: () => StatesOptions | undefined;
}

const defaultLimits: HangLimits = { silentSeconds: 60, idleSeconds: 900, stoppedSeconds: 120 };

/** How long a sleep waits for what the engine writes of its conversations to disk. */
const saveLimitMs = 10_000;
/** The same at the end of the program, which must not take long. */
const lastSaveLimitMs = 6000;
/** Less than this shows in no figure for people. */
const notableBytes = 100_000_000;

/**
 * Owns the engine process: at most one, with one model. Loading starts a new process and unloading ends it, so
 * memory is given back for certain. A crash ends what was under way with an error; the model and its plan are
 * remembered, and the next message loads it again.
 */
export class EngineSupervisor implements ChatBackend {
  private readonly listeners = new Set<(status: EngineStatus) => void>();
  private current: EngineStatus = { state: "none" };
  private wanted: ModelToLoad | undefined;
  private running: EngineProcess | undefined;
  private loading: Promise<Ready> | undefined;
  private loadListeners = new Set<(progress: number) => void>();
  /** Everything of chatting; the methods of `ChatBackend` below are its. */
  private readonly backend: LocalBackend;
  private readonly background = new BackgroundWork();
  /** Why the engine is being ended, where Quern itself unloads a model that it will load again. */
  private asleep: Sleeping | undefined;
  private observer: EngineObserver | undefined;

  constructor(private readonly options: SupervisorOptions) {
    const host: BackendHost = {
      ready: (onLoading) => this.ready(onLoading),
      loaded: () => this.loaded(),
      took: (resident) => this.takeResident(resident),
      answered: (stats, model, resident) => this.observer?.answered(stats, model, resident),
    };
    this.backend = new LocalBackend(host, (options.hangLimits ?? defaultLimits).stoppedSeconds);
  }

  get status(): EngineStatus {
    return this.current;
  }

  /** Process id of the running engine, for diagnostics and tests. */
  get pid(): number | undefined {
    return this.running?.pid;
  }

  /** Calls the listener on every change from now on; gives back how to stop that. */
  onStatus(listener: (status: EngineStatus) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Tells whoever compares plan and fact what came of loads and answers. */
  observe(observer: EngineObserver): void {
    this.observer = observer;
  }

  /**
   * Loads a model; one that is there or under way is ended first. An abort ends the load and its process.
   * @throws QuernError `cancelled`, the codes of the file (`not-gguf`, `gguf-…`, `file-…`), `engine-…`
   */
  async load(model: ModelToLoad, signal?: AbortSignal): Promise<LoadedModel> {
    await this.saveStates();
    // Another load may have begun while this one waited.
    do await this.unload();
    while (this.running);
    if (signal?.aborted) throw new QuernError("cancelled");
    this.wanted = model;
    const ready = this.start(model);
    const stop = () => void this.unload();
    signal?.addEventListener("abort", stop, { once: true });
    try {
      return (await ready).model;
    } finally {
      signal?.removeEventListener("abort", stop);
    }
  }

  /** It loads, or somebody waits for an answer. */
  get busy(): boolean {
    return this.backend.busy || (this.running?.busy ?? false);
  }

  /** Seconds since the loaded model was last used; 0 while it is, and where none is ready. */
  get idleSeconds(): number {
    return this.current.state === "ready" && !this.busy ? (this.running?.idleSeconds ?? 0) : 0;
  }

  /**
   * Gives back all memory until the model is used again; what it has read of conversations is saved first.
   * @param even in the middle of an answer, which then ends as one that was stopped
   * @returns false where there is nothing to unload, or somebody waits for an answer
   */
  async sleep(why: Sleeping["why"], even: { busy?: boolean } = {}): Promise<boolean> {
    const { current, running, wanted } = this;
    if (current.state !== "ready" || !running || !wanted) return false;
    if (this.busy && !even.busy) return false;
    if (this.busy) running.stopWork();
    else await this.saveStates();
    // Somebody may have begun to wait, or to unload, meanwhile.
    if (this.running !== running || (this.busy && !even.busy)) return false;
    this.asleep = { state: "sleeping", modelId: wanted.modelId, name: wanted.name, why };
    running.end(new QuernError("cancelled"));
    return true;
  }

  /** Writes what is held of conversations to disk, within a time limit; an engine that cannot is let be. */
  async saveStates(limitMs: number = saveLimitMs): Promise<void> {
    const { running } = this;
    if (!running || this.current.state !== "ready" || this.busy) return;
    await this.background.stop();
    const { result } = running.request({ type: "save-states" }, () => undefined);
    await atMost(result, limitMs).catch(() => undefined);
  }

  /** Stops answers under way, as their reader would: before the computer sleeps. */
  stopAnswers(): void {
    this.running?.stopWork();
  }

  /**
   * Whether the loaded engine still answers, its GPU included where it uses one; one that does not is ended and
   * counts as asleep, so that the next message loads it with a new plan.
   */
  async check(): Promise<boolean> {
    const { running, current, wanted } = this;
    if (!running || !wanted || current.state !== "ready" || this.busy) return true;
    const onGpu = current.model.actual.gpuLayers > 0;
    // What a measurement leaves empty is read from disk again.
    if (onGpu) await this.saveStates();
    // An engine that dies of the question has not survived the sleep, either.
    this.asleep = { state: "sleeping", modelId: wanted.modelId, name: wanted.name, why: "suspend" };
    const well = await this.background.check(running, onGpu);
    if (this.running !== running) return false;
    if (well) this.asleep = undefined;
    else running.end(new QuernError("engine-not-loaded"));
    return well;
  }

  /**
   * Measures the loaded model while nobody waits for it; a message stops it at once.
   * @throws QuernError `engine-busy`, `engine-not-loaded`, `cancelled`, and what the engine says
   */
  async measure(what: MeasureRequest, signal: AbortSignal): Promise<MeasuredTimes> {
    const { running } = this;
    if (!running || this.current.state !== "ready") throw new QuernError("engine-not-loaded");
    if (this.busy) throw new QuernError("engine-busy");
    return await this.background.measure(running, what, signal);
  }

  /**
   * Threads of the CPU's part, from the next chunk or token on; told with the model from now on. Of an engine that takes
   * them at the load only, they stay what they are.
   */
  setThreads(threads: number): void {
    if (this.current.state !== "ready") return;
    const { model } = this.current;
    if (model.plan.threads === threads || takesThreadsAtLoad(model.engine.id)) return;
    this.running?.setThreads(threads);
    this.setStatus({ state: "ready", model: { ...model, plan: { ...model.plan, threads } } });
  }

  /** What the running engine keeps on disk may take so much from now on; one that keeps nothing begins with the next load. */
  limitStates(budgetBytes: number): void {
    this.running?.limitStates(budgetBytes);
  }

  /** Makes the running engine give way to other programs; only a new load takes that back. */
  giveWay(): void {
    if (this.current.state !== "ready" || this.current.model.plan.gentle) return;
    this.running?.giveWay();
    const { model } = this.current;
    this.setStatus({ state: "ready", model: { ...model, plan: { ...model.plan, gentle: true } } });
  }

  /** Tells a failure, or more about one, unless an engine runs: of a load that could not begin, or whose failure was held. */
  fail(failure: Omit<Failed, "state">): void {
    if (this.running) return;
    this.setStatus({ state: "failed", ...failure });
  }

  /** A load whose failure was held is given up: nothing is loading any more. */
  dropHeld(): void {
    if (!this.running && this.current.state === "loading") this.setStatus({ state: "none" });
  }

  /** Ends the engine, whatever it does; nothing stays loaded and nothing is remembered. */
  async unload(): Promise<void> {
    this.wanted = undefined;
    const { loading } = this;
    this.running?.end(new QuernError("cancelled"));
    await loading?.catch(() => undefined);
    this.setStatus({ state: "none" });
  }

  /** As `unload`, for the end of the program; what is held of conversations is kept on disk. */
  async dispose(): Promise<void> {
    await this.saveStates(lastSaveLimitMs);
    await this.unload();
    this.listeners.clear();
  }

  stream(request: ChatRequest, signal: AbortSignal): AsyncGenerator<ChatEvent, void, undefined> {
    return this.backend.stream(request, signal);
  }
  answerNow(conversationId: string): Promise<boolean> {
    return this.backend.answerNow(conversationId);
  }
  abilities(): ReturnType<ChatBackend["abilities"]> {
    return this.backend.abilities();
  }
  countTexts(texts: readonly string[]): Promise<number[]> {
    return this.backend.countTexts(texts);
  }
  countTokens(request: ChatRequest): Promise<number> {
    return this.backend.countTokens(request);
  }
  /** Nothing of this conversation is kept any more, in memory or on disk. */
  async forget(conversationId: string): Promise<void> {
    await this.backend.forget(conversationId).catch(() => undefined);
    const states = this.options.states?.();
    if (states) await forgetState(states.folder, conversationId);
  }

  /** The loaded model; loads it again when it had crashed. */
  private async ready(onLoading: (progress: number) => void): Promise<Ready> {
    if (!this.wanted) throw new QuernError("engine-not-loaded");
    this.loadListeners.add(onLoading);
    try {
      await this.background.stop();
      return await (this.loading ?? this.start(this.wanted));
    } finally {
      this.loadListeners.delete(onLoading);
    }
  }

  /** The loaded model, if there is one now. */
  private loaded(): Ready | undefined {
    return this.current.state === "ready" && this.running
      ? { process: this.running, model: this.current.model }
      : undefined;
  }

  private start(model: ModelToLoad): Promise<Ready> {
    const loading = this.startProcess(model);
    this.loading = loading;
    loading.catch(() => {
      if (this.loading === loading) this.loading = undefined;
    });
    return loading;
  }

  private async startProcess(model: ModelToLoad): Promise<Ready> {
    const { modelId, name, path, plan } = model;
    const loading = {
      state: "loading",
      modelId,
      name,
      ...(model.trying && { trying: model.trying }),
    } as const;
    this.setStatus({ ...loading, progress: 0 });
    const { options } = this;
    const childOptions = {
      name,
      workingFolder: options.workingFolder,
      env: gpuEnvironment(plan, env),
      limits: options.hangLimits ?? defaultLimits,
      ...(plan.gentle === undefined ? {} : { gentle: plan.gentle }),
    };
    const process = new EngineProcess(options.spawn, childOptions, (error) =>
      this.ended(process, model, error),
    );
    this.running = process;
    try {
      const memory = model.memory && { memory: model.memory.map((each) => ({ ...each })) };
      const states = options.states?.();
      const kept = states && { states };
      const { result } = process.request(
        { type: "load", path, name, plan, ...memory, ...kept },
        (message) => {
          if (message.type !== "load-progress") return;
          this.setStatus({ ...loading, progress: message.progress });
          for (const listener of this.loadListeners) listener(message.progress);
        },
      );
      const loaded = await result;
      if (loaded.type !== "loaded") throw new QuernError("engine-crashed", { what: "protocol" });
      const ready = loadedModel(model, loaded.facts);
      this.observer?.loaded(model, ready, loaded.facts.buffers, loaded.facts.vramFree);
      this.setStatus({ state: "ready", model: ready });
      return { process, model: ready };
    } catch (error) {
      // A refused load leaves a process that is of no more use.
      process.end(error instanceof QuernError ? error : new QuernError("unexpected", {}, { cause: error }));
      throw error;
    }
  }

  private ended(process: EngineProcess, model: ModelToLoad, error: QuernError): void {
    if (this.running !== process) return;
    const { asleep } = this;
    this.running = undefined;
    this.loading = undefined;
    this.asleep = undefined;
    if (this.wanted !== model) return;
    if (asleep) {
      this.setStatus(asleep);
      return;
    }
    if (model.holdsFailure && this.current.state === "loading") return;
    this.setStatus({
      state: "failed",
      modelId: model.modelId,
      name: model.name,
      error: toErrorData(error),
    });
  }

  /** Buffers and snapshots come to be with the first answers: what it holds is told again when that shows. */
  private takeResident(resident: ResidentMemory): void {
    if (this.current.state !== "ready") return;
    const { model } = this.current;
    if (Math.abs(resident.ramBytes - model.actual.ramBytes) < notableBytes) return;
    this.setStatus({ state: "ready", model: { ...model, actual: { ...model.actual, ...resident } } });
  }

  private setStatus(status: EngineStatus): void {
    if (status.state === "none" && this.current.state === "none") return;
    this.current = status;
    for (const listener of this.listeners) listener(status);
  }
}
