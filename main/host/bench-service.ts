import { randomUUID } from "node:crypto";
import {
  type BenchCase,
  type BenchEngine,
  exportRun,
  neededContext,
  type RunsFile,
  runBench,
} from "../bench";
import {
  type BenchOptions,
  type BenchRun,
  type benchService,
  type Emit,
  type Handlers,
  type InstalledModel,
  type MachineReport,
  QuernError,
  toErrorData,
} from "../contract";
import type { EngineSupervisor, ModelToLoad } from "../engine";

export interface BenchServiceOptions {
  find: (modelId: string) => Promise<InstalledModel>;
  hasMtp: (model: InstalledModel) => Promise<boolean>;
  report: () => Promise<MachineReport>;
  /** How to load the model for a case, with all the context that can be had up to this. */
  prepare: (model: InstalledModel, asked: BenchCase, contextTokens: number) => Promise<ModelToLoad>;
  /** An engine that nobody else uses. */
  newEngine: () => EngineSupervisor;
  /** Has the chat give its engine back and wait; gives what lets it go on. */
  borrow: () => Promise<() => void>;
  runs: RunsFile;
  /** Asks where to, and writes; null when the dialog was closed. */
  saveText: (name: string, text: string) => Promise<string | null>;
  emit: Emit<typeof benchService>;
  quern: string;
}

/** Benchmarks, one at a time, with the engine to themselves. */
export function createBenchService(options: BenchServiceOptions): {
  handlers: Handlers<typeof benchService>;
  close(): Promise<void>;
} {
  const { runs, emit } = options;
  let running: { abort: AbortController; ended: Promise<unknown> } | null = null;

  const measure = async (asked: BenchOptions, signal: AbortSignal): Promise<BenchRun> => {
    const model = await options.find(asked.modelId);
    const giveBack = await options.borrow();
    const engine = options.newEngine();
    const id = randomUUID();
    try {
      const result = await runBench(
        {
          runId: id,
          options: asked,
          hasMtp: await options.hasMtp(model),
          plan: async (each) => (await options.prepare(model, each, neededContext(asked))).plan,
          load: async (plan, stop) =>
            benchEngine(
              engine,
              {
                ...(await options.prepare(model, caseOf(plan), neededContext(asked))),
                plan,
              },
              stop,
            ),
          onProgress: (progress) => emit("progress", progress),
        },
        signal,
      );
      const failed = result.thrown !== undefined && !signal.aborted;
      return {
        schemaVersion: 1,
        id,
        at: new Date().toISOString(),
        quern: options.quern,
        model: {
          id: model.id,
          name: model.name,
          quant: model.catalogFile?.quant ?? null,
          bytes: model.bytes,
        },
        machine: machineOf(await options.report()),
        rows: result.rows,
        skipped: result.skipped,
        status: failed ? "failed" : signal.aborted ? "stopped" : "complete",
        error: failed ? toErrorData(result.thrown) : null,
      };
    } finally {
      await engine.dispose();
      giveBack();
    }
  };

  const run = async (asked: BenchOptions): Promise<BenchRun> => {
    if (running) throw new QuernError("bench-running");
    const abort = new AbortController();
    const measuring = measure(asked, abort.signal);
    running = { abort, ended: measuring.catch(() => undefined) };
    try {
      const done = await measuring;
      // A run that measured nothing is no result, unless it says why.
      if (done.rows.length > 0 || done.status === "failed") {
        await runs.add(done);
        emit("runsChanged", [...runs.list()]);
      }
      return done;
    } finally {
      running = null;
    }
  };
  const stop = async () => {
    running?.abort.abort();
    await running?.ended;
  };
  return {
    handlers: {
      run,
      stop,
      runs: async () => [...runs.list()],
      remove: async ({ id }) => {
        await runs.remove(id);
        emit("runsChanged", [...runs.list()]);
      },
      exportRun: async ({ id, format }) => {
        const found = runs.list().find((each) => each.id === id);
        if (!found) throw new QuernError("invalid-request", { what: "bench.exportRun: no such run" });
        const ending = format === "markdown" ? "md" : format;
        const day = found.at.slice(0, 10);
        return options.saveText(`quern-bench-${day}.${ending}`, exportRun(found, format));
      },
    },
    close: stop,
  };
}

const caseOf = (plan: ModelToLoad["plan"]): BenchCase => ({
  engine: plan.engine ?? "node-llama-cpp",
  threads: plan.threads,
  speculation: plan.speculation ?? "none",
});

async function benchEngine(
  engine: EngineSupervisor,
  model: ModelToLoad,
  signal: AbortSignal,
): Promise<BenchEngine> {
  const loaded = await engine.load(model, signal);
  return {
    version: loaded.engine.version,
    contextTokens: loaded.actual.contextTokens,
    backend: loaded.actual.backend,
    gpuLayers: loaded.actual.gpuLayers,
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
