import { type AgentBenchRun, type AgentBenchTaskResult, totalsOf } from "./result";

/** Said wherever scripted answers stand for a model's. */
export const scriptedNote =
  "The answers were scripted: this proves the task suite and says nothing about any model.";

const seconds = (ms: number) => (ms / 1000).toFixed(1);
/** Text of a cell: no model's name may break the table. */
const cell = (text: string) => text.replaceAll("|", "\\|").replaceAll(/\s+/gu, " ");
const row = (cells: readonly string[]) => `| ${cells.map(cell).join(" | ")} |`;
const ruled = (columns: readonly string[], numbers: number) => [
  row(columns),
  `|${columns.map((_, at) => (at < columns.length - numbers ? " --- |" : " ---: |")).join("")}`,
];
const nameOf = ({ model, backend }: AgentBenchRun) =>
  [model.name, model.quant, backend.kind === "endpoint" && `at ${backend.host}`].filter(Boolean).join(" ");
const placeOf = ({ backend }: AgentBenchRun) =>
  backend.kind === "endpoint"
    ? `the endpoint ${backend.host}`
    : { here: "this machine", script: "a script" }[backend.kind];
const shareOf = (solved: number, tried: number) =>
  `${solved} of ${tried}${tried === 0 ? "" : ` (${Math.round((100 * solved) / tried)} %)`}`;

/** A run as JSON, or as Markdown for people. */
export function exportAgentRun(run: AgentBenchRun, format: "json" | "markdown"): string {
  if (format === "json") return `${JSON.stringify(run, null, 2)}\n`;
  const totals = totalsOf(run.tasks);
  const figures = (each: Pick<AgentBenchTaskResult, "steps" | "readTokens" | "generatedTokens" | "ms">) => [
    String(each.steps),
    String(each.readTokens),
    String(each.generatedTokens),
    seconds(each.ms),
  ];
  return [
    `# Agent tasks: ${cell(nameOf(run))}`,
    "",
    ...(run.scripted ? [`**${scriptedNote}**`, ""] : []),
    `Solved ${shareOf(totals.solved, totals.tried)}; ${totals.skipped} skipped${run.status === "stopped" ? "; stopped before the end" : ""}.`,
    `Answered by ${cell(placeOf(run))}, engine ${cell(run.model.engine)}, sandbox ${cell(run.sandbox)}, Quern ${run.quern}, ${run.at}.`,
    `Limits of a task: ${run.limits.steps} steps, ${run.limits.generatedTokens} tokens, ${Number((run.limits.ms / 60_000).toFixed(2))} minutes.`,
    "",
    ...ruled(["task", "language", "outcome", "why", "steps", "tokens read", "tokens written", "s"], 4),
    ...run.tasks.map((task) => row([task.id, task.language, task.outcome, task.why, ...figures(task)])),
    row(["all", "", `${totals.solved} solved`, "", ...figures(totals)]),
    "",
  ].join("\n");
}

/**
 * Two runs beside each other, such as two quantizations of one model, or a model here and one elsewhere; only tasks that
 * both have tried are counted.
 */
export function compareAgentRuns(first: AgentBenchRun, second: AgentBenchRun): string {
  const others = new Map(second.tasks.map((task) => [task.id, task]));
  const pairs = first.tasks.flatMap((task): [AgentBenchTaskResult, AgentBenchTaskResult][] => {
    const other = others.get(task.id);
    return other && task.outcome !== "skipped" && other.outcome !== "skipped" ? [[task, other]] : [];
  });
  const [one, two] = [totalsOf(pairs.map(([task]) => task)), totalsOf(pairs.map(([, task]) => task))];
  const names = [first, second].map(
    (run) => `${nameOf(run)}${run.scripted && nameOf(run) !== "scripted" ? " (scripted)" : ""}`,
  );
  const both = (of: (totals: typeof one) => string) => [of(one), of(two)];
  return [
    "# Agent tasks compared",
    "",
    ...(first.scripted || second.scripted ? [`**${scriptedNote}**`, ""] : []),
    ...unlike(first, second).flatMap((line) => [line, ""]),
    ...ruled(["", ...names], 2),
    row(["solved", ...both(({ solved, tried }) => shareOf(solved, tried))]),
    row(["steps", ...both(({ steps }) => String(steps))]),
    row(["tokens read", ...both(({ readTokens }) => String(readTokens))]),
    row(["tokens written", ...both(({ generatedTokens }) => String(generatedTokens))]),
    row(["s", ...both(({ ms }) => seconds(ms))]),
    "",
    ...ruled(["task", ...names], 2),
    ...pairs.map(([task, other]) =>
      row([task.id, ...[task, other].map(({ outcome, steps }) => `${outcome}, ${steps} steps`)]),
    ),
    "",
  ].join("\n");
}

/** What makes figures of two runs mean different things. */
function unlike(first: AgentBenchRun, second: AgentBenchRun): string[] {
  const same = (of: (run: AgentBenchRun) => unknown) =>
    JSON.stringify(of(first)) === JSON.stringify(of(second));
  return [
    ...(same(({ limits }) => limits) ? [] : ["The limits of a task were not the same."]),
    ...(same(({ sandbox }) => sandbox)
      ? []
      : ["The sandbox was not the same: without one, no command is run."]),
    ...(first.backend.kind !== "endpoint" && second.backend.kind !== "endpoint"
      ? []
      : ["Tokens read: what a server had kept is left out only where it says how much that was."]),
  ];
}
