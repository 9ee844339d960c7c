import rows from "../../resources/gpus/server-gpus.json";
import {
  type GpuArchitecture,
  gpuArchitecture,
  type MachineReport,
  QuernError,
  type ServerHardware,
  serverLimits,
} from "../contract";
import { type GpuRow, gpuRow, isNamed } from "../fit";

/** Why no server can be planned for some hardware: too old or of another maker, cards of several kinds, or none. */
export interface HardwareTrouble {
  readonly trouble: "not-served" | "mixed" | "none";
  readonly gpu: string;
}

interface Card {
  readonly row: GpuRow;
  readonly architecture: GpuArchitecture;
  readonly memoryBytes: number;
}

const mib = 1024 ** 2;
const families = ["", "RTX ", "Instinct "];
const size = /(\d+(?:\.\d+)?)\s*(?:gib|gb|g)\b/iu;
const known = rows.gpus.map((gpu) => ({ ...gpu, architecture: gpuArchitecture.parse(gpu.architecture) }));

/** The names of the cards that a server can be planned for. */
export const servedGpus: readonly string[] = known.map(({ name }) => name);

/**
 * The cards of each of `nodes` machines by their description, `2x RTX 4090` or `A100 80GB`.
 * @throws QuernError `hardware-unclear`, `hardware-unknown` with the nearest cards that can serve
 */
export function hardwareFromText(text: string, nodes: number): ServerHardware | HardwareTrouble {
  const plain = text.trim().replace(/\s+/gu, " ");
  const [counted = "", number = "1"] = /^(\d{1,3}) ?[x×*] ?/u.exec(plain) ?? [];
  const perNode = Number(number);
  const name = plain.slice(counted.length);
  if (!/[a-z]/iu.test(name) || perNode < 1 || perNode > serverLimits.perNode || name.length > 100)
    throw new QuernError("hardware-unclear", { part: text.slice(0, 100) });
  const bare = name.replace(size, " ").replace(/\s+/gu, " ").trim();
  for (const each of [name, bare].flatMap((asked) => families.map((family) => family + asked))) {
    const row = gpuRow(each);
    if (!row || !isNamed(each, row)) continue;
    const card = cardOf(row, saidBytes(name, row));
    return card ? together(card, perNode, nodes) : { trouble: "not-served", gpu: row.name };
  }
  throw new QuernError("hardware-unknown", { part: bare || name, nearest: nearestServed(name).join(", ") });
}

/** The cards of saved reports, one for each node. */
export function hardwareFromReports(reports: readonly MachineReport[]): ServerHardware | HardwareTrouble {
  const nodes = reports.map((report) =>
    report.gpus.flatMap(({ kind, name, dedicatedBytes }) =>
      kind === "discrete" && name.known
        ? [{ name: name.value, bytes: dedicatedBytes.known ? dedicatedBytes.value : null }]
        : [],
    ),
  );
  const [first] = nodes;
  const [gpu] = first ?? [];
  if (!first || !gpu || nodes.some((cards) => cards.length === 0)) return { trouble: "none", gpu: "" };
  if (nodes.some((cards) => cards.length !== first.length || cards.some(({ name }) => name !== gpu.name)))
    return { trouble: "mixed", gpu: gpu.name };
  const row = gpuRow(gpu.name);
  // The card with the least memory decides.
  const sizes = nodes.flat().flatMap(({ bytes }) => (bytes === null ? [] : [bytes]));
  const card = row && cardOf(row, sizes.length > 0 ? Math.min(...sizes) : null);
  return card ? together(card, first.length, nodes.length) : { trouble: "not-served", gpu: gpu.name };
}

/** The row of published speeds for planned hardware. */
export function speedRow(hardware: ServerHardware): GpuRow {
  const row = gpuRow(hardware.gpu);
  if (!row) throw new Error(`no speeds of ${hardware.gpu}`);
  return row;
}

function cardOf(row: GpuRow, bytes: number | null): Card | null {
  const served = known.find(({ name }) => name === row.name);
  if (!served) return null;
  return { row, architecture: served.architecture, memoryBytes: bytes ?? served.memoryMiB * mib };
}

/** A size that was said counts only where it is another card than the usual one: sizes are sold rounded up. */
function saidBytes(name: string, row: GpuRow): number | null {
  const [, number] = size.exec(name) ?? [];
  if (number === undefined) return null;
  const bytes = Math.round(Number(number) * 1024) * mib;
  const usual = known.find((each) => each.name === row.name)?.memoryMiB ?? 0;
  return Math.abs(bytes / mib / usual - 1) < 0.1 ? null : bytes;
}

function together({ row, architecture, memoryBytes }: Card, perNode: number, nodes: number): ServerHardware {
  const vendor = row.vendor === "amd" ? "amd" : "nvidia";
  return { gpu: row.name, architecture, vendor, memoryBytes, perNode, nodes };
}

/** The served cards that have most pairs of letters in common with a name. */
function nearestServed(name: string): string[] {
  const pairs = (text: string) => {
    const plain = text.toLowerCase().replace(/[^a-z0-9]/gu, "");
    return new Set(Array.from({ length: Math.max(0, plain.length - 1) }, (_, at) => plain.slice(at, at + 2)));
  };
  const asked = pairs(name);
  return servedGpus
    .map((served) => {
      const own = pairs(served);
      const common = [...own].filter((pair) => asked.has(pair)).length;
      return { served, likeness: (2 * common) / (own.size + asked.size) };
    })
    .sort((a, b) => b.likeness - a.likeness)
    .slice(0, 3)
    .map(({ served }) => served);
}
