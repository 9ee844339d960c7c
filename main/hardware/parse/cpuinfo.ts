import { keyValues } from "./lines";

export interface CpuInfo {
  model?: string;
  logicalCores?: number;
  physicalCores?: number;
  /** The words of `flags` (x86) or `Features` (ARM), lower case. */
  flags?: string[];
  hypervisor: boolean;
}

/** Reads the text of Linux's /proc/cpuinfo. Fields that are not in it are left out. */
export function parseCpuinfo(text: string): CpuInfo {
  const blocks = text
    .split(/\n\s*\n/)
    .map(keyValues)
    .filter((block) => block.has("processor"));
  const first = blocks[0];
  if (!first) return { hypervisor: false };
  const flags = (first.get("flags") ?? first.get("Features"))?.toLowerCase().split(/\s+/).filter(Boolean);
  const cores = new Set<string>();
  for (const block of blocks) {
    const core = block.get("core id");
    if (core !== undefined) cores.add(`${block.get("physical id") ?? "0"}/${core}`);
  }
  const model = first.get("model name");
  return {
    ...(model ? { model } : {}),
    logicalCores: blocks.length,
    ...(cores.size > 0 ? { physicalCores: cores.size } : {}),
    ...(flags ? { flags } : {}),
    hypervisor: flags?.includes("hypervisor") ?? false,
  };
}

const keptFields = new Set(["processor", "model name", "physical id", "core id"]);

/** The text of /proc/cpuinfo with only the lines that are read here; a machine of 128 threads prints 200 kB. */
export function shortCpuinfo(text: string): string {
  let features = false;
  return text
    .split("\n")
    .filter((line) => {
      const key = line.split(":", 1)[0]?.trim() ?? "";
      if (key === "flags" || key === "Features") {
        const first = !features;
        features = true;
        return first;
      }
      return line.trim() === "" || keptFields.has(key);
    })
    .join("\n");
}
