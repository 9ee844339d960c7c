import rows from "../../resources/gpus/gpus.json";

/** One GPU of the table: published figures. */
export interface GpuRow {
  readonly name: string;
  /** Memory bandwidth, GB/s (decimal). */
  readonly bandwidthGBs: number;
  /** Where one name covers several chips: the slowest of them. */
  readonly bandwidthLowGBs: number;
  /** Dense half-precision matrix throughput, in 10^12 operations a second. */
  readonly fp16Tflops: number;
  readonly vendor: "nvidia" | "amd" | "intel" | "apple";
  /** It shares the system's memory. */
  readonly shared: boolean;
}

interface TableRow {
  name: string;
  vendor: string;
  bandwidthGBs: number;
  bandwidthLowGBs?: number;
  fp16Tflops: number;
  shared?: boolean;
  source: string;
}

/** Lower case, words only, without what vendors put around the name. */
function words(name: string): string {
  const plain = name
    .toLowerCase()
    .replace(/\((r|tm|c)\)|®|™/g, " ")
    .replace(/\b(max-q|mobile)\b/g, " laptop ")
    .replace(/\brtx(?=\d)/g, "rtx ")
    .replace(/(\d)(ti|super|xtx|xt|gre)\b/g, "$1 $2");
  return ` ${plain.replace(/[^a-z0-9]+/g, " ").trim()} `;
}

const vendors = ["nvidia", "amd", "intel", "apple"] as const;
const table = (rows.gpus satisfies TableRow[] as TableRow[]).map((row) => ({
  key: words(row.name),
  /** The same whether or not it is a laptop's. */
  core: words(row.name).replace(" laptop ", " "),
  row: {
    name: row.name,
    bandwidthGBs: row.bandwidthGBs,
    bandwidthLowGBs: row.bandwidthLowGBs ?? row.bandwidthGBs,
    fp16Tflops: row.fp16Tflops,
    vendor: vendors.find((vendor) => vendor === row.vendor) ?? "nvidia",
    shared: row.shared ?? false,
  } satisfies GpuRow,
}));

/** Words that makers put before or behind a name and that tell no card from another. */
const filler = new Set(["nvidia", "geforce", "amd", "radeon", "intel", "apple", "graphics", "gpu", "card"]);

/** Whether a name says nothing but the name of this row: what is left over would be another card. */
export function isNamed(name: string, row: GpuRow): boolean {
  const own = words(row.name).split(" ");
  return words(name)
    .split(" ")
    .every((word) => own.includes(word) || filler.has(word));
}

/**
 * The names of the table that are nearest to one that is not in it: by the words and pairs of letters that they have in
 * common (Dice's coefficient).
 */
export function nearestGpus(name: string, count = 3): string[] {
  const asked = pairs(name);
  return table
    .map(({ row }) => {
      const own = pairs(row.name);
      const common = [...own].filter((pair) => asked.has(pair)).length;
      return { name: row.name, likeness: (2 * common) / (own.size + asked.size) };
    })
    .sort((a, b) => b.likeness - a.likeness)
    .slice(0, count)
    .map((entry) => entry.name);
}

/** The words of a name and the pairs of letters in them, in no order. */
function pairs(name: string): ReadonlySet<string> {
  const all = words(name).split(" ").filter(Boolean);
  return new Set(
    all.flatMap((word) => [
      word,
      ...Array.from({ length: word.length - 1 }, (_, at) => word.slice(at, at + 2)),
    ]),
  );
}

/** What was found before: a plan asks for its GPU's name many times, and a machine has few. */
const asked = new Map<string, GpuRow | null>();
const mostAsked = 100;

/** As `findRow`, which it asks only once for each name. */
export function gpuRow(name: string): GpuRow | null {
  const known = asked.get(name);
  if (known !== undefined) return known;
  if (asked.size >= mostAsked) asked.clear();
  const found = findRow(name);
  asked.set(name, found);
  return found;
}

/**
 * Finds a GPU in the table by the name that a driver or system reports.
 * The longest entry whose words stand in the name wins, so that `RTX 4070 Ti` is not taken for `RTX 4070`;
 * a laptop's GPU matches only laptop entries.
 */
function findRow(name: string): GpuRow | null {
  const wanted = words(name);
  const laptop = wanted.includes(" laptop ");
  // What is the same for all entries is made once.
  const [plain, withoutGpu] = [wanted.replace(" laptop ", " "), wanted.replace(" gpu ", " ")];
  let best: (typeof table)[number] | null = null;
  for (const entry of table) {
    const isLaptop = entry.core !== entry.key;
    if (isLaptop !== laptop && !entry.row.shared && entry.row.vendor === "nvidia") continue;
    if (!plain.includes(entry.core) && !withoutGpu.includes(entry.core)) continue;
    if (best === null || entry.key.length > best.key.length) best = entry;
  }
  return best?.row ?? null;
}
