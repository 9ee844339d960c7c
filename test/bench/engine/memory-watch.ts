import { readFile } from "node:fs/promises";
import { parseResident } from "../../../main/engine/process/resident";

/** Watches what a process holds that only its end gives back (Linux); `peak` is 0 where that is not told. */
export function watchMemory(pidOf: () => number | undefined): { peak: () => number; stop: () => void } {
  let peak = 0;
  const look = async () => {
    const pid = pidOf();
    if (pid === undefined) return;
    const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
    peak = Math.max(peak, parseResident(status)?.ramBytes ?? 0);
  };
  const timer = setInterval(() => void look(), 100);
  return { peak: () => peak, stop: () => clearInterval(timer) };
}
