import { type LookupAddress, type LookupOptions, lookup } from "node:dns";
import type { buildConnector, Dispatcher } from "undici";
import { isInternalAddress } from "./addresses";
import { type CertificateOptions, trustedContext } from "./certificates";
import { proxyAccount } from "./proxies";

/** A name outside the user's own hosts resolved to a private address only. */
export class InternalAddressError extends Error {
  constructor(readonly hostname: string) {
    super(`${hostname} resolves to a private address`);
  }
}

/** The proxy itself could not be reached, or does not open the way. */
export class ProxyError extends Error {
  /** @param status what the proxy answered; null when it did not */
  constructor(
    readonly proxy: string,
    readonly status: number | null,
    cause: unknown,
  ) {
    super(`proxy ${proxy}`, { cause });
  }
}

type LookupDone = (error: Error | null, address: string | LookupAddress[], family?: number) => void;

/** `dns.lookup` without private addresses: the check holds for the very address that is then connected to. */
export function publicLookup(hostname: string, options: LookupOptions, done: LookupDone): void {
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
  readonly certificates: CertificateOptions;
  readonly isNamedHost: (hostname: string) => boolean;
  readonly onSocket: () => void;
  readonly connectTimeoutMs: number;
  readonly idleTimeoutMs: number;
}

/** The ways out: straight, or through a proxy. */
export interface Ways {
  /** @throws what undici throws, and `ProxyError` */
  request(options: Dispatcher.RequestOptions, proxy: URL | null): Promise<Dispatcher.ResponseData>;
  destroy(): Promise<void>;
}

/**
 * Opens the ways; each counts its sockets. Through a proxy the proxy resolves names, so the private-address check
 * rests with it.
 * @throws QuernError `ca-file-unusable`
 */
export async function openWays(options: DispatcherOptions): Promise<Ways> {
  // Loaded on first use: the app starts, and works offline, without it.
  const { Agent, Pool, ProxyAgent, buildConnector } = await import("undici");
  const timeout = options.connectTimeoutMs;
  // Made once: to read all authorities anew for each connection takes longer than the connection.
  const secureContext = await trustedContext(options.certificates);
  const named = buildConnector({ timeout, secureContext });
  const others = buildConnector({ timeout, secureContext, lookup: publicLookup });
  const limits = {
    // No response header within this time, or no byte of the body, ends the request.
    headersTimeout: options.idleTimeoutMs,
    bodyTimeout: options.idleTimeoutMs,
  };
  const connect: buildConnector.connector = (target, callback) => {
    options.onSocket();
    const connector = options.isNamedHost(target.hostname) ? named : others;
    connector(target, callback);
  };
  const straight = new Agent({ connect, ...limits });
  const proxies = new Map<string, Dispatcher>();

  function through(proxy: URL): Dispatcher {
    const known = proxies.get(proxy.href);
    if (known) return known;
    const toProxy: buildConnector.connector = (target, callback) => {
      options.onSocket();
      named(target, (...result) => {
        const [error] = result;
        if (error) callback(new ProxyError(proxy.host, null, error), null);
        else callback(...result);
      });
    };
    const account = proxyAccount(proxy);
    const agent = new ProxyAgent({
      uri: `${proxy.protocol}//${proxy.host}`,
      ...(account !== null && { token: account }),
      clientFactory: (origin) => new Pool(origin, { connect: toProxy }),
      requestTls: { timeout, secureContext },
      ...limits,
    });
    proxies.set(proxy.href, agent);
    return agent;
  }

  return {
    request: async (request, proxy) => {
      if (proxy === null) return straight.request(request);
      try {
        return await through(proxy).request(request);
      } catch (error) {
        // Undici tells a proxy's refusal only in words.
        const status = /Proxy response \((\d{3})\)/.exec(error instanceof Error ? error.message : "")?.[1];
        throw status === undefined ? error : new ProxyError(proxy.host, Number(status), error);
      }
    },
    destroy: async () => {
      await Promise.all([straight, ...proxies.values()].map((way) => way.destroy()));
    },
  };
}
