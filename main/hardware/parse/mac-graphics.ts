import type { MacGpuValue } from "../raw";

const kept = ["_name", "sppci_model", "spdisplays_vendor"] as const;

/**
 * Reads `system_profiler -json SPDisplaysDataType`. Only the fields above are taken: each GPU also lists its
 * displays with their serial numbers.
 * @returns undefined when the text is something else
 */
export function parseMacGraphics(text: string): MacGpuValue[] | undefined {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof data !== "object" || data === null || !("SPDisplaysDataType" in data)) return undefined;
  const { SPDisplaysDataType: list } = data;
  if (!Array.isArray(list)) return undefined;
  return list.filter((item): item is object => typeof item === "object" && item !== null).map(pick);
}

function pick(item: object): MacGpuValue {
  const fields: Readonly<Record<string, unknown>> = { ...item };
  const value: MacGpuValue = {};
  for (const key of kept) {
    const field = fields[key];
    if (typeof field === "string") value[key] = field;
  }
  return value;
}
