import { randomUUID } from "node:crypto";
import { type BenchCase, type BenchEngine, neededContext, runBench } from "../bench";
import {
  type BenchOptions,
  type BenchProgress,
  type BenchRun,
  type InstalledModel,
  type MachineReport,
  toErrorData,
} from "../contract";
import type { EngineSupervisor, ModelToLoad } from "../engine";

/** What a benchmark of a model needs around it. */
export interface BenchWorld {
  hasMtp: (model: InstalledModel) => Promise<boolean>;
  report: () => Promise<MachineReport>;
  /** How to load the model for a case, with all the context that can be had up to this. */
  prepare: (model: InstalledModel, asked: BenchCase, contextTokens: number) => Promise<ModelToLoad>;
  /** An engine that nobody else uses. */
  newEngine: () => EngineSupervisor;
  quern: string;
}

/** Measures a model and ends the engine that it used; never throws for what goes wrong on the way. */
export async function measureModel(
  world: BenchWorld,
  model: InstalledModel,
  asked: BenchOptions,
  onProgress: (progress: BenchProgress) => void,
  signal: AbortSignal,
): Promise<BenchRun> {
  const id = randomUUID();
  const engine = world.newEngine();
  const prepared = (each: BenchCase) => world.prepare(model, each, neededContext(asked));
  try {
    const result = await runBench(
      {
        runId: id,
        options: asked,
        hasMtp: await world.hasMtp(model),
        plan: async (each) => (await prepared(each)).plan,
        load: async (plan, stop) => loaded(engine, { ...(await prepared(caseOf(plan))), plan }, stop),
        onProgress,
      },
      signal,
    );
    const failed = result.thrown !== undefined && !signal.aborted;
    return {
      schemaVersion: 1,
      id,
      at: new Date().toISOString(),
      quern: world.quern,
      model: { id: model.id, name: model.name, quant: model.catalogFile?.quant ?? null, bytes: model.bytes },
      machine: machineOf(await world.report()),
      rows: result.rows,
      skipped: result.skipped,
      status: failed ? "failed" : signal.aborted ? "stopped" : "complete",
      error: failed ? toErrorData(result.thrown) : null,
    };
  } finally {
    await engine.dispose();
  }
}

const caseOf = (plan: ModelToLoad["plan"]): BenchCase => ({
  engine: plan.engine ?? "node-llama-cpp",
  threads: plan.threads,
  speculation: plan.speculation ?? "none",
});

async function loaded(
  engine: EngineSupervisor,
  model: ModelToLoad,
  signal: AbortSignal,
): Promise<BenchEngine> {
  const ready = await engine.load(model, signal);
  return {
    version: ready.engine.version,
    contextTokens: ready.actual.contextTokens,
    backend: ready.actual.backend,
    gpuLayers: ready.actual.gpuLayers,
    measure: (what, stop) => engine.measure(what, stop),
  };
}

function machineOf({ cpu, memory, gpus }: MachineReport): BenchRun["machine"] {
  return {
    cpu: cpu.model.known ? cpu.model.value : "unknown",
    cores: cpu.physicalCores.known ? cpu.physicalCores.value : 0,
    memoryBytes: memory.totalBytes.known ? memory.totalBytes.value : 0,
    gpus: gpus.map(({ name }) => (name.known ? name.value : "unknown")),
  };
}
