import { exportRun, type RunsFile } from "../bench";
import {
  type BenchOptions,
  type BenchRun,
  type benchService,
  type Emit,
  type Handlers,
  type InstalledModel,
  QuernError,
} from "../contract";
import { type BenchWorld, measureModel } from "./bench-run";

export interface BenchServiceOptions extends BenchWorld {
  find: (modelId: string) => Promise<InstalledModel>;
  /** Has the chat give its engine back and wait; gives what lets it go on. */
  borrow: () => Promise<() => void>;
  runs: RunsFile;
  /** Asks where to, and writes; null when the dialog was closed. */
  saveText: (name: string, text: string) => Promise<string | null>;
  emit: Emit<typeof benchService>;
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
    try {
      return await measureModel(options, model, asked, (told) => emit("progress", told), signal);
    } finally {
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
      if (done.rows.length > 0 || done.status === "failed") await runs.add(done);
      return done;
    } finally {
      running = null;
      // Also tells whoever watches and did not start it that it is over.
      emit("runsChanged", [...runs.list()]);
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
