import { env } from "node:process";
import type { SpawnChild } from "../../child";
import {
  type EnginePlan,
  type EngineStatus,
  type LoadedModel,
  QuernError,
  toErrorData,
} from "../../contract";
import type { ChatBackend, ChatEvent, ChatRequest } from "../backend";
import type { PlannedMemory, StatesOptions } from "../process/protocol";
import { forgetState } from "../process/states/shelf";
import { EngineProcess, type HangLimits } from "./engine-process";
import { gpuEnvironment } from "./gpu-environment";
import { landingNotes } from "./landing-notes";
import { LocalBackend, type Ready } from "./local-backend";

/** A model file and exactly how to load it. */
export interface ModelToLoad {
  readonly modelId: string;
  readonly name: string;
  readonly path: string;
  readonly quant: string | null;
  readonly practice: boolean;
  readonly plan: EnginePlan;
  /**
   * What the plan takes of each memory, with what is to stay free, and what there is once Quern has given back its
   * own. Absent for a plan without the fit: the engine then looks for itself.
   */
  readonly memory?: readonly PlannedMemory[];
}

export interface SupervisorOptions {
  readonly spawn: SpawnChild;
  /** An existing folder of ours: the engine's working directory, where ggml would look for plug-ins. */
  readonly workingFolder: string;
  readonly hangLimits?: HangLimits;
  /** Where the engine keeps what it has read of conversations; asked for at each load. By default nowhere. */
  readonly states?: () => StatesOptions | undefined;
}

const defaultLimits: HangLimits = { silentSeconds: 60, idleSeconds: 900 };

/** How long an end waits for what the engine writes of its conversations to disk. */
const saveLimitMs = 6000;
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
  private readonly backend = new LocalBackend({
    ready: (onLoading) => this.ready(onLoading),
    loaded: () => this.loaded(),
    took: (resident) => this.takeResident(resident),
  });

  constructor(private readonly options: SupervisorOptions) {}

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

  /**
   * Loads a model; one that is there or under way is ended first. An abort ends the load and its process.
   * @throws QuernError `cancelled`, the codes of the file (`not-gguf`, `gguf-…`, `file-…`), `engine-…`
   */
  async load(model: ModelToLoad, signal?: AbortSignal): Promise<LoadedModel> {
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

  /** Ends the engine, whatever it does; nothing stays loaded and nothing is remembered. */
  async unload(): Promise<void> {
    this.wanted = undefined;
    const { loading } = this;
    this.running?.end(new QuernError("cancelled"));
    await loading?.catch(() => undefined);
    this.setStatus({ state: "none" });
  }

  /** Writes what is held of conversations to disk, within a time limit; an engine that cannot is let be. */
  async saveStates(): Promise<void> {
    const { running } = this;
    if (!running || this.current.state !== "ready") return;
    const { result } = running.request({ type: "save-states" }, () => undefined);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, saveLimitMs);
    });
    await Promise.race([result.catch(() => undefined), late]);
    clearTimeout(timer);
  }

  /** Nothing of this conversation is kept any more, in memory or on disk. */
  async forget(conversationId: string): Promise<void> {
    await this.backend.forget(conversationId).catch(() => undefined);
    const states = this.options.states?.();
    if (states) await forgetState(states.folder, conversationId);
  }

  /** As `unload`, for the end of the program; what is held of conversations is kept on disk. */
  async dispose(): Promise<void> {
    if (!this.backend.busy) await this.saveStates();
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

  /** The loaded model; loads it again when it had crashed. */
  private async ready(onLoading: (progress: number) => void): Promise<Ready> {
    if (!this.wanted) throw new QuernError("engine-not-loaded");
    this.loadListeners.add(onLoading);
    try {
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
    this.setStatus({ state: "loading", modelId, name, progress: 0 });
    const { options } = this;
    const childOptions = {
      name,
      workingFolder: options.workingFolder,
      env: gpuEnvironment(plan, env),
      limits: options.hangLimits ?? defaultLimits,
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
          this.setStatus({ state: "loading", modelId, name, progress: message.progress });
          for (const listener of this.loadListeners) listener(message.progress);
        },
      );
      const loaded = await result;
      if (loaded.type !== "loaded") throw new QuernError("engine-crashed", { what: "protocol" });
      const { gpuNames, engine, slots, images, ...actual } = loaded.facts;
      const notes = landingNotes(plan, { ...actual, gpuNames });
      const ready: LoadedModel = {
        modelId,
        name,
        quant: model.quant,
        practice: model.practice,
        plan,
        engine: { ...engine, why: { code: "engine-default", params: {} } },
        slots,
        images,
        actual,
        ...(notes.length > 0 ? { notes } : {}),
      };
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
    this.running = undefined;
    this.loading = undefined;
    if (this.wanted !== model) return;
    this.setStatus({
      state: "failed",
      modelId: model.modelId,
      name: model.name,
      error: toErrorData(error),
    });
  }

  /** Buffers and snapshots come to be with the first answers: what it holds is told again when that shows. */
  private takeResident(resident: Pick<LoadedModel["actual"], "ramBytes" | "mappedBytes">): void {
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
