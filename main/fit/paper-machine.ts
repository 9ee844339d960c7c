import { type Figure, type GpuInfo, type MachineReport, noteOf, QuernError } from "../contract";
import { type GpuRow, gpuRow, isNamed, nearestGpus } from "./gpu-table";

/*
 * Machines that exist only on paper: "RTX 4070 12 GB, 32 GB RAM". What was not said stays unknown, and the fit says
 * what it assumes for it.
 */

const gib = 1024 ** 3;
/** What stands between two parts; the plus of "Ryzen AI Max+ 395" is a part of its name. */
const between = /[,;，；、\n]|(?<!\bai max)\+|\s(?:and|with|&)\s/iu;
/** A number with a minus before it is no size. */
const size = /(?<!\d)(?<!(?:^|\s)[-−])(\d+(?:[.,]\d+)?)\s*(gib|gb|g|tib|tb|t)\b/iu;
const systemMemory =
  /^(?:of )?(?:system |main |unified )?(?:ram|memory|内存|(?:lp)?ddr\d\w*)(?: ram| memory)?$/iu;
const looksLikeMemory = /(?:\b(?:ram|memory)|内存)$/iu;
const cores = /^(\d{1,3})[ -](?:physical )?cores?(?: (?:cpu|processor))?$/iu;
const coresWithin = /,? ?\(?\b(\d{1,3})[ -](?:physical )?cores?\)?$/iu;
/** Names of processors, which people say along with the rest; one that a row of the GPU table has is a GPU. */
const processor =
  /\b(?:i[3579]-?\d{4,5}\w*|core (?:ultra|i?[3579])|ryzen|threadripper|epyc|xeon|athlon|pentium|celeron|snapdragon)\b/iu;
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
  processor: string | null;
  cores: number | null;
  disk: number | null;
  platform: MachineReport["os"]["platform"] | null;
}

/**
 * A report of a machine by its description, part by part with commas between them: graphics cards (`2 x RTX 3090 24 GB`),
 * system memory (`32 GB RAM`; on Apple silicon the one memory: `M3 Max, 64 GB RAM`), and, where it is known, the
 * processor's cores (`8 cores`), free disk (`500 GB disk`) and the system. GB and GiB are taken for the same, as
 * memory is sold. The name of a processor may be said, too.
 * @throws QuernError `hardware-unclear`, `hardware-unknown` with the nearest known cards, `hardware-size-missing`,
 * `hardware-memory-missing`
 */
export function paperMachine(description: string, now: Date): MachineReport {
  const all: Said = { cards: [], ram: null, processor: null, cores: null, disk: null, platform: null };
  const parts = description
    .split(between)
    .map((part) => part.trim().replace(/\s+/gu, " "))
    .filter((part) => part !== "");
  if (parts.length === 0 || description.length > 1000)
    throw new QuernError("hardware-unclear", { part: description.slice(0, 100) });
  for (const part of parts) takePart(all, part);
  return reportOf(all, now);
}

function takePart(all: Said, part: string): void {
  const bytes = bytesIn(part);
  const rest = withoutSize(part);
  const [, count] = cores.exec(part) ?? [];
  const system = systems.find(([names]) => names.test(part));
  if (bytes !== null && (rest === "" || systemMemory.test(rest))) all.ram = bytes;
  else if (bytes !== null && disk.test(rest)) all.disk = bytes;
  else if (count !== undefined && Number(count) > 0) all.cores = Number(count);
  else if (system) all.platform = system[1];
  else {
    const card = cardOf(part);
    if (card) all.cards.push(card);
    else takeProcessor(all, part);
  }
}

/** @throws QuernError where it is none: it was meant for a graphics card, then, or for nothing that is understood */
function takeProcessor(all: Said, part: string): void {
  const [, count] = coresWithin.exec(part) ?? [];
  const name = part.replace(coresWithin, "").trim();
  if (processor.test(name) && bytesIn(part) === null) {
    all.processor = name;
    if (count !== undefined && Number(count) > 0) all.cores = Number(count);
    return;
  }
  const plain = withoutSize(part.replace(counted, ""));
  if (!/[a-z]/iu.test(plain) || looksLikeMemory.test(plain))
    throw new QuernError("hardware-unclear", { part });
  throw new QuernError("hardware-unknown", { part: plain, nearest: nearestGpus(plain).join(", ") });
}

const withoutSize = (text: string) => text.replace(size, " ").replace(/\s+/gu, " ").trim();

function bytesIn(text: string): number | null {
  const [, number = "", unit = ""] = size.exec(text) ?? [];
  const value = Number(number.replace(",", "."));
  if (number === "" || !(value > 0) || value > 100_000) return null;
  return Math.round(value * gib * (/^t/iu.test(unit) ? 1024 : 1));
}

/** How many of a card there are. */
const counted = /^(\d{1,3}) ?[x×*] ?/u;

/** @throws QuernError `hardware-unclear` for a number of cards that no machine has */
function cardOf(part: string): Card | null {
  const [before = "", number = "1"] = counted.exec(part) ?? [];
  const count = Number(number);
  const whole = part.slice(before.length);
  if (count < 1 || count > mostGpus) throw new QuernError("hardware-unclear", { part });
  // Some names hold a size: the A100 80GB is another card than the A100. And people leave out the name of a family.
  for (const name of [whole, withoutSize(whole)].flatMap((each) => families.map((family) => family + each))) {
    const row = gpuRow(name);
    if (row && isNamed(name, row)) return { row, bytes: bytesIn(whole), count };
  }
  return null;
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
      model: apple ? said(apple.row.name) : all.processor === null ? notSaid : said(all.processor),
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
