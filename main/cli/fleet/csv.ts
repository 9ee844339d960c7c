import { csvLine } from "../../bench";
import type { Figure } from "../../contract";
import type { FleetRow } from "./row";
import type { FleetWords } from "./words";

const value = <T extends string | number>(figure: Figure<T>) => (figure.known ? String(figure.value) : "");

const heads = [
  "machine",
  "report made at",
  "system",
  "processor",
  "cores",
  "memory bytes",
  "graphics cards",
  "status",
  "build",
  "file bytes",
  "runs on",
  "layers on a card",
  "context tokens",
  "tokens a second, low",
  "tokens a second, expected",
  "tokens a second, high",
  "basis of the speed",
  "why not",
  "what would help",
  "what was assumed",
] as const;

/** A line per machine, for spreadsheets: figures as they are, sentences as in the page. */
export function fleetCsv(rows: readonly (readonly [FleetRow, FleetWords])[]): string {
  return [heads, ...rows.map(([row, words]) => cellsOf(row, words))].map(csvLine).join("");
}

function cellsOf({ machine, result }: FleetRow, words: FleetWords): string[] {
  const plan = result.status === "fits" ? result.plan : null;
  const { low, expected, high } = plan?.decode ?? {};
  const speed = (figure: number | undefined) => (figure === undefined ? "" : figure.toFixed(2));
  return [
    words.name,
    machine.createdAt,
    words.system,
    value(machine.cpu.model),
    value(machine.cpu.physicalCores),
    value(machine.memory.totalBytes),
    machine.gpus.length === 0 ? "" : words.gpus,
    result.status,
    plan?.file.quant ?? "",
    plan ? String(plan.file.bytes) : "",
    plan?.where ?? "",
    plan ? String(plan.engine.gpuLayers) : "",
    plan ? String(plan.engine.contextTokens) : "",
    speed(low),
    speed(expected),
    speed(high),
    plan?.speedBasis ?? "",
    words.why,
    words.upgrades.join(" "),
    words.assumed.join(" "),
  ];
}
