import { readdir, readFile, readlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { noteOf } from "../../contract";
import { shortCpuinfo } from "../parse/cpuinfo";
import type { LimitsValue, PciValue } from "../raw";
import { NotApplicable } from "./run";

/** Where the kernel shows itself; tests give folders of their own. */
export interface LinuxRoots {
  proc: string;
  sys: string;
}
export const linuxRoots: LinuxRoots = { proc: "/proc", sys: "/sys" };

async function textOrNothing(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, "utf8")).trim();
  } catch {
    return undefined;
  }
}

/** /proc/cpuinfo, shortened. */
export async function cpuinfo({ proc }: LinuxRoots = linuxRoots): Promise<string> {
  return shortCpuinfo(await readFile(join(proc, "cpuinfo"), "utf8"));
}

export async function meminfo({ proc }: LinuxRoots = linuxRoots): Promise<string> {
  return readFile(join(proc, "meminfo"), "utf8");
}

/** Base class 03 of the PCI list: display controllers, with or without a screen. */
const displayClass = "0x03";

/** The display controllers on the PCI bus, with amdgpu's memory figures. */
export async function pci({ sys }: LinuxRoots = linuxRoots): Promise<PciValue[]> {
  const folder = join(sys, "bus/pci/devices");
  const slots = await readdir(folder).catch(() => {
    throw new NotApplicable(noteOf("no-pci-bus"));
  });
  const found: PciValue[] = [];
  for (const slot of slots.sort()) {
    const at = join(folder, slot);
    const kind = await textOrNothing(join(at, "class"));
    if (!kind?.startsWith(displayClass)) continue;
    const driver = await readlink(join(at, "driver")).catch(() => undefined);
    const value: PciValue = {
      slot,
      class: kind,
      vendor: (await textOrNothing(join(at, "vendor"))) ?? "",
      device: (await textOrNothing(join(at, "device"))) ?? "",
      ...(driver ? { driver: basename(driver) } : {}),
    };
    for (const name of memoryFiles) {
      const text = await textOrNothing(join(at, name));
      if (text !== undefined) value[name] = text;
    }
    found.push(value);
  }
  return found;
}

const memoryFiles = [
  "mem_info_vram_total",
  "mem_info_vram_used",
  "mem_info_gtt_total",
  "mem_info_gtt_used",
] as const;

/** The limits of the control groups that we are in, from our own up to the root. */
export async function limits({ proc, sys }: LinuxRoots = linuxRoots): Promise<LimitsValue> {
  const groups = parseGroups(await readFile(join(proc, "self/cgroup"), "utf8"));
  const memoryV1 = groups.get("memory");
  if (memoryV1 !== undefined) {
    const memory = await levels(
      join(sys, "fs/cgroup/memory"),
      memoryV1,
      "memory.limit_in_bytes",
      "memory.usage_in_bytes",
    );
    const cpu: string[] = [];
    const cpuFolder = join(sys, "fs/cgroup/cpu");
    for (const at of upwards(groups.get("cpu") ?? "/")) {
      const quota = await textOrNothing(join(cpuFolder, at, "cpu.cfs_quota_us"));
      const period = await textOrNothing(join(cpuFolder, at, "cpu.cfs_period_us"));
      if (quota !== undefined && period !== undefined) cpu.push(`${quota} ${period}`);
    }
    return { version: 1, memory, cpu };
  }
  const unified = groups.get("");
  if (unified === undefined) throw new NotApplicable(noteOf("no-control-group"));
  const root = join(sys, "fs/cgroup");
  const memory = await levels(root, unified, "memory.max", "memory.current");
  const cpu: string[] = [];
  for (const at of upwards(unified)) {
    const text = await textOrNothing(join(root, at, "cpu.max"));
    if (text !== undefined) cpu.push(text);
  }
  return { version: 2, memory, cpu };
}

async function levels(
  root: string,
  path: string,
  limitFile: string,
  usageFile: string,
): Promise<LimitsValue["memory"]> {
  const found: LimitsValue["memory"] = [];
  for (const at of upwards(path)) {
    const limit = await textOrNothing(join(root, at, limitFile));
    if (limit === undefined) continue;
    const usage = await textOrNothing(join(root, at, usageFile));
    const stat = await textOrNothing(join(root, at, "memory.stat"));
    found.push({ limit, ...(usage === undefined ? {} : { usage }), ...(stat === undefined ? {} : { stat }) });
  }
  return found;
}

/** Paths by controller from /proc/self/cgroup; version 2's single hierarchy under "". */
function parseGroups(text: string): Map<string, string> {
  const groups = new Map<string, string>();
  for (const line of text.split("\n")) {
    const match = line.match(/^\d+:([^:]*):(\/.*)$/);
    if (!match) continue;
    for (const controller of (match[1] ?? "").split(",")) groups.set(controller, match[2] ?? "/");
  }
  return groups;
}

/** A group's path and all above it. In a container the path may be the host's; then only the root is there to read. */
function upwards(path: string): string[] {
  const paths = [path];
  let at = path;
  while (at !== "/" && at !== ".") {
    at = dirname(at);
    paths.push(at);
  }
  return paths;
}
