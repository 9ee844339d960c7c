import {
  type Emit,
  type Handlers,
  type Locale,
  type MachineReport,
  type machineService,
  QuernError,
  type ReportFormat,
} from "../contract";
import type { Calibrator } from "./machine/calibrator";

export interface MachineServiceOptions {
  /** Runs all probes; `onPartial` may be called with what is known so far. */
  detect: (onPartial: (report: MachineReport) => void) => Promise<MachineReport>;
  /** Reads the figures that change from second to second again. */
  refresh: (report: MachineReport) => Promise<MachineReport>;
  /** The report with what was measured on this machine. */
  measured: (report: MachineReport) => MachineReport;
  /** Made when it is first needed: it asks this service for the machine. */
  calibrator: () => Calibrator;
  /** The report as a text for others. */
  text: (report: MachineReport, format: ReportFormat, locale: Locale) => string;
  /** Asks where to, and writes; null when the dialog was closed. */
  saveText: (name: string, text: string) => Promise<string | null>;
  emit: Emit<typeof machineService>;
  /** Resolves when probes may take the processor: not before the page can be used. */
  mayStart: Promise<void>;
}

export interface MachineHost {
  handlers: Handlers<typeof machineService>;
  /** A whole report with live figures; waits for the first detection. */
  live(): Promise<MachineReport>;
  /** What is measured is another figure now: told as a new report. */
  measuredAnew(): void;
}

/** A report younger than this counts as live: memory moves, but not worth a second look within a moment. */
const liveForMs = 3000;

/** Keeps the newest report of this machine; one detection runs at a time, whoever asks. */
export function createMachineService(options: MachineServiceOptions): MachineHost {
  const { detect, refresh, emit, mayStart, measured, calibrator, text } = options;
  let newest: MachineReport | null = null;
  let newestAt = Number.NEGATIVE_INFINITY;
  let running: Promise<MachineReport> | null = null;

  const keep = (report: MachineReport) => {
    newest = measured(report);
    emit("changed", newest);
    return newest;
  };
  const run = (): Promise<MachineReport> => {
    running ??= mayStart
      .then(() => detect(keep))
      .then((report) => {
        newestAt = performance.now();
        calibrator().whenQuiet();
        return keep(report);
      })
      .finally(() => {
        running = null;
      });
    return running;
  };

  const live: MachineHost["live"] = async () => {
    const whole = running || newest === null ? await run() : newest;
    if (performance.now() - newestAt < liveForMs) return whole;
    // Not told to the page: it asks for a plan when it is told of a change, and would never stop asking.
    newest = measured(await refresh(whole));
    newestAt = performance.now();
    return newest;
  };
  const seen = (): MachineReport => {
    if (newest === null) throw new QuernError("invalid-request", { what: "machine: not looked at yet" });
    return newest;
  };

  return {
    handlers: {
      current: async () => {
        if (newest === null) run().catch(() => undefined);
        return newest;
      },
      detect: run,
      live: async () => (newest === null ? null : await live()),
      calibration: async () => calibrator().known(newest),
      calibrate: () => calibrator().calibrate(),
      reportText: async ({ format, locale }) => text(seen(), format, locale),
      saveReport: async ({ format, locale }) => {
        const report = seen();
        const ending = format === "json" ? "json" : "md";
        const name = `quern-machine-${report.createdAt.slice(0, 10)}.${ending}`;
        return options.saveText(name, text(report, format, locale));
      },
    },
    live,
    measuredAnew: () => {
      if (newest !== null) keep(newest);
    },
  };
}
