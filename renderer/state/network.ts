import { create } from "zustand";
import type { ConnectionTest, ErrorData, NetworkState, Result, Settings, Source } from "../../main/contract";
import { ask, askOrNotice, events, services } from "../bridge";

interface Network {
  readonly state: NetworkState | null;
  /** What the last test found; null before one, and after something has changed that it was about. */
  readonly tests: readonly ConnectionTest[] | null;
  readonly testing: boolean;
}

/** How Quern reaches its source, and what the administrator has fixed. */
export const useNetwork = create<Network>(() => ({ state: null, tests: null, testing: false }));

const take = (state: NetworkState): void => useNetwork.setState({ state, tests: null });

/** Reads the state of the network part and follows it. */
export async function startNetwork(): Promise<void> {
  events().network.changed(take);
  const state = await askOrNotice(services().network.state());
  if (state !== undefined) take(state);
}

/** Whether the administrator of this computer has fixed a setting. */
export function useLocked(key: keyof Settings | undefined): boolean {
  return useNetwork(({ state }) => key !== undefined && (state?.policy.locked.includes(key) ?? false));
}

/** Null when it worked, or when a dialog was closed. */
async function outcome(call: Promise<Result<NetworkState | null>>): Promise<ErrorData | null> {
  const result = await ask(call);
  if (!result.ok) return result.error;
  if (result.value !== null) take(result.value);
  return null;
}

/** Fetches from another source from now on; gives what was wrong. */
export function setSource(source: Exclude<Source, { kind: "folder" }>): Promise<ErrorData | null> {
  return outcome(services().network.setSource(source));
}

export function chooseFolder(): Promise<ErrorData | null> {
  return outcome(services().network.chooseFolder());
}

/** One more source, asked where those before it fail; gives what was wrong. */
export function addSource(source: Exclude<Source, { kind: "folder" }>): Promise<ErrorData | null> {
  return outcome(services().network.addSource(source));
}

export function addSourceFolder(): Promise<ErrorData | null> {
  return outcome(services().network.addSourceFolder());
}

export function dropSource(source: Source): Promise<ErrorData | null> {
  return outcome(services().network.dropSource({ source }));
}

export function chooseCaFile(): Promise<ErrorData | null> {
  return outcome(services().network.chooseCaFile());
}

export function dropCaFile(): Promise<ErrorData | null> {
  return outcome(services().network.dropCaFile());
}

/** Keeps a token for the hub; gives what was wrong. */
export function setToken(token: string): Promise<ErrorData | null> {
  return outcome(services().network.setToken({ token }));
}

export function removeToken(): Promise<ErrorData | null> {
  return outcome(services().network.removeToken());
}

/** Tries the way to each source. */
export async function testConnection(): Promise<void> {
  useNetwork.setState({ testing: true, tests: null });
  const tests = await askOrNotice(services().network.test());
  useNetwork.setState({ testing: false, ...(tests !== undefined && { tests }) });
}
