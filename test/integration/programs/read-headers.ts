import { readFile } from "node:fs/promises";
import { readGgufHeader } from "../../../main/catalog";

/*
 * Reads the headers that its arguments name, one after the other, and tells its parent what each took: milliseconds,
 * the quickest of three, and what the process's peak grew by, bytes. A path `hog:100` takes that many MiB instead.
 */

/** The most memory that this process ever had, bytes (Linux). */
async function peakBytes(): Promise<number> {
  const status = await readFile("/proc/self/status", "utf8");
  return Number(/^VmHWM:\s+(\d+) kB$/mu.exec(status)?.[1] ?? Number.NaN) * 1024;
}

async function outcomeOf(path: string): Promise<string> {
  const hog = /^hog:(\d+)$/u.exec(path)?.[1];
  if (hog !== undefined) return `${Buffer.alloc(Number(hog) * 1024 * 1024, 1).length} bytes`;
  try {
    await readGgufHeader(path);
    return "good";
  } catch (error) {
    return error instanceof Error && "code" in error ? String(error.code) : String(error);
  }
}

const [warmUp = "", ...paths] = process.argv.slice(2);
for (let n = 0; n < 20; n++) await outcomeOf(warmUp);
for (const path of paths) {
  const peak = await peakBytes();
  let ms = Number.POSITIVE_INFINITY;
  let outcome = "";
  for (let n = 0; n < 3; n++) {
    const started = performance.now();
    const before = process.cpuUsage();
    outcome = await outcomeOf(path);
    const used = process.cpuUsage(before);
    // Where other programs want the processor, its own time says what reading takes.
    ms = Math.min(ms, performance.now() - started, (used.user + used.system) / 1000);
  }
  process.send?.({ path, outcome, ms, grownBytes: (await peakBytes()) - peak });
}
process.disconnect();
