import { pciSlot } from "./nvidia-smi";

/** A GPU as llama.cpp's log describes it. */
export interface LoggedDevice {
  index: number;
  name: string;
  /** Its memory is the system's. */
  unified?: boolean;
  totalBytes?: number;
  freeBytes?: number;
  slot?: string;
  /** The Vulkan driver's name, or the CUDA compute capability. */
  detail?: string;
}

const mib = 1024 * 1024;

/**
 * Reads the lines with which llama.cpp lists its devices: `ggml_vulkan: 0 = name (driver) | uma: 1 | …`,
 * `Device 0: name, compute capability 8.9, VMM: yes, VRAM: 24080 MiB`, and
 * `using device CUDA0 (name) (0000:01:00.0) - 23286 MiB free`.
 */
export function parseLlamaLog(lines: readonly string[]): LoggedDevice[] {
  const devices = new Map<number, LoggedDevice>();
  const note = (found: LoggedDevice) => devices.set(found.index, { ...devices.get(found.index), ...found });
  for (const line of lines) {
    const found = vulkanLine(line) ?? cudaLine(line) ?? usingLine(line);
    if (found) note(found);
  }
  return [...devices.values()].sort((a, b) => a.index - b.index);
}

function vulkanLine(line: string): LoggedDevice | undefined {
  const match = line.match(/ggml_vulkan: (\d{1,3}) = (.+) \(([^()]*)\) \| uma: ([01])/);
  if (!match?.[2] || match[3] === undefined) return undefined;
  return { index: Number(match[1]), name: match[2], detail: match[3], unified: match[4] === "1" };
}

function cudaLine(line: string): LoggedDevice | undefined {
  const match = line.match(/Device (\d{1,3}): (.+?), compute capability ([\d.]+)/);
  if (!match?.[2] || match[3] === undefined) return undefined;
  const total = line.match(/VRAM: (\d{1,9}) MiB/)?.[1];
  return {
    index: Number(match[1]),
    name: match[2],
    detail: match[3],
    ...(total ? { totalBytes: Number(total) * mib } : {}),
  };
}

function usingLine(line: string): LoggedDevice | undefined {
  const match = line.match(/using device [A-Za-z]+(\d{1,3}) \((.+)\) - (\d{1,9}) MiB free/);
  if (!match?.[2]) return undefined;
  const [, named, id] = match[2].match(/^(.*)\) \(([^()]*)$/) ?? [];
  const slot = pciSlot(id);
  return {
    index: Number(match[1]),
    name: named !== undefined && (slot !== undefined || id === "unknown id") ? named : match[2],
    freeBytes: Number(match[3]) * mib,
    ...(slot ? { slot } : {}),
  };
}
