import type { X509Certificate } from "node:crypto";
import { type LookupAddress, type LookupOptions, lookup } from "node:dns";
import type { buildConnector, Dispatcher } from "undici";
import { isInternalAddress } from "./addresses";
import { type CertificateOptions, trustedContext } from "./certificates";
import { checkedConnector, pinOf, throughProxy } from "./pinned";
import { proxyAccount } from "./proxies";
import { ProxyError } from "./proxy-error";

/** A name outside the user's own hosts resolved to a private address only. */
export class InternalAddressError extends Error {
  constructor(readonly hostname: string) {
    super(`${hostname} resolves to a private address`);
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
  /** An origin that is known by exactly this certificate (its SHA-256), and by no authority; null: none. */
  readonly pin: { readonly origin: string; readonly fingerprint: string } | null;
  readonly isNamedHost: (hostname: string) => boolean;
  readonly onSocket: () => void;
  readonly connectTimeoutMs: number;
  readonly idleTimeoutMs: number;
}

/** The ways out: straight, or through a proxy. */
export interface Ways {
  /** @throws what undici throws, and `ProxyError` */
  request(options: Dispatcher.RequestOptions, proxy: URL | null): Promise<Dispatcher.ResponseData>;
  /** The certificate that a server shows, whoever has signed it. Nothing is said to it. */
  certificate(url: URL, proxy: URL | null): Promise<X509Certificate>;
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
  const { pin } = options;
  const pinned = pin && checkedConnector(buildConnector, timeout, pinOf(pin.fingerprint));
  const connect: buildConnector.connector = (target, callback) => {
    options.onSocket();
    const usual = options.isNamedHost(target.hostname) ? named : others;
    const connector = pinned && originOf(target) === pin?.origin ? pinned : usual;
    connector(target, callback);
  };
  const straight = new Agent({ connect, ...limits });
  const proxies = new Map<string, Dispatcher>();
  /** For those ways that are opened through a proxy by hand. */
  const pools = new Map<string, Dispatcher>();

  const poolTo = (proxy: URL) => {
    const toProxy: buildConnector.connector = (target, callback) => {
      options.onSocket();
      named(target, (...result) => {
        const [error] = result;
        if (error) callback(new ProxyError(proxy.host, null, error), null);
        else callback(...result);
      });
    };
    return new Pool(`${proxy.protocol}//${proxy.host}`, { connect: toProxy });
  };
  /** The library's own way through a proxy knows nothing of certificates that are known by themselves. */
  const tunnel = (proxy: URL, connector: buildConnector.connector) => {
    const origin = `${proxy.protocol}//${proxy.host}`;
    const pool = pools.get(proxy.href) ?? poolTo(proxy);
    pools.set(proxy.href, pool);
    return throughProxy({ origin, account: proxyAccount(proxy), pool }, connector);
  };

  function through(proxy: URL, isPinned: boolean): Dispatcher {
    const name = `${isPinned ? "pinned " : ""}${proxy.href}`;
    const known = proxies.get(name);
    if (known) return known;
    const account = proxyAccount(proxy);
    const agent =
      isPinned && pinned
        ? new Agent({ connect: tunnel(proxy, pinned), ...limits })
        : new ProxyAgent({
            uri: `${proxy.protocol}//${proxy.host}`,
            ...(account !== null && { token: account }),
            clientFactory: () => poolTo(proxy),
            requestTls: { timeout, secureContext },
            ...limits,
          });
    proxies.set(name, agent);
    return agent;
  }

  return {
    request: async (request, proxy) => {
      if (proxy === null) return straight.request(request);
      try {
        return await through(proxy, request.origin === pin?.origin).request(request);
      } catch (error) {
        // Undici tells a proxy's refusal only in words.
        const status = /Proxy response \((\d{3})\)/.exec(error instanceof Error ? error.message : "")?.[1];
        throw status === undefined ? error : new ProxyError(proxy.host, Number(status), error);
      }
    },
    certificate: (url, proxy) =>
      new Promise((resolve, reject) => {
        options.onSocket();
        const looking = checkedConnector(buildConnector, timeout, (certificate) => {
          resolve(certificate);
          throw new Error("Seen.");
        });
        const connector = proxy === null ? looking : tunnel(proxy, looking);
        const { host, protocol, port } = url;
        const hostname = url.hostname.replace(/^\[|\]$/gu, "");
        // Once it was seen, the promise is settled already.
        connector({ host, hostname, protocol, port }, (...[error]) => reject(error));
      }),
    destroy: async () => {
      await Promise.all([straight, ...proxies.values(), ...pools.values()].map((way) => way.destroy()));
    },
  };
}

/** As `URL` writes it. */
function originOf({ protocol, host, hostname }: buildConnector.Options): string {
  const text = `${protocol}//${host ?? hostname}`;
  return URL.canParse(text) ? new URL(text).origin : text;
}
