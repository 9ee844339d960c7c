import type { Adapter } from "./gpu-adapters";
import type { Device, DeviceBackend } from "./gpu-devices";
import { integratedByName, isVirtualName, matchKey } from "./names";

/** One GPU: what the system knows of it, and how each backend sees it. */
export interface Card {
  adapter: Adapter;
  devices: Partial<Record<DeviceBackend, Device>>;
}

/**
 * Brings the system's adapters and the backends' devices together: the same card is one card, whoever saw it.
 * Two cards that only one party can tell apart stay two. Cards with a device come first, in the backend's order.
 */
export function mergeCards(adapters: readonly Adapter[], devices: readonly Device[]): Card[] {
  const cards: Card[] = adapters.map((adapter) => ({ adapter, devices: {} }));
  // Sure matches first, so that a guess never takes the place of one.
  const left = [3, 2, 1].reduce<readonly Device[]>(
    (open, least) => open.filter((device) => !place(cards, device, least)),
    devices,
  );
  for (const device of left) {
    const twin = cards.find((card) => score(card, device) >= 2);
    if (twin) twin.devices[device.backend] = device;
    else cards.push({ adapter: fromDevice(device), devices: { [device.backend]: device } });
  }
  return cards
    .map((card, position) => ({ card, position, rank: rank(card) }))
    .sort((a, b) => a.rank - b.rank || a.position - b.position)
    .map(({ card }) => card);
}

function place(cards: readonly Card[], device: Device, least: number): boolean {
  const card = cards.find((candidate) => score(candidate, device) >= least);
  if (card) card.devices[device.backend] = device;
  return card !== undefined;
}

/** 3: same place on the bus; 2: same name; 1: same maker and nothing against it; 0: another card. */
function score({ adapter, devices }: Card, device: Device): number {
  if (devices[device.backend]) return 0;
  const slot = adapter.slot ?? Object.values(devices).find((other) => other?.slot)?.slot;
  if (slot && device.slot) return slot === device.slot ? 3 : 0;
  if (adapter.vendor !== device.vendor) return 0;
  if (adapter.name && matchKey(adapter.name.text) === matchKey(device.name)) return 2;
  const named = adapter.name && integratedByName(adapter.name.text, adapter.vendor);
  if (named !== undefined && device.unified !== undefined && named !== device.unified) return 0;
  return adapter.virtual ? 0 : 1;
}

function fromDevice(device: Device): Adapter {
  return {
    name: { text: device.name, source: `llama.cpp (${device.backend})` },
    vendor: device.vendor,
    virtual: isVirtualName(device.name),
    ...(device.slot ? { slot: device.slot } : {}),
  };
}

/** The backend to use on a card: its maker's own where there is one, Vulkan otherwise. */
export function bestDevice({ devices }: Card): Device | undefined {
  return devices.cuda ?? devices.metal ?? devices.vulkan;
}

function rank(card: Card): number {
  const device = bestDevice(card);
  if (!device) return Number.MAX_SAFE_INTEGER;
  return (device.backend === "vulkan" ? 1000 : 0) + device.index;
}
