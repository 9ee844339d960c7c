import {
  type CatalogFile,
  type EngineId,
  type EnginePlan,
  type ErrorData,
  errorFromData,
  type InstalledModel,
  type Knobs,
  type Learned,
  type MachineReport,
  QuernError,
  type Reason,
  toErrorData,
  type Wishes,
} from "../../contract";
import type { EngineSupervisor, ModelToLoad } from "../../engine";
import { type EngineWishes, type FixedParts, failureKind, isMemory, planWithKnobs } from "../../fit";
import { modelToPlan } from "../own-header";
import { planLoad } from "../plan-load";
import { afterUnloading } from "../release";
import type { CrashMemory } from "./crash-memory";
import { isLostDevice } from "./lost-device";
import { TriedPlans } from "./tried-plans";
import { waysAfter } from "./ways-after";

/** A model as somebody wants it loaded. */
export interface Wanted {
  readonly modelId: string;
  readonly contextTokens?: number | undefined;
  readonly fixed?: FixedParts | undefined;
  /** A plan that is to be taken as it is: a way of the ladder. */
  readonly exact?: EnginePlan | undefined;
}

export interface LoaderOptions {
  readonly supervisor: EngineSupervisor;
  readonly find: (modelId: string) => Promise<InstalledModel>;
  readonly installed: () => Promise<readonly InstalledModel[]>;
  readonly catalog: readonly CatalogFile[];
  /** The machine with live figures. */
  readonly liveReport: () => Promise<MachineReport>;
  /** As `liveReport`, with all devices looked for again: one may be gone, or back. */
  readonly lookAgain: () => Promise<MachineReport>;
  readonly crashes: CrashMemory;
  /** What loads and answers on this machine taught. */
  readonly learned: (machine: MachineReport) => readonly Learned[];
  /** The engines that are there on this platform. */
  readonly engines: readonly EngineId[];
  /** What the choice between the engines goes by, for a model on a backend. */
  readonly engineWishes: (model: InstalledModel) => (backend: EnginePlan["backend"]) => EngineWishes;
  /** How the user has set a model to be loaded; absent: as it is best. */
  readonly kept?: (model: InstalledModel) => Knobs | undefined;
  /** What the user wants from every plan; absent: nothing but the usual. */
  readonly wishes?: () => Partial<Wishes>;
  /** Whether the next way is taken without asking. */
  readonly climbsByItself: () => boolean;
  /** Threads that calibration found best for a model here, which its plan is worked out with; null: not measured. */
  readonly threads?: (model: InstalledModel, machine: MachineReport) => number | null;
  /** Threads and priority of a plan. */
  readonly tune: (plan: EnginePlan, model: InstalledModel, machine: MachineReport | null) => EnginePlan;
}

/** One way of loading, and how it came to be tried. */
interface Way {
  readonly wanted: Wanted;
  readonly trying?: Reason;
  readonly notes: readonly Reason[];
}

interface Failure {
  readonly model: InstalledModel;
  readonly plan: EnginePlan | undefined;
  readonly error: ErrorData;
}

/** Loads models with the plan that fits now, and after a failure finds, or climbs, the ladder of other ways. */
export class Loader {
  private readonly tried = new TriedPlans();
  /** How the model was wanted that was loaded last, by whatever came of it. */
  private last: Wanted | undefined;
  private lastFailure: Failure | undefined;
  private lastPlanned: { model: InstalledModel; plan: EnginePlan } | undefined;
  /** A device was lost, and what is loaded since, if anything, is a way around it. */
  private lostDevice = false;
  /** Loads under way. */
  private climbing = 0;

  constructor(private readonly options: LoaderOptions) {
    const { supervisor } = options;
    supervisor.onStatus((status) => {
      if (status.state !== "failed" || status.rungs) return;
      const planned = this.lastPlanned;
      // A load that failed is looked after where it was begun.
      if (this.climbing > 0 || !planned || planned.model.id !== status.modelId) return;
      const failure = { ...planned, error: status.error };
      this.lastFailure = failure;
      void this.afterCrash(failure, () => supervisor.status === status).catch(() => undefined);
    });
  }

  /** Of an engine that was ready: memory that ran out later ran out of this plan, all the same. */
  private async afterCrash(failure: Failure & { plan: EnginePlan }, holds: () => boolean): Promise<void> {
    const { model, plan, error } = failure;
    if (isMemory(failureKind(error)) && !model.practice)
      this.tried.add(model.id, plan, error, await this.options.liveReport());
    await this.tell(failure, holds);
  }

  /** How this model was wanted last; else as it comes. */
  wantedAgain(modelId: string): Wanted {
    return this.last?.modelId === modelId ? this.last : { modelId };
  }

  /**
   * Loads a model. With the setting for it, the ladder's next way is taken by itself after a failure; otherwise the
   * status offers the ways.
   * @param asked somebody has asked for this load by itself: then also a plan is tried that has failed before
   * @throws QuernError of the last way that was tried
   */
  async load(wanted: Wanted, signal: AbortSignal, asked: boolean): Promise<void> {
    if (asked && !wanted.exact) this.tried.forget(wanted.modelId);
    this.last = wanted;
    this.climbing++;
    try {
      await this.climb({ wanted, notes: [] }, signal, asked);
    } finally {
      this.climbing--;
    }
  }

  private async climb(start: Way, signal: AbortSignal, asked: boolean): Promise<void> {
    const { supervisor } = this.options;
    for (let way = start; ; ) {
      const byItself = this.options.climbsByItself();
      const failure = await this.attempt(way, signal, { asked, byItself });
      if (!failure) return;
      this.lastFailure = failure;
      if (isLostDevice(failure.error)) this.lostDevice = true;
      const told = signal.aborted ? [] : await this.tell(failure, () => !signal.aborted, byItself);
      const next = byItself && !signal.aborted ? told[0] : undefined;
      if (signal.aborted) {
        supervisor.dropHeld();
        throw new QuernError("cancelled");
      }
      if (!next) {
        // When something has changed, it is the whole ladder that is worth another look.
        this.last = start.wanted;
        throw errorFromData(failure.error);
      }
      const first = way.notes[0] ?? afterReason(failure.error);
      const wanted = { modelId: next.modelId, exact: next.plan };
      // A way around a device that was lost is taken until the next load: by then it may be back.
      this.last = isLostDevice(failure.error) ? start.wanted : wanted;
      way = { wanted, trying: next.reason, notes: [first, next.reason] };
    }
  }

  /** @returns what it failed with; nothing when the model is ready */
  private async attempt(
    way: Way,
    signal: AbortSignal,
    how: { asked: boolean; byItself: boolean },
  ): Promise<Failure | undefined> {
    const { supervisor, tune } = this.options;
    const { wanted } = way;
    const model = await this.options.find(wanted.modelId);
    const machine = model.practice ? null : afterUnloading(await this.machine(), supervisor.status);
    let toLoad: ModelToLoad;
    try {
      toLoad = await this.plan(model, machine, wanted, how.asked);
    } catch (error) {
      throwIfCancelled(error, signal);
      return {
        model,
        plan: wanted.exact ?? (await this.keptPlan(model, machine, wanted)),
        error: toErrorData(error),
      };
    }
    if (signal.aborted) throw new QuernError("cancelled");
    const { plan } = toLoad;
    this.lastPlanned = { model, plan };
    const known = machine && !how.asked ? this.tried.stillFails(model.id, plan, machine) : null;
    if (known) return { model, plan, error: known };
    const notes = [...(toLoad.notes ?? []), ...way.notes];
    const { trying } = way;
    try {
      const tuned = wanted.fixed?.threads === undefined ? tune(plan, model, machine) : plan;
      await supervisor.load(
        { ...toLoad, plan: tuned, notes, holdsFailure: how.byItself, ...(trying && { trying }) },
        signal,
      );
    } catch (error) {
      throwIfCancelled(error, signal);
      await this.remember(model, plan, toErrorData(error), machine);
      return { model, plan, error: toErrorData(error) };
    }
    this.lastFailure = undefined;
    // A load that was done without a card says nothing of whether it is back.
    if (!trying && machine && plan.backend !== "none") this.lostDevice = false;
    if (machine) await this.options.crashes.forget(machine, plan);
    return undefined;
  }

  private async remember(
    model: InstalledModel,
    plan: EnginePlan,
    error: ErrorData,
    machine: MachineReport | null,
  ): Promise<void> {
    if (!machine) return;
    if (failureKind(error) !== "none") this.tried.add(model.id, plan, error, machine);
    await this.options.crashes.remember(machine, plan, error);
  }

  /** A device that was lost may be back, or gone for good: then all are looked for again. */
  private machine(): Promise<MachineReport> {
    const { liveReport, lookAgain } = this.options;
    const again = this.lostDevice || this.lastFailure?.error.code === "engine-backend";
    return again ? lookAgain() : liveReport();
  }

  private async plan(
    model: InstalledModel,
    machine: MachineReport | null,
    wanted: Wanted,
    asked: boolean,
  ): Promise<ModelToLoad> {
    const { contextTokens, fixed, exact } = wanted;
    const wishes = {
      ...this.options.wishes?.(),
      ...(contextTokens !== undefined && { minContextTokens: contextTokens }),
    };
    const threads = machine ? (this.options.threads?.(model, machine) ?? undefined) : undefined;
    const known = { engines: this.options.engineWishes(model), threads };
    const learned = machine ? this.options.learned(machine) : [];
    if (machine && exact && !asked) {
      try {
        return await planLoad(model, machine, wishes, { exact, ...known }, learned);
      } catch (error) {
        // It fitted once; now another plan may.
        if (!isShort(error)) throw error;
        return await this.plan(model, machine, { modelId: wanted.modelId }, asked);
      }
    }
    if (!machine || exact || fixed?.backend !== undefined)
      return await planLoad(model, machine, wishes, { fixed, exact, ...known }, learned);
    const sound = this.options.crashes.avoiding(machine);
    const choice = { fixed, kept: this.keptFor(model, wanted), ...known };
    try {
      return { ...(await planLoad(model, sound.machine, wishes, choice, learned)), notes: sound.notes };
    } catch (error) {
      // A backend that crashed once is better than none.
      if (sound.notes.length === 0 || !isShort(error)) throw error;
      return await planLoad(model, machine, wishes, choice, learned);
    }
  }

  /** The settings that the user keeps for a model, where this load leaves all of it open. */
  private keptFor(model: InstalledModel, { contextTokens, fixed, exact }: Wanted): Knobs | undefined {
    const open = contextTokens === undefined && fixed === undefined && exact === undefined;
    return open ? this.options.kept?.(model) : undefined;
  }

  /** The plan of such settings that does not fit: the other ways are looked for from there. */
  private async keptPlan(model: InstalledModel, machine: MachineReport | null, wanted: Wanted) {
    const kept = this.keptFor(model, wanted);
    if (!kept || !machine) return undefined;
    const toPlan = await modelToPlan(model).catch(() => null);
    return toPlan ? planWithKnobs(toPlan, machine, kept).engine : undefined;
  }

  /** Tells the failure, at once and again with the ways out. @returns the ways */
  private async tell(failure: Failure, holds: () => boolean, byItself = false) {
    const { supervisor, installed, catalog, engines } = this.options;
    const { model, error } = failure;
    const { status } = supervisor;
    const told = { modelId: model.id, name: model.name, error };
    // What is loaded stays loaded when another model turns out not to fit beside the others' programs.
    const shown = status.state !== "ready";
    const same = status.state === "failed" && status.modelId === model.id && status.error.code === error.code;
    if (shown && !byItself && !same) supervisor.fail(told);
    const machine = model.practice
      ? null
      : afterUnloading(await this.options.liveReport(), supervisor.status);
    const ways = machine
      ? await waysAfter(failure, {
          machine,
          installed: await installed(),
          catalog,
          tried: this.tried.keys(),
          engines,
          room: this.options.wishes?.() ?? {},
        })
      : { rungs: [] };
    const last = !byItself || ways.rungs.length === 0;
    if (shown && last && holds()) supervisor.fail({ ...told, ...ways });
    return ways.rungs;
  }
}

function isShort(error: unknown): boolean {
  return error instanceof QuernError && isMemory(failureKind(error.toData()));
}

function throwIfCancelled(error: unknown, signal: AbortSignal): void {
  if (signal.aborted || (error instanceof QuernError && error.code === "cancelled"))
    throw new QuernError("cancelled");
}

/** Why the first plan was not the one. */
function afterReason(error: ErrorData): Reason {
  const kind = failureKind(error);
  if (isMemory(kind)) return { code: "after-memory", params: {} };
  return { code: kind === "backend" ? "after-backend" : "after-crash", params: {} };
}
