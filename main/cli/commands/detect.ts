import {
  type Figure,
  formatBytes,
  type GpuInfo,
  type MachineReport,
  notesText,
  noteText,
} from "../../contract";
import { reportText } from "../../hardware";
import { type CliContext, UsageError } from "../context";
import type { ExitCode } from "../exit-codes";
import { columns } from "../layout";
import { detect } from "../machine";

export interface DetectCommandOptions {
  readonly json?: boolean;
  readonly markdown?: boolean;
}

/** `quern detect`: the machine report, for people, as it is, or as a text for others. */
export async function detectCommand(context: CliContext, options: DetectCommandOptions): Promise<ExitCode> {
  const { terminal, translator } = context;
  if (options.json === true && options.markdown === true)
    throw new UsageError(context.say("cli.detect-one-format"));
  const report = await detect(context, { measure: true });
  if (options.json === true) terminal.result(reportText(report, "json", translator));
  else if (options.markdown === true) terminal.result(reportText(report, "markdown", translator));
  else terminal.result(`${machineText(context, report)}\n`);
  return 0;
}

function machineText(context: CliContext, report: MachineReport): string {
  const { say, locale, terminal, translator } = context;
  const size = (bytes: number) => formatBytes(bytes, locale);
  const shown = <T>(figure: Figure<T>, words: (value: T) => string) =>
    figure.known ? words(figure.value) : say("cli.unknown", { why: noteText(translator, figure.reason) });
  const short = <T>(figure: Figure<T>, words: (value: T) => string) =>
    figure.known ? words(figure.value) : say("cli.unknown-short");
  const same = (text: string) => text;

  const { os, cpu, memory } = report;
  const rows: string[][] = [
    [say("cli.system"), `${short(os.name, same)} ${short(os.release, same)}, ${os.arch}`],
    [say("cli.processor"), shown(cpu.model, same)],
    [
      "",
      say("cli.cores", {
        physical: short(cpu.physicalCores, String),
        logical: short(cpu.logicalCores, String),
      }),
    ],
    [say("cli.instructions"), shown(cpu.vectorInstructions, (names) => names.join(", ") || "—")],
    [
      say("cli.memory"),
      say("cli.free-of", { free: shown(memory.availableBytes, size), total: shown(memory.totalBytes, size) }),
    ],
    ...(memory.readBytesPerSecond?.known
      ? [["", say("cli.memory-reading", { speed: shown(memory.readBytesPerSecond, size) })]]
      : []),
    ...report.gpus.flatMap((gpu) => gpuRows(context, gpu, shown)),
    ...(report.gpus.length === 0 ? [[say("cli.gpu"), say("cli.no-gpu")]] : []),
    ...report.disks
      .slice(0, 1)
      .map(({ path, freeBytes, totalBytes }) => [
        say("cli.disk"),
        `${say("cli.free-of", { free: shown(freeBytes, size), total: shown(totalBytes, size) })} (${path})`,
      ]),
  ];
  const failed = report.probes
    .filter(({ status }) => status === "failed" || status === "timed-out")
    .map(({ name, reason }) => {
      const message = reason ? noteText(translator, reason) : "";
      return `  ${say("cli.probe-failed", { name, message })}`;
    });
  const text = columns(rows.map(([label = "", value = ""]) => [label, value]));
  return [text, ...failed.map((line) => terminal.resultStyle("dim", line))].join("\n");
}

function gpuRows(
  { say, locale, translator }: CliContext,
  gpu: GpuInfo,
  shown: <T>(figure: Figure<T>, words: (value: T) => string) => string,
): string[][] {
  const size = (bytes: number) => formatBytes(bytes, locale);
  const memory = [
    gpu.dedicatedBytes.known && say("cli.own-memory", { size: size(gpu.dedicatedBytes.value) }),
    gpu.sharedBytes.known && say("cli.shared-memory", { size: size(gpu.sharedBytes.value) }),
    say("cli.free", { size: shown(gpu.freeBytes, size) }),
  ].filter((part) => part !== false);
  const backend =
    gpu.backend === "none"
      ? say("cli.not-usable", { why: notesText(translator, gpu.backendNotes) })
      : say("cli.driven-by", { backend: gpu.backend });
  return [
    [say("cli.gpu"), shown(gpu.name, (name) => name)],
    ["", memory.join(", ")],
    ["", backend],
  ];
}
