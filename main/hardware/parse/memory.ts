import type { LimitsValue } from "../raw";
import { keyValues, wholeNumber } from "./lines";

export interface Memory {
  totalBytes?: number;
  availableBytes?: number;
}

const largestKib = Math.floor(Number.MAX_SAFE_INTEGER / 1024);

/** Reads the text of Linux's /proc/meminfo (values in KiB, which it calls kB). */
export function parseMeminfo(text: string): Memory {
  const values = keyValues(text);
  const inBytes = (key: string): number | undefined => {
    const kib = wholeNumber(values.get(key)?.replace(/\s*kB$/, ""));
    return kib === undefined || kib > largestKib ? undefined : kib * 1024;
  };
  const totalBytes = inBytes("MemTotal");
  const availableBytes = inBytes("MemAvailable");
  return {
    ...(totalBytes === undefined ? {} : { totalBytes }),
    ...(availableBytes === undefined ? {} : { availableBytes }),
  };
}

/** A version-1 group without a limit shows the largest page-aligned number instead of a word: 2^63 less a page. */
const noLimitFromBytes = 2 ** 60;

/**
 * The tightest memory limit of the control groups we are in, and what is left under it.
 * Cached file pages that the kernel can drop at once (`inactive_file`) count as left.
 * @returns undefined when nothing is limited
 */
export function memoryLimit(limits: LimitsValue): { limitBytes: number; leftBytes?: number } | undefined {
  let limitBytes: number | undefined;
  let leftBytes: number | undefined;
  for (const level of limits.memory) {
    const limit = Number(level.limit.trim());
    if (level.limit.trim() === "" || !Number.isFinite(limit) || limit <= 0 || limit >= noLimitFromBytes)
      continue;
    limitBytes = Math.min(limitBytes ?? Number.POSITIVE_INFINITY, limit);
    const usage = wholeNumber(level.usage);
    if (usage === undefined) continue;
    const left = Math.max(0, limit - Math.max(0, usage - droppable(level.stat)));
    leftBytes = Math.min(leftBytes ?? Number.POSITIVE_INFINITY, left);
  }
  if (limitBytes === undefined) return undefined;
  return leftBytes === undefined
    ? { limitBytes: Math.floor(limitBytes) }
    : { limitBytes: Math.floor(limitBytes), leftBytes: Math.floor(leftBytes) };
}

function droppable(stat: string | undefined): number {
  const line = stat?.match(/^(?:total_)?inactive_file (\d+)$/m);
  return wholeNumber(line?.[1]) ?? 0;
}

/** Processors' worth of time that the control groups grant, rounded up; undefined when not limited. */
export function cpuLimit(limits: LimitsValue): number | undefined {
  let least: number | undefined;
  for (const text of limits.cpu) {
    const [quota, period] = text.trim().split(/\s+/).map(Number);
    if (quota === undefined || period === undefined || !(quota > 0) || !(period > 0)) continue;
    const processors = Math.ceil(quota / period);
    if (Number.isSafeInteger(processors)) least = Math.min(least ?? processors, processors);
  }
  return least;
}

/**
 * Memory that macOS can give without swapping, from the text of `vm_stat`: free, inactive, speculative and purgeable
 * pages. (Active and wired pages and those in the compressor stay.)
 */
export function parseVmStat(text: string): number | undefined {
  const page = wholeNumber(text.match(/page size of (\d+) bytes/)?.[1]);
  if (page === undefined) return undefined;
  const values = keyValues(text);
  const pages = (name: string): number | undefined => wholeNumber(values.get(name)?.replace(/\.$/, ""));
  const free = pages("Pages free");
  if (free === undefined) return undefined;
  const rest = ["Pages inactive", "Pages speculative", "Pages purgeable"].map((name) => pages(name) ?? 0);
  const total = rest.reduce((sum, count) => sum + count, free) * page;
  return Number.isSafeInteger(total) ? total : undefined;
}
