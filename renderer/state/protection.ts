import { create } from "zustand";
import type { ErrorData, ProtectionStatus, Result } from "../../main/contract";
import { ask, askOrNotice, events, services } from "../bridge";

interface ProtectionState {
  readonly status: ProtectionStatus | null;
}

/** How the conversations are protected, and whether they are locked. */
export const useProtection = create<ProtectionState>(() => ({ status: null }));

const take = (status: ProtectionStatus): void => useProtection.setState({ status });

/** Reads the state of the protection and follows it. */
export async function startProtection(): Promise<void> {
  events().protection.changed(take);
  const status = await askOrNotice(services().protection.status());
  if (status !== undefined) take(status);
}

/** Null when it worked. */
async function outcome(call: Promise<Result<ProtectionStatus>>): Promise<ErrorData | null> {
  const result = await ask(call);
  if (!result.ok) return result.error;
  take(result.value);
  return null;
}

/** Opens the conversations; gives what was wrong. */
export function unlock(passphrase: string): Promise<ErrorData | null> {
  return outcome(services().protection.unlock({ passphrase }));
}

/** Encrypts with a passphrase, or changes it; gives what was wrong. */
export function setPassphrase(passphrase: string, current: string): Promise<ErrorData | null> {
  return outcome(services().protection.setPassphrase({ passphrase, ...given(current) }));
}

/** Has the system keep the key; gives what was wrong. */
export function keepInSystem(current: string): Promise<ErrorData | null> {
  return outcome(services().protection.keepInSystemStore(given(current)));
}

/** Takes the encryption off; gives what was wrong. */
export function turnOff(current: string): Promise<ErrorData | null> {
  return outcome(services().protection.turnOff(given(current)));
}

/** Keeps what is locked aside and begins with an empty store; gives what was wrong. */
export function startAnew(): Promise<ErrorData | null> {
  return outcome(services().protection.startAnew());
}

const given = (current: string) => (current === "" ? {} : { current });
