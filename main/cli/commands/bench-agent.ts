import { readFile, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { version } from "../../../package.json";
import {
  type AgentBenchRun,
  type AgentBenchTask,
  agentBenchRun,
  compareAgentRuns,
  exportAgentRun,
  loadAgentTasks,
  runAgentBench,
  scriptedNote,
} from "../../bench";
import { writeFileAtomic } from "../../files";
import { agentBenchCommands, agentBenchPlayer } from "../../host";
import { type CliContext, UsageError } from "../context";
import type { ExitCode } from "../exit-codes";
import { type AnswererOptions, openAnswerer, requireOneAnswerer } from "./bench-agent-answerer";

export interface BenchAgentOptions extends AnswererOptions {
  tasks?: string;
  steps?: string;
  tokens?: string;
  minutes?: string;
  json?: boolean;
  out?: string;
  compare?: string[];
}

/** A task of two files needs a dozen turns; what needs more than this goes round in circles. */
const usual = { steps: 60, tokens: 60_000, minutes: 30 } as const;

/** `quern bench-agent`: the task suite with a model of this computer, a server elsewhere, or scripted answers; or two results compared. */
export async function benchAgentCommand(context: CliContext, options: BenchAgentOptions): Promise<ExitCode> {
  const { terminal, say, signal } = context;
  if (options.compare) return await compare(context, options.compare);
  requireOneAnswerer(context, options);
  const limits = {
    steps: positive(context, "--steps", options.steps, usual.steps),
    generatedTokens: positive(context, "--tokens", options.tokens, usual.tokens),
    ms: 60_000 * positive(context, "--minutes", options.minutes, usual.minutes),
  };
  const all = await loadAgentTasks(join(context.resourceFolder, "agent-tasks"));
  const tasks = chosen(context, all, options.tasks);
  await requireFolder(context, options.out);
  const answerer = await openAnswerer(context, options, tasks);
  try {
    if (answerer.about.scripted) terminal.note(scriptedNote);
    const run = await runAgentBench(
      {
        tasks,
        play: agentBenchPlayer({
          backend: answerer.backend,
          programFolder: context.programFolder,
          env: context.env,
          own: [context.dataFolder],
          onTrouble: (thrown) => terminal.note(String(thrown)),
        }),
        commands: agentBenchCommands({ env: context.env, own: [context.dataFolder] }),
        limits,
        about: { quern: version, ...answerer.about },
        onProgress: ({ task, done, total, solved }) =>
          terminal.live(say("cli.bench-agent-at", { task: task.id, done, total, solved })),
        ...(options.out !== undefined && { onResult: (run) => save(options.out, run) }),
      },
      signal,
    );
    terminal.live("");
    await save(options.out, run);
    terminal.result(exportAgentRun(run, options.json === true ? "json" : "markdown"));
    // The table says it already.
    for (const { id, outcome, why } of options.json === true ? run.tasks : [])
      if (outcome === "skipped") terminal.note(say("cli.bench-agent-skipped", { task: id, why }));
    return run.status === "stopped" ? 130 : 0;
  } finally {
    terminal.live("");
    await answerer.close();
  }
}

async function save(path: string | undefined, run: AgentBenchRun): Promise<void> {
  if (path !== undefined) await writeFileAtomic(path, exportAgentRun(run, "json"));
}

async function compare({ terminal, say }: CliContext, paths: readonly string[]): Promise<ExitCode> {
  const [first, second, ...rest] = await Promise.all(
    paths.map(async (path) => {
      const read = agentBenchRun.safeParse(jsonOf(await readFile(path, "utf8").catch(() => "")));
      if (!read.success) throw new UsageError(say("cli.bench-agent-no-result", { path }));
      return read.data;
    }),
  );
  if (!first || !second || rest.length > 0) throw new UsageError(say("cli.bench-agent-two"));
  terminal.result(compareAgentRuns(first, second));
  return 0;
}

/** Undefined for what is no JSON. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Before hours of work, not after them. */
async function requireFolder({ say }: CliContext, path: string | undefined): Promise<void> {
  if (path === undefined) return;
  const folder = await stat(dirname(resolve(path))).catch(() => null);
  if (!folder?.isDirectory()) throw new UsageError(say("cli.bench-agent-out-folder", { path }));
}

function chosen(
  { say }: CliContext,
  all: readonly AgentBenchTask[],
  names: string | undefined,
): AgentBenchTask[] {
  if (names === undefined) return [...all];
  return names.split(",").map((name) => {
    const found = all.find(({ id }) => id === name.trim());
    if (!found)
      throw new UsageError(
        say("cli.bench-agent-unknown", { task: name.trim(), tasks: all.map(({ id }) => id).join(", ") }),
      );
    return found;
  });
}

function positive({ say }: CliContext, option: string, text: string | undefined, usually: number): number {
  if (text === undefined) return usually;
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) throw new UsageError(say("cli.bench-agent-limit", { option }));
  return value;
}
