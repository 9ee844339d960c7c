import type { CliContext } from "../context";
import { type FleetRow, groupOf } from "./row";

/** One line of the totals: how many machines, and what is said of them. */
type FleetTotal = readonly [count: number, text: string];

/**
 * The fleet in a few lines, for whoever counts what to buy: how many machines run which build and how fast, and what
 * would let the others run one, each with most machines first; those whose report says too little come last.
 */
export function fleetTotals(say: CliContext["say"], rows: readonly FleetRow[]): FleetTotal[] {
  const speeds = new Map<string, number[]>();
  const needs = new Map<string, number>();
  const more = (text: string) => needs.set(text, (needs.get(text) ?? 0) + 1);
  for (const row of rows) {
    const { result } = row;
    if (result.status === "fits") {
      const { file, decode } = result.plan;
      speeds.set(file.quant, [...(speeds.get(file.quant) ?? []), decode.expected]);
    } else if (groupOf(row) === "nothing") more(needText(say, row));
  }
  const unknown = rows.filter((row) => groupOf(row) === "unknown").length;
  const counted = (lines: FleetTotal[]) => lines.toSorted(([a], [b]) => b - a);
  return [
    ...counted([...speeds].map(([quant, all]) => [all.length, runsText(say, quant, all)])),
    ...counted([...needs].map(([text, count]) => [count, text])),
    ...(unknown > 0 ? [[unknown, say("cli.fleet-group.unknown")] as const] : []),
  ];
}

/** Without more digits than a guess deserves. */
const rounded = (speed: number): number => (speed >= 10 ? Math.round(speed) : Math.round(speed * 10) / 10);

function runsText(say: CliContext["say"], quant: string, speeds: readonly number[]): string {
  const [low, high] = [rounded(Math.min(...speeds)), rounded(Math.max(...speeds))];
  return low === high
    ? say("cli.fleet-total-runs", { quant, speed: low })
    : say("cli.fleet-total-runs-range", { quant, low, high });
}

/** What would let a machine run anything at all: memory, a card, another machine, or nothing that is sold for it. */
function needText(say: CliContext["say"], { machine, upgrades }: FleetRow): string {
  const total = machine.memory.totalBytes;
  const parts = upgrades.map(({ kind, bytes }) => {
    // Modules are bought: what is missing, rounded as memory is sold, not what is there in the end.
    const missing = kind === "memory" && total.known ? bytes - total.value : bytes;
    return say(`cli.fleet-total-needs.${kind}`, { size: `${Math.ceil(missing / 1024 ** 3 - 0.05)} GB` });
  });
  if (parts.length === 0) return say("cli.fleet-total-none");
  return say("cli.fleet-total-needs", { what: parts.join(say("cli.fleet-total-or")) });
}
