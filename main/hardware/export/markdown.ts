import type { i18n } from "i18next";
import {
  type Figure,
  formatBytes,
  formatNumber,
  type GpuBackend,
  type GpuInfo,
  type Locale,
  type MachineReport,
  notesText,
  noteText,
  sourceText,
} from "../../contract";

const backendNames: Readonly<Record<GpuBackend, string>> = {
  cuda: "CUDA",
  vulkan: "Vulkan",
  metal: "Metal",
  none: "",
};

/** What tools tell is text from outside: it may hold what Markdown would act on. */
const plain = (text: string) => text.replaceAll(/[|\r\n`<>[\]*_#]/g, " ");

/** The report as a text with tables, in the reader's language. */
export function reportMarkdown(report: MachineReport, translator: i18n): string {
  const locale: Locale = translator.language === "zh-CN" ? "zh-CN" : "en";
  const t = (key: string, params: Record<string, string | number> = {}) => translator.t(key, params);
  const size = (bytes: number) => formatBytes(bytes, locale);
  const count = (value: number) => formatNumber(value, locale);
  const row = <T>(key: string, figure: Figure<T>, show: (value: T) => string): string =>
    `| ${t(`report.${key}`)} | ${plain(figure.known ? show(figure.value) : t("report.unknown"))} | ${plain(
      figure.known ? sourceText(translator, figure.source) : noteText(translator, figure.reason),
    )} |`;
  const table = (rows: readonly string[]) => [
    `| ${t("report.what")} | ${t("report.figure")} | ${t("report.from")} |`,
    "| --- | --- | --- |",
    ...rows,
    "",
  ];
  const gpuLines = (gpu: GpuInfo) => [
    `### ${plain(gpu.name.known ? gpu.name.value : gpu.id)}`,
    "",
    plain(
      [
        gpu.backend === "none"
          ? t("report.notUsable")
          : t("report.drivenBy", { backend: backendNames[gpu.backend] }),
        notesText(translator, gpu.backendNotes),
      ].join(" "),
    ).trim(),
    "",
    ...table([
      row("own", gpu.dedicatedBytes, size),
      row("shared", gpu.sharedBytes, size),
      row("free", gpu.freeBytes, size),
      row("driver", gpu.driver, String),
    ]),
  ];
  const { os, cpu, memory } = report;
  const reading = memory.readBytesPerSecond;
  const failed = report.probes.filter(({ status }) => status === "failed" || status === "timed-out");
  return [
    `# ${t("report.title")}`,
    "",
    t("report.made", { at: report.createdAt }),
    "",
    `## ${t("report.processor")}`,
    "",
    ...table([
      row("processor", cpu.model, String),
      row("physicalCores", cpu.physicalCores, count),
      row("logicalCores", cpu.logicalCores, count),
      row("vector", cpu.vectorInstructions, (names) => names.join(", ") || t("report.noVector")),
    ]),
    `## ${t("report.memory")}`,
    "",
    ...table([
      row("total", memory.totalBytes, size),
      row("available", memory.availableBytes, size),
      ...(reading ? [row("reading", reading, (bytes) => t("report.perSecond", { bytes }))] : []),
    ]),
    `## ${t("report.graphics")}`,
    "",
    ...(report.gpus.length === 0 ? [t("report.noGraphics"), ""] : report.gpus.flatMap(gpuLines)),
    `## ${t("report.disks")}`,
    "",
    ...report.disks.flatMap((disk) => [
      `### ${plain(disk.path)}`,
      "",
      ...table([row("total", disk.totalBytes, size), row("free", disk.freeBytes, size)]),
    ]),
    `## ${t("report.system")}`,
    "",
    ...table([row("system", os.name, (name) => `${name} (${os.arch})`), row("release", os.release, String)]),
    ...(failed.length === 0 ? [] : [`## ${t("report.failed")}`, ""]),
    ...failed.map(({ name, reason }) => `- ${name}: ${plain(reason ? noteText(translator, reason) : "")}`),
  ]
    .join("\n")
    .trimEnd()
    .concat("\n");
}
