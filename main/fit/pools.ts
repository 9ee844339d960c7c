import type { EnginePlan, Figure, GpuInfo, MachineReport, Reason, Wishes } from "../contract";
import { gpuRow } from "./gpu-table";

/** Memory that a plan may draw on, and what of it stays free. */
export interface Pool {
  readonly id: string;
  readonly name: string;
  readonly freeBytes: number;
  readonly reserveBytes: number;
}

export interface GpuPool extends Pool {
  readonly gpu: GpuInfo;
  /** Its memory is system memory: nothing may be counted twice. */
  readonly shared: boolean;
  readonly platform: MachineReport["os"]["platform"];
  /** There where it is several cards together, in the order of the backend's devices; its own figures are their sums. */
  readonly cards?: readonly GpuPool[];
}

export interface Pools {
  readonly ram: Pool;
  /** Usable ones, the one with the most free memory first; last, where there are several, all of them together. */
  readonly gpus: readonly GpuPool[];
  /** What had to be assumed, and which GPUs cannot be used. */
  readonly notes: readonly Reason[];
}

/** Room for other programs, as wished. */
export type Room = Pick<Wishes, "reserveBytes" | "gpuReserveBytes">;

/** As `Room`; what is left out is as usual. */
export type RoomSaid = { readonly [K in keyof Room]?: Room[K] | undefined };

/** Kept free on a GPU, unless the wishes say otherwise: loads that took the last gigabyte have failed later, in the middle of an answer. */
const gpuReserveBytes = 1024 ** 3;
/**
 * Kept free in system memory for other programs and the file cache, unless the wishes say otherwise.
 * What Linux calls available is cautious already.
 */
const systemReserveBytes = (platform: MachineReport["os"]["platform"]) =>
  (platform === "linux" ? 1.5 : 2) * 1024 ** 3;
/** What an idle system takes of its memory. */
const systemItselfBytes = 1_500_000_000;
/** Of the total, where a report does not say what is available: an idle desktop uses about a third. */
const assumedAvailableShare = 0.65;
/** Of a GPU's own memory, where a report does not say what is free. */
const assumedFreeShare = 0.85;

const known = <T>(figure: Figure<T>): T | null => (figure.known ? figure.value : null);

/** A GPU's name for people; its id where the report knows none. */
export const gpuName = (gpu: GpuInfo): string => known(gpu.name) ?? gpu.id;

function gpuFree(gpu: GpuInfo, notes: Reason[]): number | null {
  const free = known(gpu.freeBytes);
  if (free !== null) return free;
  const shared = gpu.kind === "integrated" || gpu.kind === "unified" ? (known(gpu.sharedBytes) ?? 0) : 0;
  const totalBytes = (known(gpu.dedicatedBytes) ?? 0) + shared;
  if (totalBytes === 0) return null;
  const freeBytes = Math.round(totalBytes * assumedFreeShare);
  notes.push({ code: "gpu-free-assumed", params: { gpu: gpuName(gpu), freeBytes, totalBytes } });
  return freeBytes;
}

function gpuPool(
  gpu: GpuInfo,
  machine: MachineReport,
  ram: Pool,
  reserveBytes: number,
  notes: Reason[],
): GpuPool | null {
  if (gpu.kind === "virtual") return null;
  if (gpu.backend === "none") {
    notes.push({ code: "gpu-not-usable", params: { gpu: gpuName(gpu) }, because: gpu.backendNotes });
    return null;
  }
  const free = gpuFree(gpu, notes);
  if (free === null) {
    notes.push({ code: "gpu-memory-unknown", params: { gpu: gpuName(gpu) } });
    return null;
  }
  const platform = machine.os.platform;
  const shared = gpu.kind === "unified" || gpu.kind === "integrated";
  const base = { id: gpu.id, name: gpuName(gpu), gpu, shared, platform };
  if (!shared) return { ...base, freeBytes: free, reserveBytes };
  // Whichever limit is nearer counts: what the GPU may address, or what the system has free.
  const carvedOut = gpu.kind === "integrated" ? (known(gpu.dedicatedBytes) ?? 0) : 0;
  const system = ram.freeBytes + carvedOut;
  return free - reserveBytes <= system - ram.reserveBytes
    ? { ...base, freeBytes: free, reserveBytes }
    : { ...base, freeBytes: system, reserveBytes: ram.reserveBytes };
}

/** The memory pools of a machine as it is now; null when not even the amount of system memory is known. */
export function poolsOf(machine: MachineReport, wishes: RoomSaid): Pools | null {
  const notes: Reason[] = [];
  let free = known(machine.memory.availableBytes);
  if (free === null) {
    const total = known(machine.memory.totalBytes);
    if (total === null) return null;
    free = Math.round(total * assumedAvailableShare);
    notes.push({ code: "ram-free-assumed", params: { freeBytes: free, totalBytes: total } });
  }
  const ram: Pool = {
    id: "ram",
    name: "RAM",
    freeBytes: free,
    reserveBytes: wishes.reserveBytes ?? systemReserveBytes(machine.os.platform),
  };
  // llama.cpp leaves an integrated GPU alone where there is a usable one with memory of its own.
  const hasDiscrete = machine.gpus.some((gpu) => gpu.kind === "discrete" && gpu.backend !== "none");
  const gpus = machine.gpus
    .filter((gpu) => !(hasDiscrete && gpu.kind === "integrated"))
    .map((gpu) => gpuPool(gpu, machine, ram, wishes.gpuReserveBytes ?? gpuReserveBytes, notes))
    .filter((pool) => pool !== null);
  const cards = together(gpus);
  // Vulkan takes all that it finds: its numbers are not certain enough to show it one of them.
  const alone = cards?.gpu.backend === "vulkan" ? gpus.filter(({ id }) => !isAmong(id, cards)) : gpus;
  const sorted = [...alone].sort((a, b) => b.freeBytes - a.freeBytes || a.id.localeCompare(b.id));
  return { ram, gpus: cards ? [...sorted, cards] : sorted, notes };
}

const idTogether = (gpus: readonly { readonly id: string }[]) => gpus.map(({ id }) => id).join("+");

/** The id of the pool that a plan counts on; null where it runs on no GPU. */
export const gpuIdOf = ({ gpu, gpus }: Pick<EnginePlan, "gpu" | "gpus">): string | null =>
  gpus ? idTogether(gpus) : (gpu?.id ?? null);

const isAmong = (id: string, { cards = [] }: GpuPool) => cards.some((card) => card.id === id);

/** Cards with memory of their own that one backend drives side by side; null where there are no two. */
function together(gpus: readonly GpuPool[]): GpuPool | null {
  for (const backend of ["cuda", "vulkan"] as const) {
    const cards = gpus.filter(({ gpu, shared }) => !shared && gpu.backend === backend);
    const [first] = cards;
    if (!first || cards.length < 2) continue;
    const sum = (of: (card: GpuPool) => number) => cards.reduce((all, card) => all + of(card), 0);
    return {
      ...first,
      id: idTogether(cards),
      name: namesTogether(cards.map(({ name }) => name)),
      freeBytes: sum(({ freeBytes }) => freeBytes),
      reserveBytes: sum(({ reserveBytes }) => reserveBytes),
      cards,
    };
  }
  return null;
}

/** `2 × RTX 3090`, or `RTX 4090 + 2 × RTX 3090`. */
function namesTogether(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => (count === 1 ? name : `${count} × ${name}`)).join(" + ");
}

/** Bandwidth of the system's memory where the processor or an integrated GPU gives it away, GB/s. */
export function knownRamBandwidth(machine: MachineReport): number | null {
  const cpu = machine.cpu.model.known ? gpuRow(machine.cpu.model.value) : null;
  if (cpu?.shared) return cpu.bandwidthGBs;
  for (const gpu of machine.gpus) {
    if (gpu.kind !== "integrated" && gpu.kind !== "unified") continue;
    const row = gpu.name.known ? gpuRow(gpu.name.value) : null;
    if (row?.shared) return row.bandwidthGBs;
  }
  return null;
}

/** The most that could ever be free in a pool of this machine, with nothing else running; null where not known. */
export function capacityOf(machine: MachineReport, device: string): number | null {
  const total = known(machine.memory.totalBytes);
  const system = total === null ? null : total - systemItselfBytes;
  const gpu = machine.gpus.find((candidate) => candidate.id === device);
  if (!gpu) return system;
  const dedicated = known(gpu.dedicatedBytes);
  if (gpu.kind === "integrated") return system === null ? null : system + (dedicated ?? 0);
  return gpu.kind === "unified" ? known(gpu.sharedBytes) : dedicated;
}
