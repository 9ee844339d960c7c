import type { DeviceMemory, EnginePlan, LoadedModel, Reason } from "../../contract";
import type { EngineMessage, PlannedMemory } from "../process/protocol";
import { landedWeights } from "./landed-weights";
import { landingNotes } from "./landing-notes";

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
  /** The plan's figures as the fit made them, for whoever compares them with what came of it. */
  readonly expected?: {
    readonly memory: readonly DeviceMemory[];
    readonly decode: { readonly low: number; readonly expected: number; readonly high: number };
    /**
     * Bytes of weights that n layers hold, n from 0 to all, as llama.cpp counts those on a GPU: the output layer first,
     * then from the last to the first.
     */
    readonly bytesOfLayers?: readonly number[];
    readonly prefill?: { readonly low: number; readonly expected: number; readonly high: number };
  };
  /** Size of the file. */
  readonly bytes?: number;
  /** Why the plan's engine and not the other. */
  readonly why?: Reason;
  /** Which way is being tried after a failure. */
  readonly trying?: Reason;
  /** How the plan came to be another one than the usual, for whoever wonders later. */
  readonly notes?: readonly Reason[];
  /** Whoever loads says himself what came of a failure: until then the status stays `loading`. */
  readonly holdsFailure?: boolean;
}

type Facts = Extract<EngineMessage, { type: "loaded" }>["facts"];

/** What the page is told of a model that is ready: what was asked for, and what the engine reports. */
export function loadedModel(model: ModelToLoad, facts: Facts): LoadedModel {
  const { modelId, name, quant, practice, plan } = model;
  const {
    gpuNames: _,
    buffers: __,
    complaint: ___,
    vramFree: ____,
    engine,
    slots,
    images,
    ...actual
  } = facts;
  const weights = landedWeights(plan.gpuLayers, facts.buffers, model.expected?.bytesOfLayers);
  const notes = [...(model.notes ?? []), ...landingNotes(plan, { ...facts, weights })];
  const landed = weights && weights.layers < plan.gpuLayers ? weights.layers : actual.gpuLayers;
  return {
    modelId,
    name,
    quant,
    practice,
    plan,
    engine: { ...engine, why: model.why ?? { code: "engine-default", params: {} } },
    slots,
    images,
    actual: { ...actual, gpuLayers: Math.min(actual.gpuLayers, landed) },
    ...(notes.length > 0 ? { notes } : {}),
  };
}
