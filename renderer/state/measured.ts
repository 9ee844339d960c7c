import { create } from "zustand";
import type { Calibration, ErrorData, Learned } from "../../main/contract";
import { ask, services } from "../bridge";
import { useEngine } from "./engine";
import { useMachine } from "./machine";

interface MeasuredState {
  readonly calibration: Calibration | null;
  readonly learned: readonly Learned[];
  readonly measuring: boolean;
  /** Why the last measurement failed. */
  readonly error: ErrorData | null;
}

/** What was measured on this machine, and what loads and answers taught. */
export const useMeasured = create<MeasuredState>(() => ({
  calibration: null,
  learned: [],
  measuring: false,
  error: null,
}));

/** Reads both now and whenever a load or a new figure of the machine may have taught something. @returns how to stop that */
export function followMeasured(): () => void {
  void readMeasured();
  const stops = [
    useMachine.subscribe(({ report }, before) => {
      if (report !== before.report) void readMeasured();
    }),
    useEngine.subscribe(({ status }, before) => {
      if (status.state !== before.status.state) void readMeasured();
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

async function readMeasured(): Promise<void> {
  const [calibration, learned] = await Promise.all([
    ask(services().machine.calibration()),
    ask(services().engine.learned()),
  ]);
  useMeasured.setState({
    ...(calibration.ok && { calibration: calibration.value }),
    ...(learned.ok && { learned: learned.value }),
  });
}

/** Measures what can be measured now. */
export async function calibrate(): Promise<void> {
  useMeasured.setState({ measuring: true, error: null });
  const result = await ask(services().machine.calibrate());
  useMeasured.setState(
    result.ok ? { measuring: false, calibration: result.value } : { measuring: false, error: result.error },
  );
}
