import { create } from "zustand";
import type { EndpointsState, ErrorData, ShownCertificate } from "../../main/contract";
import { ask, askOrNotice, events, services } from "../bridge";
import { listOf, usualIn } from "./endpoint-list";
import { useSettings } from "./settings";

interface Endpoints {
  readonly state: EndpointsState | null;
  /** Those that are being asked what they can do. */
  readonly testing: readonly string[];
  /** Why the last test of an endpoint came to nothing. */
  readonly failed: Readonly<Record<string, ErrorData>>;
  /** The certificate that an endpoint showed at the last test, where it was that which hindered. */
  readonly shown: Readonly<Record<string, ShownCertificate>>;
}

/** Servers that can answer in place of the local model. */
export const useEndpoints = create<Endpoints>(() => ({ state: null, testing: [], failed: {}, shown: {} }));

/** Reads the list and follows it. */
export async function startEndpoints(): Promise<void> {
  events().endpoints.changed((state) => useEndpoints.setState({ state }));
  const state = await askOrNotice(services().endpoints.state());
  if (state !== undefined) useEndpoints.setState({ state });
}

/** The same, now. */
export function usualEndpoint(): string | null {
  return usualIn(listOf(useEndpoints.getState()), useSettings.getState().settings?.usualEndpoint ?? null);
}

/** The same, followed. */
export function useUsualEndpoint(): string | null {
  const id = useSettings(({ settings }) => settings?.usualEndpoint ?? null);
  return useEndpoints((state) => usualIn(listOf(state), id));
}

type Saved = Parameters<ReturnType<typeof services>["endpoints"]["save"]>[0];

/** Adds or changes one, and asks it what it can do; gives what was wrong with saving. */
export async function saveEndpoint(wanted: Saved): Promise<ErrorData | null> {
  const result = await ask(services().endpoints.save(wanted));
  if (!result.ok) return result.error;
  void testEndpoint(result.value.endpoint.id);
  return null;
}

/** The newest test of each endpoint: what an older one comes to says nothing any more. */
const newest = new Map<string, symbol>();

/** Asks an endpoint what it can do. A newer test ends an older one of the same endpoint. */
export async function testEndpoint(id: string): Promise<void> {
  const mine = Symbol(id);
  newest.set(id, mine);
  useEndpoints.setState(
    ({ testing, failed: { [id]: _before, ...failed }, shown: { [id]: _shown, ...shown } }) => ({
      testing: testing.includes(id) ? testing : [...testing, id],
      failed,
      shown,
    }),
  );
  const result = await ask(services().endpoints.test({ id }));
  if (newest.get(id) !== mine) return;
  newest.delete(id);
  const error = result.ok ? result.value.error : result.error;
  const certificate = result.ok ? result.value.certificate : null;
  useEndpoints.setState(({ testing, failed, shown }) => ({
    shown: certificate === null ? shown : { ...shown, [id]: certificate },
    testing: testing.filter((one) => one !== id),
    // One that was ended, because the endpoint was changed or removed, has failed at nothing.
    failed: error === null || error.code === "cancelled" ? failed : { ...failed, [id]: error },
  }));
}

/** Has it known by exactly this certificate, after a question by the system; then tests it. Null: by none. */
export async function trustEndpoint(id: string, fingerprint: string | null): Promise<void> {
  const done = await askOrNotice(services().endpoints.trust({ id, fingerprint }));
  if (done === true) await testEndpoint(id);
}

export async function removeEndpoint(id: string): Promise<void> {
  await askOrNotice(services().endpoints.remove({ id }));
}

export async function removeEndpointKey(id: string): Promise<void> {
  await askOrNotice(services().endpoints.removeKey({ id }));
}
