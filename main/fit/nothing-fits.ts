import type { CatalogFile, DeviceMemory, Reason, Recommendation } from "../contract";
import { factsOf } from "./build-facts";
import type { Site } from "./candidates";
import { fittingPlans, leastPlan, missingBytes } from "./contexts";
import { capacityOf } from "./pools";

/** Left free on the disk of the models beside a download. */
export const diskMarginBytes = 1_000_000_000;

/** Memory that computers are sold with, GB. */
const soldGigabytes = [16, 24, 32, 48, 64, 96, 128] as const;

/** What the system itself and a few programs take, GB. */
const systemGigabytes = 3;

const shorterContexts = [8192, 4096] as const;

function shortestDevice(memory: readonly DeviceMemory[]): DeviceMemory | undefined {
  const spare = (part: DeviceMemory) => part.freeBytes - part.needBytes - part.parts.reserve;
  return [...memory].sort((a, b) => spare(a) - spare(b))[0];
}

function helpWithMemory(file: CatalogFile, short: DeviceMemory, site: Site, contextTokens: number): Reason[] {
  const needBytes = short.needBytes + short.parts.reserve;
  const reasons: Reason[] = [];
  const capacity = capacityOf(site.machine, short.device);
  const gigabytes = soldGigabytes.find((size) => size * 1e9 >= needBytes + systemGigabytes * 1e9);
  if (capacity !== null && capacity >= needBytes)
    reasons.push({ code: "help-close-programs", params: { needBytes } });
  else if (gigabytes !== undefined)
    reasons.push({ code: "help-more-memory", params: { needBytes, gigabytes } });
  const build = factsOf(file, site.own);
  const tokens = shorterContexts.find(
    (wished) => wished < contextTokens && fittingPlans(build, site, wished).length > 0,
  );
  if (tokens !== undefined)
    reasons.push({ code: "help-shorter-context", params: { quant: file.quant, tokens } });
  return reasons;
}

/** The honest no: what is missing for the smallest good build, and what would make it a yes. */
export function nothingFits(
  sorted: { nearest: CatalogFile | null; ruledOut: { file: CatalogFile; reason: Reason }[] },
  files: readonly CatalogFile[],
  site: Site,
  contextTokens: number,
): Recommendation {
  const [smallest] = [...files].filter((file) => !file.mtp).sort((a, b) => a.bytes - b.bytes);
  const onlyDisk = sorted.ruledOut.some((item) => item.reason.code === "disk-full");
  const blocked = sorted.ruledOut
    .filter((item) => item.reason.code === "disk-full")
    .sort((a, b) => a.file.bytes - b.file.bytes)[0]?.file;
  const file = (onlyDisk ? blocked : sorted.nearest) ?? smallest;
  if (!file) return { status: "unknown", reasons: [{ code: "catalogue-empty", params: {} }] };
  const rest = { ruledOut: sorted.ruledOut };
  const always: Reason[] = [{ code: "help-practice", params: {} }, ...site.pools.notes];
  if (onlyDisk) {
    const free = site.machine.disks[0]?.freeBytes;
    const needBytes = file.bytes + diskMarginBytes;
    const bytes = Math.max(0, needBytes - (free?.known ? free.value : 0));
    return {
      status: "nothing-fits",
      reasons: [{ code: "nothing-fits-disk", params: { quant: file.quant, needBytes } }, ...always],
      missing: { device: "disk", bytes, smallest: file },
      ...rest,
    };
  }
  const plan = leastPlan(factsOf(file, site.own), site, contextTokens);
  const bytes = missingBytes(plan);
  const short = shortestDevice(plan.memory);
  const params = { quant: file.quant, missingBytes: bytes, device: short?.name ?? "RAM" };
  return {
    status: "nothing-fits",
    reasons: [
      { code: short?.device === "ram" ? "nothing-fits-ram" : "nothing-fits-gpu", params },
      ...(short ? helpWithMemory(file, short, site, contextTokens) : []),
      ...always,
    ],
    missing: { device: short?.device ?? "ram", bytes, smallest: file },
    ...rest,
  };
}
