import {
  type CatalogFile,
  type DeviceMemory,
  formatBytes,
  type MemoryParts,
  type Plan,
  type Reason,
  type Recommendation,
  reasonText,
} from "../contract";
import type { Upgrade } from "../fit";
import type { CliContext } from "./context";
import { depthsText, speedText } from "./depths-text";
import { upgradeText } from "./fleet/words";
import { columns, wrap } from "./layout";

/**
 * A recommendation for people: the build, the figures, the reasons, and what else there is.
 * @param upgrades what would help where nothing fits
 */
export function fitText(
  context: CliContext,
  result: Recommendation,
  upgrades: readonly Upgrade[] = [],
): string {
  const { say, terminal } = context;
  const head = (text: string) => terminal.resultStyle("bold", text);
  if (result.status === "fits") {
    const { file } = result.plan;
    const others = result.alternatives.map(
      ({ plan, reasons }) => `${planTitle(context, plan)}\n${bullets(context, reasons, "    ")}`,
    );
    return [
      head(say("cli.recommended", { quant: nameOf(file) })),
      planText(context, result.plan),
      "",
      head(say("cli.depths")),
      depthsText(context, result.plan),
      "",
      head(say("cli.why")),
      bullets(context, result.reasons),
      ...(others.length > 0 ? ["", head(say("cli.others")), ...others] : []),
      ...ruledOutText(context, result.ruledOut),
      "",
      say("cli.next-pull", { build: file.quant }),
    ].join("\n");
  }
  return [
    head(say(result.status === "nothing-fits" ? "cli.nothing-fits" : "cli.not-known")),
    bullets(context, result.reasons),
    ...helpText(context, upgrades),
    ...(result.status === "nothing-fits" ? ruledOutText(context, result.ruledOut) : []),
  ].join("\n");
}

function helpText(context: CliContext, upgrades: readonly Upgrade[]): string[] {
  if (upgrades.length === 0) return [];
  const { say, terminal } = context;
  const lines = upgrades.map((each) => `  - ${wrap(upgradeText(context, each), terminal.width, "    ")}`);
  return ["", terminal.resultStyle("bold", say("cli.fleet-helps")), ...lines];
}

/** A build's name; the same name with other bytes has a part that guesses ahead. */
const nameOf = ({ quant, mtp }: CatalogFile): string => (mtp ? `${quant} MTP` : quant);

function planTitle({ locale }: CliContext, { file }: Plan): string {
  return `  ${nameOf(file)}, ${formatBytes(file.bytes, locale)}`;
}

const planText = (context: CliContext, plan: Plan): string =>
  figuresText(context, plan, {
    file: `${plan.file.repo}/${plan.file.file}, ${formatBytes(plan.file.bytes, context.locale)}`,
    speed: speedText(context, plan),
  });

/** Where a plan runs, with how much context and how fast, and what it takes of each memory. */
export function figuresText(
  { say, locale }: CliContext,
  { engine, where, memory }: Pick<Plan, "engine" | "where"> & { memory: readonly DeviceMemory[] },
  { file, speed }: { readonly file: string; readonly speed: string },
): string {
  const size = (bytes: number) => formatBytes(bytes, locale);
  const partNames = [
    "weights",
    "kvCache",
    "recurrentState",
    "compute",
  ] as const satisfies (keyof MemoryParts)[];
  return columns([
    [say("cli.file"), file],
    [say("cli.runs-on"), say(`cli.where.${where}`, { layers: engine.gpuLayers })],
    [say("cli.context"), say("cli.tokens", { count: engine.contextTokens })],
    [say("cli.speed"), speed],
    ...memory.flatMap(({ name, needBytes, freeBytes, parts }) => {
      const listed = partNames.filter((part) => parts[part] > 0);
      const words = listed.map((part) => say(`cli.part.${part}`, { size: size(parts[part]) }));
      return [
        [name, say("cli.needs", { need: size(needBytes), free: size(freeBytes) })],
        ["", [...words, say("cli.part.reserve", { size: size(parts.reserve) })].join(", ")],
      ];
    }),
  ]);
}

function bullets({ translator, terminal }: CliContext, reasons: readonly Reason[], indent = "  "): string {
  const inner = `${indent}  `;
  return reasons
    .map((reason) => `${indent}- ${wrap(reasonText(translator, reason), terminal.width, inner)}`)
    .join("\n");
}

function ruledOutText(
  context: CliContext,
  ruledOut: readonly { file: CatalogFile; reason: Reason }[],
): string[] {
  if (ruledOut.length === 0) return [];
  const { say, terminal } = context;
  // A dozen lines that say the same of each build would hide the others.
  const shown = ruledOut.filter(({ file }) => !file.mtp).map(({ reason }) => reason);
  const count = ruledOut.length - shown.length;
  return [
    "",
    terminal.resultStyle("bold", say("cli.ruled-out")),
    ...(shown.length > 0 ? [bullets(context, shown)] : []),
    ...(count > 0 ? [`  - ${wrap(say("cli.mtp-left-out", { count }), terminal.width, "    ")}`] : []),
  ];
}
