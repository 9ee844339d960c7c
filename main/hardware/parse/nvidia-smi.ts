/** The query, in the order of the columns. `memory.*` are MiB with `nounits`. */
export const nvidiaSmiFields = [
  "index",
  "name",
  "pci.bus_id",
  "memory.total",
  "memory.free",
  "driver_version",
] as const;

export interface NvidiaRow {
  name: string;
  /** `0000:01:00.0` */
  slot?: string;
  totalBytes?: number;
  freeBytes?: number;
  driver?: string;
}

const mib = 1024 * 1024;

/** Reads `nvidia-smi --format=csv,noheader,nounits`. Lines of another shape (messages, warnings) are skipped. */
export function parseNvidiaSmi(text: string): NvidiaRow[] {
  const rows: NvidiaRow[] = [];
  for (const line of text.split("\n")) {
    const cells = line.split(",").map((cell) => cell.trim());
    const [index, name, bus, total, free, driver] = cells;
    if (cells.length !== nvidiaSmiFields.length || !/^\d+$/.test(index ?? "") || !name) continue;
    const slot = pciSlot(bus);
    rows.push({
      name,
      ...(slot ? { slot } : {}),
      ...withBytes("totalBytes", total),
      ...withBytes("freeBytes", free),
      ...(driver && /^[\d.]+$/.test(driver) ? { driver } : {}),
    });
  }
  return rows;
}

/** `[N/A]` and `[Not Supported]` are real answers: on a machine with one memory for both the size is not told. */
function withBytes(key: "totalBytes" | "freeBytes", text: string | undefined): Partial<NvidiaRow> {
  if (text === undefined || !/^\d{1,9}$/.test(text)) return {};
  return { [key]: Number(text) * mib };
}

/**
 * A PCI address in the form `0000:01:00.0`; undefined for what is no address.
 * Tools write the domain with four or eight digits, or leave it out.
 */
export function pciSlot(text: string | undefined): string | undefined {
  const match = text?.trim().match(/^(?:([0-9a-f]{4,8}):)?([0-9a-f]{2}):([0-9a-f]{2})\.([0-7])$/i);
  if (!match) return undefined;
  const domain = (match[1] ?? "0000").slice(-4);
  return `${domain}:${match[2]}:${match[3]}.${match[4]}`.toLowerCase();
}
