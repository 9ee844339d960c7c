import { type LookupAddress, type LookupOptions, lookup } from "node:dns";
import type { buildConnector, Dispatcher } from "undici";
import { isInternalAddress } from "./addresses";

/** A name outside the user's own hosts resolved to a private address only. */
export class InternalAddressError extends Error {
  constructor(readonly hostname: string) {
    super(`${hostname} resolves to a private address`);
  }
}

type LookupDone = (error: Error | null, address: string | LookupAddress[], family?: number) => void;

/** `dns.lookup` without private addresses: the check holds for the very address that is then connected to. */
function publicLookup(hostname: string, options: LookupOptions, done: LookupDone): void {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return done(error, []);
    const open = addresses.filter(({ address }) => !isInternalAddress(address));
    const first = open[0];
    if (!first) return done(new InternalAddressError(hostname), []);
    if (options.all) done(null, open);
    else done(null, first.address, first.family);
  });
}

export interface DispatcherOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isNamedHost: (hostname: string) => boolean;
  readonly onSocket: () => void;
  readonly connectTimeoutMs: number;
  readonly idleTimeoutMs: number;
}

/**
 * The one way out: straight, or through the proxy that `HTTPS_PROXY` and `NO_PROXY` name, counting every socket.
 * Through a proxy the proxy resolves names, so the private-address check rests with it.
 */
export async function openDispatcher(options: DispatcherOptions): Promise<Dispatcher> {
  // Loaded on first use: the app starts, and works offline, without it.
  const { EnvHttpProxyAgent, Pool, buildConnector } = await import("undici");
  const timeout = options.connectTimeoutMs;
  const named = buildConnector({ timeout });
  const others = buildConnector({ timeout, lookup: publicLookup });
  const connect: buildConnector.connector = (target, callback) => {
    options.onSocket();
    const connector = options.isNamedHost(target.hostname) ? named : others;
    connector(target, callback);
  };
  const toProxy: buildConnector.connector = (target, callback) => {
    options.onSocket();
    named(target, callback);
  };
  const { env } = options;
  return new EnvHttpProxyAgent({
    connect,
    clientFactory: (origin) => new Pool(origin, { connect: toProxy }),
    // No response header within this time, or no byte of the body, ends the request.
    headersTimeout: options.idleTimeoutMs,
    bodyTimeout: options.idleTimeoutMs,
    httpProxy: env.http_proxy ?? env.HTTP_PROXY ?? "",
    httpsProxy: env.https_proxy ?? env.HTTPS_PROXY ?? "",
    // A proxy cannot reach what runs on this machine.
    noProxy: `${env.no_proxy ?? env.NO_PROXY ?? ""},localhost,127.0.0.1,[::1]`,
  });
}
