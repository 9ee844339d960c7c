import type { ControllerValue, CpuValue, MemoryValue, OsValue } from "../raw";

/**
 * systeminformation's answers, of which only the fields named here are taken: it also tells host names and serial
 * numbers. The package is loaded on first use; starting the app does not wait for it.
 */
async function library() {
  const { default: systeminformation } = await import("systeminformation");
  return systeminformation;
}

/** A text that says something; the library writes `""` and `"unknown"` for what it does not know. */
function text(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" && value.toLowerCase() !== "unknown"
    ? value.trim()
    : undefined;
}

function number(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : undefined;
}

type Fields = Readonly<Record<string, unknown>>;

function fields(value: unknown): Fields {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

/** Leaves out what is undefined. */
function present<T extends object>(record: { [K in keyof T]: T[K] | undefined }): Partial<T> {
  const entries = Object.entries(record).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Partial<T>;
}

/** The processor, from `cpu()`. */
export function pickCpu(value: unknown): CpuValue {
  const { manufacturer, brand, physicalCores, cores } = fields(value);
  return present<CpuValue>({
    manufacturer: text(manufacturer),
    brand: text(brand),
    physicalCores: number(physicalCores),
    cores: number(cores),
  });
}

/** The memory, from `mem()`. */
export function pickMemory(value: unknown): MemoryValue {
  const { total, available } = fields(value);
  return present<MemoryValue>({ total: number(total), available: number(available) });
}

/** The system, from `osInfo()`. */
export function pickOs(value: unknown): OsValue {
  const { distro, release, kernel } = fields(value);
  return present<OsValue>({ distro: text(distro), release: text(release), kernel: text(kernel) });
}

/** The graphics controllers, from `graphics()`; its displays are left out. */
export function pickControllers(value: unknown): ControllerValue[] {
  const { controllers } = fields(value);
  return (Array.isArray(controllers) ? controllers : []).map((item: unknown) => {
    const { vendor, model, busAddress, pciBus, vram, vramDynamic, driverVersion } = fields(item);
    return present<ControllerValue>({
      vendor: text(vendor),
      model: text(model),
      busAddress: text(busAddress) ?? text(pciBus),
      vram: number(vram),
      vramDynamic: typeof vramDynamic === "boolean" ? vramDynamic : undefined,
      driverVersion: text(driverVersion),
    });
  });
}

export async function cpu(): Promise<CpuValue> {
  return pickCpu(await (await library()).cpu());
}

export async function memory(): Promise<MemoryValue> {
  return pickMemory(await (await library()).mem());
}

export async function os(): Promise<OsValue> {
  return pickOs(await (await library()).osInfo());
}

export async function graphics(): Promise<ControllerValue[]> {
  return pickControllers(await (await library()).graphics());
}

/** Whether this is a virtual machine; used where the processor's own flag does not tell. */
export async function isVirtual(): Promise<boolean> {
  return fields(await (await library()).system()).virtual === true;
}
