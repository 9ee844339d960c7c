/** One look at the system's memory. */
export interface MemoryLook {
  readonly totalBytes: number;
  readonly availableBytes: number;
  /**
   * Share of the last ten seconds in which all programs stood still for want of memory, percent: `full avg10` of
   * Linux's pressure stall information; null where the system does not tell.
   */
  readonly stalledPercent: number | null;
}

/** `calm`, `short` (other programs suffer), or `dying` (the system is about to end a process). */
export type MemoryState = "calm" | "between" | "short" | "dying";

/** Less than this, or 3 % of all, is short; half of it is dying. Below it desktops were seen to stand still. */
const shortBytes = 500_000_000;
const shortShare = 0.03;
/** Twice of that, and no stall, is calm again: in between nothing changes, so that it does not go to and fro. */
const calmFactor = 2;
/**
 * Percent of stalls. systemd-oomd, which ends programs, acts at 60 % over 30 seconds by default
 * (oomd.conf, DefaultMemoryPressureLimit); its readers feel it from about ten.
 */
const stalls = { calm: 2, short: 15, dying: 50 } as const;

/** What one look says by itself. */
export function memoryStateOf({ totalBytes, availableBytes, stalledPercent }: MemoryLook): MemoryState {
  const short = Math.max(shortBytes, totalBytes * shortShare);
  const stalled = stalledPercent ?? 0;
  // Where the system tells of stalls, little memory alone kills nobody.
  const stuck = stalledPercent === null || stalled >= stalls.dying;
  if (availableBytes < short / 2 && stuck) return "dying";
  if (availableBytes < short || stalled >= stalls.short) return "short";
  return availableBytes >= short * calmFactor && stalled <= stalls.calm ? "calm" : "between";
}

/** Looks in a row that must say the same before anything is done. */
const looksInARow = 3;

/**
 * Whether to give the model's memory back, from one look after the other. After it has said so once, shortness alone
 * does not say so again until it has been calm: a model that the user calls back is not taken away again at once.
 */
export class PressureJudge {
  private row: MemoryState[] = [];
  private armed = true;

  /** `unload`: when nobody waits for an answer; `unload-now`: even in the middle of one. */
  judge(look: MemoryLook): "stay" | "unload" | "unload-now" {
    const state = memoryStateOf(look);
    this.row = [...this.row, state].slice(-looksInARow);
    if (state === "calm") this.armed = true;
    const all = (wanted: readonly MemoryState[]) =>
      this.row.length === looksInARow && this.row.every((each) => wanted.includes(each));
    if (all(["dying"])) return "unload-now";
    return this.armed && all(["short", "dying"]) ? "unload" : "stay";
  }

  /** The memory was given back. */
  unloaded(): void {
    this.row = [];
    this.armed = false;
  }
}

/** Reads `full avg10` of /proc/pressure/memory; null where there is none. */
export function parseStalls(text: string): number | null {
  const figure = /^full avg10=(\d+(?:\.\d+)?)/mu.exec(text)?.[1];
  return figure === undefined ? null : Number(figure);
}
