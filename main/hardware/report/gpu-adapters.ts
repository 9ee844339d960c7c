import { wholeNumber } from "../parse/lines";
import { parseNvidiaSmi, pciSlot } from "../parse/nvidia-smi";
import { parseRegistry } from "../parse/windows-registry";
import { type ControllerValue, type PciValue, type RawProbes, resultOf } from "../raw";
import { isWhole } from "./figures";
import {
  isDisplayOnlyName,
  isDisplayOnlyPciId,
  isSoftwareRenderer,
  isVirtualName,
  isVirtualPciId,
  matchKey,
  type Vendor,
  vendorOf,
  vendorOfPciId,
} from "./names";

/** A number and the tool that told it. */
export interface Told {
  bytes: number;
  source: string;
}

/** A graphics adapter as the operating system knows it, before anyone asked whether llama.cpp can use it. */
export interface Adapter {
  name?: { text: string; source: string };
  vendor: Vendor;
  slot?: string;
  virtual: boolean;
  dedicated?: Told;
  dedicatedFree?: Told;
  shared?: Told;
  sharedFree?: Told;
  driver?: { text: string; source: string };
  /** Linux kernel module: `amdgpu`, `nvidia`, `nouveau`, … */
  module?: string;
  /** `dedicated` may be cut off at 4 GB. */
  sizeDoubtful?: boolean;
}

/** Every adapter that can compute, each once, from all that the operating system's tools said. */
export function adaptersOf({ platform, probes }: RawProbes): Adapter[] {
  const adapters: Adapter[] = [];
  const smi = parseNvidiaSmi(resultOf(probes["nvidia-smi"]) ?? "").map(
    (row): Adapter => ({
      name: { text: row.name, source: "nvidia-smi" },
      vendor: "nvidia",
      virtual: false,
      ...(row.slot ? { slot: row.slot } : {}),
      ...told("dedicated", row.totalBytes, "nvidia-smi"),
      ...told("dedicatedFree", row.freeBytes, "nvidia-smi"),
      ...(row.driver ? { driver: { text: row.driver, source: "nvidia-smi" } } : {}),
    }),
  );
  const pci = (resultOf(probes["linux-pci"]) ?? [])
    .filter((device) => !isDisplayOnlyPciId(device.vendor))
    .map(fromPci);
  const registry = platform === "win32" ? fromRegistry(resultOf(probes["windows-registry"]) ?? "") : [];
  const controllers = (resultOf(probes.graphics) ?? []).map((value) => fromController(value, platform));
  const mac = (resultOf(probes["mac-graphics"]) ?? []).map((value): Adapter => {
    const name = value.sppci_model ?? value._name ?? "";
    return {
      ...(name ? { name: { text: name, source: "system_profiler" } } : {}),
      vendor: vendorOf(`${name} ${value.spdisplays_vendor ?? ""}`),
      virtual: isVirtualName(name),
    };
  });
  for (const group of [smi, pci, registry, controllers, mac]) mergeInto(adapters, group);
  return adapters.filter((adapter) => {
    const name = adapter.name?.text ?? "";
    return !isSoftwareRenderer(name) && !isDisplayOnlyName(name);
  });
}

/**
 * Adds a tool's adapters to those that are known. One tool lists each adapter once, so two of its adapters never
 * become one, which keeps two equal cards two.
 */
function mergeInto(known: Adapter[], group: readonly Adapter[]): void {
  const taken = new Set<Adapter>();
  for (const found of group) {
    const match = known.find((other) => !taken.has(other) && sameAdapter(other, found));
    if (match) {
      Object.assign(match, { ...found, ...match, virtual: found.virtual || match.virtual });
      taken.add(match);
    } else {
      known.push(found);
      taken.add(found);
    }
  }
}

function sameAdapter(a: Adapter, b: Adapter): boolean {
  if (a.slot && b.slot) return a.slot === b.slot;
  if (a.name && b.name) return matchKey(a.name.text) === matchKey(b.name.text);
  return a.vendor === b.vendor;
}

function fromPci(device: PciValue): Adapter {
  const slot = pciSlot(device.slot);
  const source = "amdgpu";
  const vram = wholeNumber(device.mem_info_vram_total);
  const gtt = wholeNumber(device.mem_info_gtt_total);
  return {
    vendor: vendorOfPciId(device.vendor),
    virtual: isVirtualPciId(device.vendor),
    ...(slot ? { slot } : {}),
    ...told("dedicated", vram, source),
    ...told("dedicatedFree", less(vram, wholeNumber(device.mem_info_vram_used)), source),
    ...told("shared", gtt, source),
    ...told("sharedFree", less(gtt, wholeNumber(device.mem_info_gtt_used)), source),
    ...(device.driver ? { module: device.driver } : {}),
  };
}

function fromRegistry(text: string): Adapter[] {
  return parseRegistry(text).map((entry) => ({
    name: { text: entry.name, source: "windows-registry" },
    vendor: vendorOf(entry.name),
    virtual: isVirtualName(entry.name) || (entry.deviceId?.startsWith("root\\") ?? false),
    ...told("dedicated", entry.memoryBytes, "windows-registry"),
    ...(entry.driver ? { driver: { text: entry.driver, source: "windows-registry" } } : {}),
  }));
}

/** Windows' AdapterRAM is 32 bits wide: a card of 4 GB or more shows as about 4095 MiB. */
const adapterRamLimitMib = 4095;

function fromController(value: ControllerValue, platform: RawProbes["platform"]): Adapter {
  const name = value.model ?? "";
  const slot = pciSlot(value.busAddress);
  // On Linux the figure is the size of an address window, not of the memory.
  const sized = platform === "win32" && value.vram !== undefined && value.vram > 0 && !value.vramDynamic;
  const mib = sized && value.vram !== undefined ? Math.floor(value.vram) : undefined;
  return {
    ...(name ? { name: { text: name, source: "systeminformation" } } : {}),
    vendor: vendorOf(`${value.vendor ?? ""} ${name}`),
    virtual: isVirtualName(`${value.vendor ?? ""} ${name}`),
    ...(slot ? { slot } : {}),
    ...(mib === undefined || mib >= adapterRamLimitMib
      ? {}
      : told("dedicated", mib * 1024 * 1024, "systeminformation")),
    ...(mib !== undefined && mib >= adapterRamLimitMib ? { sizeDoubtful: true } : {}),
    ...(value.driverVersion ? { driver: { text: value.driverVersion, source: "systeminformation" } } : {}),
  };
}

function told<K extends "dedicated" | "dedicatedFree" | "shared" | "sharedFree">(
  key: K,
  bytes: number | undefined,
  source: string,
): Partial<Record<K, Told>> {
  if (bytes === undefined || !isWhole(bytes)) return {};
  const entry: Partial<Record<K, Told>> = {};
  entry[key] = { bytes, source };
  return entry;
}

function less(total: number | undefined, used: number | undefined): number | undefined {
  return total === undefined || used === undefined ? undefined : Math.max(0, total - used);
}
