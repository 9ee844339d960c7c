import { wholeNumber } from "./lines";

export interface RegistryAdapter {
  name: string;
  memoryBytes?: number;
  driver?: string;
  /** `pci\ven_1002&dev_744c…` */
  deviceId?: string;
}

/**
 * Reads the text of `reg query HKLM\…\Class\{4d36e968-…} /s /v <value>`, several queries one after the other.
 * `HardwareInformation.qwMemorySize` is the card's own memory in full; the older `AdapterRAM` stops at 4 GB.
 */
export function parseRegistry(text: string): RegistryAdapter[] {
  const byKey = new Map<string, Map<string, string>>();
  let current: Map<string, string> | undefined;
  for (const line of text.split(/\r?\n/)) {
    if (/^HKEY_/.test(line)) {
      const key = line.trim().toLowerCase();
      current = byKey.get(key) ?? new Map();
      byKey.set(key, current);
      continue;
    }
    const value = line.match(/^\s{2,}(\S+)\s+(REG_\w+)\s+(.*?)\s*$/);
    if (value?.[1] && value[3] !== undefined) current?.set(value[1].toLowerCase(), value[3]);
  }
  const adapters: RegistryAdapter[] = [];
  for (const values of byKey.values()) {
    const name = values.get("driverdesc");
    if (!name) continue;
    const memoryBytes = memorySize(values.get("hardwareinformation.qwmemorysize"));
    const driver = values.get("driverversion");
    const deviceId = values.get("matchingdeviceid");
    adapters.push({
      name,
      ...(memoryBytes === undefined ? {} : { memoryBytes }),
      ...(driver ? { driver } : {}),
      ...(deviceId ? { deviceId: deviceId.toLowerCase() } : {}),
    });
  }
  return adapters;
}

/** A QWORD prints as `0x5fd000000`; some drivers store eight bytes instead, printed low byte first. */
function memorySize(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^[0-9a-f]{16}$/i.test(text)) {
    return wholeNumber(`0x${(text.match(/../g) ?? []).reverse().join("")}`);
  }
  return wholeNumber(text);
}
