import { version } from "../../package.json";
import { type Endpoint, type EndpointFacts, endpoint as endpointShape, QuernError } from "../contract";
import {
  baseOf,
  createEndpointClient,
  EndpointBackend,
  type EndpointClient,
  idleTimeoutMs,
  probeEndpoint,
} from "../endpoints";
import type { ChatBackend } from "../engine";
import { createNet } from "../net";
import { type CliContext, UsageError } from "./context";

/** Where the key of an endpoint is read from: an argument would be seen by all who list what runs. */
const keyVariable = "QUERN_ENDPOINT_KEY";

export interface EndpointOptions {
  /** Its address, as it is typed. */
  readonly endpoint?: string;
  readonly endpointModel?: string;
}

export interface OpenedEndpoint {
  readonly endpoint: Endpoint;
  readonly client: EndpointClient;
  readonly backend: ChatBackend;
  /** Finds out what it can do, by a few short questions; the backend holds by it from then on. */
  probe(signal: AbortSignal): Promise<EndpointFacts>;
  close(): Promise<void>;
}

/**
 * A server that answers in place of a model of this machine, for one command: by the offline switch, the proxy, the
 * certificates and the policy, as in the app. Of one that is in the list of the settings, what was said there holds.
 * @throws UsageError where the address makes none; QuernError `setting-locked` where the administrator's list lacks it
 */
export async function openEndpoint(
  context: CliContext,
  { endpoint: typed = "", endpointModel }: EndpointOptions,
): Promise<OpenedEndpoint> {
  const [settings, policy] = [await context.settings(), await context.policy()];
  if (policy.trouble)
    context.terminal.note(context.translator.t(`error.${policy.trouble.code}`, policy.trouble.params));
  const named = { id: "cli", name: typed.slice(0, 100), url: typed, model: endpointModel ?? null };
  const wanted = endpointShape.safeParse(named);
  if (!wanted.success) throw new UsageError(context.say("cli.endpoint-address", { endpoint: typed }));
  const base = baseOf(typed);
  const listed = settings.current().endpoints.find((one) => baseOf(one.url).href === base.href);
  if (!listed && settings.isFixed("endpoints"))
    throw new QuernError("setting-locked", { setting: "endpoints" });
  const endpoint: Endpoint = listed ? { ...listed, model: endpointModel ?? listed.model } : wanted.data;
  const { certificate } = endpoint;
  const net = createNet({
    offline: () => settings.current().offline,
    endpoint: base,
    env: context.env,
    version,
    caFile: () => settings.current().caFile,
    idleTimeoutMs,
    ...(certificate !== null && { pin: certificate }),
  });
  const key = context.env[keyVariable] || null;
  const client = createEndpointClient({ endpoint, net, key: () => key });
  let known: EndpointFacts | null = null;
  const backend = new EndpointBackend({ endpoint: () => endpoint, client: () => client, facts: () => known });
  const probe = async (signal: AbortSignal) => {
    known = await probeEndpoint(endpoint, client, signal);
    return known;
  };
  return { endpoint, client, backend, probe, close: () => net.close() };
}
