import { join } from "node:path";
import { version } from "../../../package.json";
import { exportRun, openRunsFile } from "../../bench";
import {
  type BenchProgress,
  type BenchRun,
  benchOptions,
  errorText,
  reasonText,
  summarize,
} from "../../contract";
import { EngineSupervisor } from "../../engine";
import { benchPlanner, measureModel } from "../../host";
import { type CliContext, UsageError } from "../context";
import { type ExitCode, exitCodeOf } from "../exit-codes";
import { columns } from "../layout";
import { detect } from "../machine";
import { findModel } from "../models";

export interface BenchCommandOptions {
  model?: string;
  depth?: string;
  prompt?: string;
  generate?: string;
  repetitions?: string;
  engine?: string;
  threads?: string;
  mtp: boolean;
  json?: boolean;
  csv?: boolean;
  save: boolean;
}

/** `quern bench`: prefill and decode at several depths, as a table, JSON or CSV; kept for the fit unless told not to. */
export async function benchCommand(context: CliContext, options: BenchCommandOptions): Promise<ExitCode> {
  const { terminal, say, signal, translator } = context;
  const model = await findModel(context, options.model);
  const asked = benchOptions.safeParse({
    modelId: model.id,
    ...numbers("depths", options.depth),
    ...number("promptTokens", options.prompt),
    ...number("generateTokens", options.generate),
    ...number("repetitions", options.repetitions),
    ...(options.engine === undefined ? {} : { engines: options.engine.split(",") }),
    ...numbers("threads", options.threads),
    speculation: options.mtp,
  });
  if (!asked.success) {
    const [issue] = asked.error.issues;
    throw new UsageError(say("cli.bench-options", { what: issue?.path.join(".") ?? "" }));
  }
  const report = await detect(context);
  const run = await measureModel(
    {
      ...benchPlanner(async () => report),
      report: async () => report,
      newEngine: () =>
        new EngineSupervisor({ spawn: context.spawnChild, workingFolder: context.workingFolder }),
      quern: version,
    },
    model,
    asked.data,
    (told) => terminal.live(progressLine(context, told)),
    signal,
  );
  terminal.live("");
  if (options.save && run.rows.length > 0) {
    const kept = await openRunsFile(join(context.dataFolder, "bench-runs.json"));
    await kept.add(run);
  }
  if (options.json === true) terminal.result(exportRun(run, "json"));
  else if (options.csv === true) terminal.result(exportRun(run, "csv"));
  else terminal.result(`${table(context, run)}\n`);
  for (const skipped of run.skipped) terminal.note(reasonText(translator, skipped));
  if (run.error) {
    terminal.note(errorText(translator, run.error));
    return exitCodeOf(run.error.code);
  }
  return run.status === "stopped" ? 130 : 0;
}

function number(name: string, text: string | undefined): Record<string, number> {
  return text === undefined ? {} : { [name]: Number(text) };
}

function numbers(name: string, text: string | undefined): Record<string, number[]> {
  return text === undefined ? {} : { [name]: text.split(",").map(Number) };
}

function progressLine({ say }: CliContext, told: BenchProgress): string {
  return say(told.phase === "loading" ? "cli.bench-loading" : "cli.bench-measuring", {
    engine: told.engine,
    threads: told.threads,
    depth: told.depth,
    done: told.doneSteps,
    total: told.totalSteps,
  });
}

function table(context: CliContext, run: BenchRun): string {
  const { say } = context;
  const figure = (value: number) => say("cli.bench-figure", { value });
  const rows = run.rows.map((row) => {
    const { mean, deviation } = summarize(row.samples);
    return [
      row.engine,
      row.backend === "none" ? "CPU" : `${row.backend} ${row.gpuLayers}`,
      String(row.threads),
      row.speculation,
      row.kind === "prefill" ? `pp${row.tokens}` : `tg${row.tokens}`,
      String(row.depth),
      `${figure(mean)} ± ${figure(deviation)}`,
    ];
  });
  const head = [
    say("cli.bench-engine"),
    say("cli.bench-where"),
    say("cli.bench-threads"),
    say("cli.bench-speculation"),
    say("cli.bench-test"),
    say("cli.bench-depth"),
    say("cli.bench-speed"),
  ];
  return columns([head, ...rows]);
}
