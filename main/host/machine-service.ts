import type { Emit, Handlers, MachineReport, machineService } from "../contract";

export interface MachineServiceOptions {
  /** Runs all probes; `onPartial` may be called with what is known so far. */
  detect: (onPartial: (report: MachineReport) => void) => Promise<MachineReport>;
  /** Reads the figures that change from second to second again. */
  refresh: (report: MachineReport) => Promise<MachineReport>;
  emit: Emit<typeof machineService>;
  /** Resolves when probes may take the processor: not before the page can be used. */
  mayStart: Promise<void>;
}

export interface MachineHost {
  handlers: Handlers<typeof machineService>;
  /** A whole report with live figures; waits for the first detection. */
  live(): Promise<MachineReport>;
}

/** A report younger than this counts as live: memory moves, but not worth a second look within a moment. */
const liveForMs = 3000;

/** Keeps the newest report of this machine; one detection runs at a time, whoever asks. */
export function createMachineService({
  detect,
  refresh,
  emit,
  mayStart,
}: MachineServiceOptions): MachineHost {
  let newest: MachineReport | null = null;
  let newestAt = Number.NEGATIVE_INFINITY;
  let running: Promise<MachineReport> | null = null;

  const keep = (report: MachineReport) => {
    newest = report;
    emit("changed", report);
    return report;
  };
  const run = (): Promise<MachineReport> => {
    running ??= mayStart
      .then(() => detect(keep))
      .then((report) => {
        newestAt = performance.now();
        return keep(report);
      })
      .finally(() => {
        running = null;
      });
    return running;
  };

  return {
    handlers: {
      current: async () => {
        if (newest === null) run().catch(() => undefined);
        return newest;
      },
      detect: run,
    },
    live: async () => {
      const whole = running || newest === null ? await run() : newest;
      if (performance.now() - newestAt < liveForMs) return whole;
      // Not told to the page: it asks for a plan when it is told of a change, and would never stop asking.
      newest = await refresh(whole);
      newestAt = performance.now();
      return newest;
    },
  };
}
