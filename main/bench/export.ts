import { type BenchRow, type BenchRun, type ExportFormat, summarize } from "../contract";

const fixed = (value: number) => value.toFixed(2);

function cells(row: BenchRow): string[] {
  const { mean, deviation } = summarize(row.samples);
  return [
    row.engine,
    row.backend === "none" ? "CPU" : row.backend,
    String(row.gpuLayers),
    row.kvType,
    String(row.threads),
    row.speculation,
    row.kind === "prefill" ? `pp${row.tokens}` : `tg${row.tokens}`,
    String(row.depth),
    fixed(mean),
    fixed(deviation),
  ];
}

const heads = [
  "engine",
  "backend",
  "gpu layers",
  "kv",
  "threads",
  "speculation",
  "test",
  "depth",
  "t/s",
  "± t/s",
];

/** Names of models and machines are text from outside: they may hold what Markdown or a spreadsheet would act on. */
const plainCell = (text: string) => text.replaceAll(/[|\r\n`<>[\]]/g, " ");
const csvCell = (text: string) => {
  const safe = /^[=+\-@\t]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

/** A line of a table for spreadsheets (RFC 4180); no cell is taken for a formula. */
export const csvLine = (cells: readonly string[]) => `${cells.map(csvCell).join(",")}\n`;

function markdown(run: BenchRun): string {
  const { machine, model } = run;
  const lines = [
    `# ${plainCell(model.name)} on ${plainCell(machine.cpu)}`,
    "",
    `- Measured: ${run.at}, Quern ${run.quern}${run.status === "complete" ? "" : ` (${run.status})`}`,
    `- Model: ${plainCell(model.name)}${model.quant === null ? "" : ` ${plainCell(model.quant)}`}, ${model.bytes} bytes`,
    `- Processor: ${plainCell(machine.cpu)}, ${machine.cores} cores; memory: ${machine.memoryBytes} bytes`,
    `- Graphics: ${machine.gpus.length === 0 ? "none" : machine.gpus.map(plainCell).join("; ")}`,
    "",
    `| ${heads.join(" | ")} |`,
    `|${heads.map(() => " --- ").join("|")}|`,
    ...run.rows.map((row) => `| ${cells(row).join(" | ")} |`),
  ];
  return `${lines.join("\n")}\n`;
}

function csv(run: BenchRun): string {
  const rows = run.rows.map((row) => [
    run.at,
    run.model.name,
    run.model.quant ?? "",
    run.machine.cpu,
    run.machine.gpus.join("; "),
    row.engineVersion,
    ...cells(row),
    row.samples.map(fixed).join(" "),
  ]);
  const first = ["at", "model", "quant", "cpu", "gpus", "engine version", ...heads, "samples"];
  return [first, ...rows].map(csvLine).join("");
}

/** A run as text, for people (Markdown), spreadsheets (CSV) or programs (JSON). */
export function exportRun(run: BenchRun, format: ExportFormat): string {
  if (format === "json") return `${JSON.stringify(run, null, 2)}\n`;
  return format === "csv" ? csv(run) : markdown(run);
}
