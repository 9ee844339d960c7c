import {
  type Figure,
  formatBytes,
  type MachineReport,
  type Plan,
  type Reason,
  reasonText,
} from "../../contract";
import type { Upgrade } from "../../fit";
import type { CliContext } from "../context";
import type { FleetRow } from "./row";

type Speaker = Pick<CliContext, "say" | "locale" | "translator">;

/** A machine of a fleet in words, for every form in which a fleet is shown. */
export interface FleetWords {
  readonly name: string;
  readonly system: string;
  readonly processor: string;
  readonly memory: string;
  readonly gpus: string;
  /** The build, or that there is none. */
  readonly build: string;
  readonly where: string;
  readonly context: string;
  readonly speed: string;
  /** Why nothing fits; empty where something does. */
  readonly why: string;
  readonly upgrades: readonly string[];
  /** What had to be assumed of this machine, and what its speed rests on. */
  readonly assumed: readonly string[];
}

/** Reasons that say what was assumed of a machine, since its report does not say it. */
const assumptions = new Set([
  "ram-free-assumed",
  "gpu-free-assumed",
  "gpu-memory-unknown",
  "gpu-not-usable",
  "cores-assumed",
  "types-assumed",
]);
const isAssumption = ({ code }: Reason): boolean => assumptions.has(code) || code.startsWith("speed-");

export function wordsOf(speaker: Speaker, { name, machine, result, upgrades }: FleetRow): FleetWords {
  const { say, locale, translator } = speaker;
  const size = (bytes: number) => formatBytes(bytes, locale);
  const shown = <T>(figure: Figure<T>, words: (value: T) => string) =>
    figure.known ? words(figure.value) : say("cli.unknown-short");
  const plan = result.status === "fits" ? result.plan : null;
  const texts = (reasons: readonly Reason[]) => reasons.map((reason) => reasonText(translator, reason));
  return {
    name,
    system: systemOf(machine, shown),
    processor: processorOf(speaker, machine),
    memory: shown(machine.memory.totalBytes, size),
    gpus:
      machine.gpus
        .map(({ name: gpu, dedicatedBytes }) =>
          [shown(gpu, String), ...(dedicatedBytes.known ? [size(dedicatedBytes.value)] : [])].join(" "),
        )
        .join("; ") || say("cli.no-gpu"),
    build: plan ? `${plan.file.quant} (${size(plan.file.bytes)})` : say("cli.fleet-none"),
    where: plan ? whereOf(speaker, plan) : "",
    context: plan ? say("cli.tokens", { count: plan.engine.contextTokens }) : "",
    speed: plan ? speedOf(speaker, plan) : "",
    why: plan ? "" : texts(result.reasons.filter((reason) => !isAssumption(reason))).join(" "),
    upgrades: upgrades.map((upgrade) => upgradeText(speaker, upgrade)),
    assumed: texts(result.reasons.filter(isAssumption)),
  };
}

function systemOf({ os }: MachineReport, shown: (figure: Figure<string>, words: typeof String) => string) {
  if (os.name.known) return `${os.name.value} ${shown(os.release, String)}`;
  return os.platform === "other" ? "" : os.platform;
}

function processorOf({ say }: Speaker, { cpu }: MachineReport): string {
  const cores = cpu.physicalCores.known ? [say("cli.fleet-cores", { count: cpu.physicalCores.value })] : [];
  const known = [...(cpu.model.known ? [cpu.model.value] : []), ...cores];
  return known.join(", ") || say("cli.fleet-no-processor");
}

const whereOf = ({ say }: Speaker, { where, engine }: Plan) =>
  say(`cli.where.${where}`, { layers: engine.gpuLayers });

const speedOf = ({ say }: Speaker, { decode }: Plan) => say("cli.fleet-speed", { ...decode });

/** What could be bought, and what would run then. */
export function upgradeText({ say }: Pick<CliContext, "say">, { kind, bytes, plan }: Upgrade): string {
  return say(`cli.fleet-upgrade.${kind}`, {
    // As memory is sold.
    size: `${bytes / 1024 ** 3} GB`,
    quant: plan.file.quant,
    ...plan.decode,
  });
}
