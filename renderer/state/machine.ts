import { create } from "zustand";
import type { ErrorData, MachineReport } from "../../main/contract";
import { ask, events, services } from "../bridge";

interface MachineState {
  readonly report: MachineReport | null;
  /** The same with what is free just now; null while nobody looks. Nothing is planned anew for it. */
  readonly live: MachineReport | null;
  readonly detecting: boolean;
  readonly error: ErrorData | null;
}

/** What this machine has, as last seen. */
export const useMachine = create<MachineState>(() => ({
  report: null,
  live: null,
  detecting: true,
  error: null,
}));

/** Takes the newest report and follows its changes. */
export async function startMachine(): Promise<void> {
  events().machine.changed((report) =>
    useMachine.setState({ report, live: null, detecting: false, error: null }),
  );
  const result = await ask(services().machine.current());
  if (!result.ok) useMachine.setState({ error: result.error, detecting: false });
  else if (result.value !== null) useMachine.setState({ report: result.value, detecting: false });
}

/** Looks at the machine again. */
export async function detectAgain(): Promise<void> {
  useMachine.setState({ detecting: true });
  const result = await ask(services().machine.detect());
  useMachine.setState(
    result.ok
      ? { report: result.value, live: null, detecting: false, error: null }
      : { detecting: false, error: result.error },
  );
}

/** Reads what is free again; a figure that cannot be read stays as it was. */
export async function readLive(): Promise<void> {
  const result = await ask(services().machine.live());
  if (result.ok && result.value !== null) useMachine.setState({ live: result.value });
}
