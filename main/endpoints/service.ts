import { randomUUID } from "node:crypto";
import {
  type Emit,
  type Endpoint,
  type EndpointState,
  type EndpointsState,
  type ErrorData,
  type endpointsService,
  type Handlers,
  QuernError,
  toErrorData,
} from "../contract";
import type { AnswerPlace } from "../engine";
import type { Net, NetOptions } from "../net";
import type { SecretStore, SettingsStore } from "../settings";
import { baseOf, isHere } from "./address";
import { createEndpointClient } from "./client";
import { openFacts } from "./facts-file";
import { openEndpointKeys } from "./keys";
import { createPlaces, type Places } from "./places";
import { probeEndpoint } from "./probe";
import { shownOf } from "./shown";
import { beforeAnyWord } from "./trouble";

export interface EndpointsOptions {
  readonly dataFolder: string;
  readonly settings: SettingsStore;
  readonly secrets: SecretStore;
  /** A way out to one address, which keeps to the switch, the proxy and the certificates. */
  readonly netTo: (address: URL, more: Pick<NetOptions, "idleTimeoutMs" | "pin">) => Net;
  readonly local: AnswerPlace;
  /** Asks the user, where no code of the page can answer, whether this machine may be sent what is said. */
  readonly confirm: (host: string) => Promise<boolean>;
  /** Asks in the same way whether this machine is to be known by this certificate. */
  readonly confirmCertificate: (host: string, fingerprint: string) => Promise<boolean>;
  readonly emit: Emit<typeof endpointsService>;
  readonly onTrouble: (thrown: unknown) => void;
}

export interface Endpoints {
  readonly handlers: Handlers<typeof endpointsService>;
  readonly places: Places;
  close(): Promise<void>;
}

/**
 * No byte for so long: the server counts as gone. A long prompt on a slow machine is read for minutes before the first
 * word comes.
 */
export const idleTimeoutMs = 600_000;

/** The servers that can answer in place of the local model: the list, their keys, and the ways to them. */
export async function openEndpoints(options: EndpointsOptions): Promise<Endpoints> {
  const { dataFolder, settings, secrets, emit, onTrouble } = options;
  const keys = await openEndpointKeys(dataFolder, secrets);
  const facts = await openFacts(dataFolder, onTrouble);
  /** By origin and certificate. */
  const nets = new Map<string, Net>();
  /** Tests under way, by endpoint. */
  const testing = new Map<string, AbortController>();

  const find = (id: string) => settings.current().endpoints.find((one) => one.id === id) ?? null;
  const existing = (id: string): Endpoint => {
    const found = find(id);
    if (!found) throw new QuernError("endpoint-unknown");
    return found;
  };
  const without = (id: string) => settings.current().endpoints.filter((one) => one.id !== id);
  const netOf = ({ url, certificate }: Endpoint): Net => {
    const base = baseOf(url);
    const name = `${base.origin} ${certificate}`;
    const known = nets.get(name);
    if (known) return known;
    const made = options.netTo(base, { idleTimeoutMs, ...(certificate !== null && { pin: certificate }) });
    nets.set(name, made);
    return made;
  };
  /** What a server shows, where it is that which hinders; a second failure says nothing new. */
  const shownBy = async (endpoint: Endpoint, error: ErrorData, signal: AbortSignal) => {
    if (!/^endpoint-certificate/u.test(error.code)) return null;
    return await netOf(endpoint)
      .certificate(signal)
      .then(shownOf, () => null);
  };
  const client = (endpoint: Endpoint) =>
    createEndpointClient({
      endpoint,
      net: netOf(endpoint),
      key: (origin) => keys.key(endpoint.id, origin),
    });
  const stateOf = (endpoint: Endpoint): EndpointState => {
    const { host, origin } = baseOf(endpoint.url);
    return {
      endpoint,
      host,
      here: isHere(endpoint.url),
      key: keys.state(endpoint.id, origin),
      facts: facts.of(endpoint),
    };
  };
  const state = (): EndpointsState => ({
    endpoints: settings.current().endpoints.map(stateOf),
    store: secrets.available ? secrets.name : null,
  });
  const tell = () => emit("changed", state());
  /** What a test has found so far is about an endpoint that is not this one any more. */
  const endTest = (id: string) => testing.get(id)?.abort();

  let listed = JSON.stringify(settings.current().endpoints);
  let { offline, caFile } = settings.current();
  settings.onChange((now) => {
    const all = [...nets.values()];
    if (now.offline !== offline) void Promise.all(all.map((net) => net.offlineChanged())).catch(onTrouble);
    if (now.caFile !== caFile) void Promise.all(all.map((net) => net.routeChanged())).catch(onTrouble);
    ({ offline, caFile } = now);
    const next = JSON.stringify(now.endpoints);
    if (next !== listed) tell();
    listed = next;
  });

  /** A place that was not there before is asked about: the page must not be able to open a way out by itself. */
  const confirmed = async (before: Endpoint | null, wanted: Endpoint) => {
    const { origin, host } = baseOf(wanted.url);
    if (before !== null && baseOf(before.url).origin === origin) return;
    // Where the list is fixed, asking would promise what cannot be.
    if (!(settings.isFixed("endpoints") || (await options.confirm(host))))
      throw new QuernError("cancelled", { host });
  };

  const handlers: Handlers<typeof endpointsService> = {
    state: async () => state(),
    save: async ({ key, id, ...rest }) => {
      const before = id === null ? null : existing(id);
      // A certificate belongs to one origin, as a key does.
      const same = before !== null && baseOf(before.url).origin === baseOf(rest.url).origin;
      const wanted: Endpoint = {
        id: id ?? randomUUID(),
        ...rest,
        certificate: same ? before.certificate : null,
      };
      await confirmed(before, wanted);
      // Read now: the list may have become another one while the dialog stood.
      if (id !== null) existing(id);
      const { endpoints } = settings.current();
      const next =
        id === null ? [...endpoints, wanted] : endpoints.map((one) => (one.id === id ? wanted : one));
      // The list first: where it is the administrator's, nothing is kept for what is not on it.
      endTest(wanted.id);
      await settings.change({ endpoints: next });
      try {
        if (key !== null) await keys.set(wanted.id, baseOf(wanted.url).origin, key);
      } catch (error) {
        // It was not saved, so it must not be there twice when that is tried again.
        if (id === null) await settings.change({ endpoints: without(wanted.id) });
        throw error;
      }
      tell();
      return stateOf(wanted);
    },
    removeKey: async ({ id }) => {
      await keys.remove(existing(id).id);
      tell();
    },
    remove: async ({ id }) => {
      existing(id);
      endTest(id);
      const { usualEndpoint } = settings.current();
      await settings.change({
        endpoints: without(id),
        ...(usualEndpoint === id && { usualEndpoint: null }),
      });
      await keys.remove(id);
      await facts.set(id, null);
      tell();
    },
    test: async ({ id }) => {
      const endpoint = existing(id);
      endTest(id);
      const controller = new AbortController();
      testing.set(id, controller);
      try {
        const found = await probeEndpoint(endpoint, client(endpoint), controller.signal);
        const now = find(id);
        if (controller.signal.aborted || now?.url !== endpoint.url || now.model !== endpoint.model)
          throw new QuernError("cancelled");
        await facts.set(id, found);
        tell();
        return { facts: found, error: null, certificate: null };
      } catch (thrown) {
        // Of a test nothing is shown before it is over.
        const error = toErrorData(thrown instanceof QuernError ? beforeAnyWord(thrown) : thrown);
        return { facts: null, error, certificate: await shownBy(endpoint, error, controller.signal) };
      } finally {
        if (testing.get(id) === controller) testing.delete(id);
      }
    },
    trust: async ({ id, fingerprint }) => {
      const { url } = existing(id);
      const { host, origin } = baseOf(url);
      if (fingerprint !== null && settings.isFixed("endpoints"))
        throw new QuernError("setting-locked", { setting: "endpoints" });
      if (fingerprint !== null && !(await options.confirmCertificate(host, fingerprint))) return false;
      // Read now: while the dialog stood it may have become another machine.
      if (baseOf(existing(id).url).origin !== origin) return false;
      const set = (one: Endpoint) => (one.id === id ? { ...one, certificate: fingerprint } : one);
      endTest(id);
      await settings.change({ endpoints: settings.current().endpoints.map(set) });
      tell();
      return true;
    },
  };
  return {
    handlers,
    places: createPlaces({
      local: options.local,
      endpoint: find,
      usual: () => settings.current().usualEndpoint,
      client,
      facts: facts.of,
    }),
    close: async () => {
      for (const controller of testing.values()) controller.abort();
      await Promise.all([...nets.values()].map((net) => net.close()));
    },
  };
}
