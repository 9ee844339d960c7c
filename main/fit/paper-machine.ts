import { type Figure, type GpuInfo, type MachineReport, noteOf, QuernError } from "../contract";
import { type GpuRow, gpuRow, isNamed, nearestGpus } from "./gpu-table";

/*
 * Machines that exist only on paper: "RTX 4070 12 GB, 32 GB RAM". What was not said stays unknown, and the fit says
 * what it assumes for it.
 */

const gib = 1024 ** 3;
const size = /(\d+(?:[.,]\d+)?)\s*(gib|gb|g|tib|tb|t)\b/iu;
const systemMemory = /^(?:of )?(?:system |main |unified )?(?:ram|memory|(?:lp)?ddr\d\w*)(?: ram| memory)?$/iu;
const cores = /^(\d{1,3})[ -](?:physical )?cores?(?: (?:cpu|processor))?$/iu;
const disk = /^(?:free )?(?:on )?(?:disk|ssd|nvme|storage)(?: free)?$/iu;
const systems: readonly (readonly [RegExp, MachineReport["os"]["platform"]])[] = [
  [/^(?:microsoft )?windows(?: \d+)?$/iu, "win32"],
  [/^(?:gnu[ /])?linux$|^ubuntu\b.*|^debian\b.*/iu, "linux"],
  [/^mac ?os(?: .*)?$/iu, "darwin"],
];
const mostGpus = 16;
const families = ["", "Apple ", "RTX ", "Radeon ", "RX ", "GTX ", "Arc "];

const said = <T>(value: T): Figure<T> => ({ known: true, value, source: "as-said" });
const usual = <T>(value: T): Figure<T> => ({ known: true, value, source: "usual" });
const notSaid = { known: false, reason: noteOf("not-said") } as const;

interface Card {
  readonly row: GpuRow;
  readonly bytes: number | null;
  readonly count: number;
}

interface Said {
  readonly cards: Card[];
  ram: number | null;
  cores: number | null;
  disk: number | null;
  platform: MachineReport["os"]["platform"] | null;
}

/**
 * A report of a machine by its description, part by part with commas between them: graphics cards (`2 x RTX 3090 24 GB`),
 * system memory (`32 GB RAM`; on Apple silicon the one memory: `M3 Max, 64 GB RAM`), and, where it is known, the
 * processor's cores (`8 cores`), free disk (`500 GB disk`) and the system. GB and GiB are taken for the same, as
 * memory is sold.
 * @throws QuernError `hardware-unclear`, `hardware-unknown` with the nearest known cards, `hardware-size-missing`,
 * `hardware-memory-missing`
 */
export function paperMachine(description: string, now: Date): MachineReport {
  const all: Said = { cards: [], ram: null, cores: null, disk: null, platform: null };
  const parts = description
    .split(/[,;+\n]/u)
    .map((part) => part.trim().replace(/\s+/gu, " "))
    .filter((part) => part !== "");
  if (parts.length === 0 || description.length > 1000)
    throw new QuernError("hardware-unclear", { part: description.slice(0, 100) });
  for (const part of parts) takePart(all, part);
  return reportOf(all, now);
}

function takePart(all: Said, part: string): void {
  const bytes = bytesIn(part);
  const rest = part.replace(size, " ").replace(/\s+/gu, " ").trim();
  const [, count] = cores.exec(part) ?? [];
  const system = systems.find(([names]) => names.test(part));
  if (bytes !== null && (rest === "" || systemMemory.test(rest))) all.ram = bytes;
  else if (bytes !== null && disk.test(rest)) all.disk = bytes;
  else if (count !== undefined && Number(count) > 0) all.cores = Number(count);
  else if (system) all.platform = system[1];
  else all.cards.push(cardOf(part));
}

function bytesIn(text: string): number | null {
  const [, number = "", unit = ""] = size.exec(text) ?? [];
  const value = Number(number.replace(",", "."));
  if (number === "" || !(value > 0) || value > 100_000) return null;
  return Math.round(value * gib * (/^t/iu.test(unit) ? 1024 : 1));
}

function cardOf(part: string): Card {
  const [counted = "", number = "1"] = /^(\d{1,3}) ?[x×*] ?/u.exec(part) ?? [];
  const count = Number(number);
  const whole = part.slice(counted.length);
  const plain = whole.replace(size, " ").replace(/\s+/gu, " ").trim();
  // Some names hold a size: the A100 80GB is another card than the A100. And people leave out the name of a family.
  for (const name of [whole, plain].flatMap((each) => families.map((family) => family + each))) {
    const row = gpuRow(name);
    if (row && isNamed(name, row) && count >= 1 && count <= mostGpus)
      return { row, bytes: bytesIn(whole), count };
  }
  if (!/[a-z]/iu.test(plain) || count < 1 || count > mostGpus)
    throw new QuernError("hardware-unclear", { part });
  throw new QuernError("hardware-unknown", { part: plain, nearest: nearestGpus(plain).join(", ") });
}

function reportOf(all: Said, now: Date): MachineReport {
  const { cards, disk: free } = all;
  const apple = cards.find(({ row }) => row.vendor === "apple");
  const ram = all.ram ?? apple?.bytes ?? null;
  if (ram === null) throw new QuernError("hardware-memory-missing");
  const platform = apple ? "darwin" : (all.platform ?? "other");
  const gpus = cards.flatMap((card) => Array.from({ length: card.count }, () => card));
  return {
    schemaVersion: 1,
    createdAt: now.toISOString(),
    os: {
      platform,
      arch: apple ? "arm64" : "x64",
      name: notSaid,
      release: notSaid,
      virtualMachine: notSaid,
    },
    cpu: {
      model: apple ? said(apple.row.name) : notSaid,
      physicalCores: all.cores === null ? notSaid : said(all.cores),
      logicalCores: notSaid,
      // Every processor of the last ten years has them.
      vectorInstructions: usual(apple ? ["NEON"] : ["AVX2"]),
    },
    memory: { totalBytes: said(ram), availableBytes: notSaid },
    gpus: gpus.map((card, at) => gpuOf(card, ram, `gpu${at}`)),
    disks: free === null ? [] : [{ path: "disk", freeBytes: said(free), totalBytes: notSaid }],
    probes: [],
  };
}

function gpuOf({ row, bytes }: Card, ram: number, id: string): GpuInfo {
  const common = {
    id,
    name: said(row.name),
    vendor: row.vendor,
    backendNotes: [],
    freeBytes: notSaid,
    driver: notSaid,
  };
  if (row.vendor === "apple")
    return {
      ...common,
      kind: "unified",
      backend: "metal",
      dedicatedBytes: notSaid,
      sharedBytes: { known: true, value: metalLimit(ram), source: "metal-limit" },
    };
  if (row.shared)
    return {
      ...common,
      kind: "integrated",
      backend: "vulkan",
      dedicatedBytes: notSaid,
      sharedBytes: usual(Math.floor(ram / 2)),
    };
  if (bytes === null) throw new QuernError("hardware-size-missing", { part: row.name });
  return {
    ...common,
    kind: "discrete",
    backend: row.vendor === "nvidia" ? "cuda" : "vulkan",
    dedicatedBytes: said(bytes),
    sharedBytes: notSaid,
  };
}

/**
 * What macOS lets a GPU use of the one memory. Source: `recommendedMaxWorkingSetSize` as llama.cpp logs it, two thirds
 * on a Mac of 16 GB and three quarters on one of 64 GB (both in test/fixtures/machines); that the greater share begins
 * at 36 GB is assumed.
 */
function metalLimit(ram: number): number {
  return Math.floor(ram * (ram >= 36 * gib ? 0.75 : 2 / 3));
}
