import type { X509Certificate } from "node:crypto";
import type { Dispatcher } from "undici";
import { QuernError } from "../contract";
import { unlessAborted } from "./aborted";
import { trustedContext } from "./certificates";
import { openWays, type Ways } from "./dispatcher";
import { connectionTrouble, type RequestContext, statusTrouble } from "./errors";
import { giveBack, piecesOf } from "./pieces";
import { type ProbeStep, probe } from "./probe";
import { isThisMachine, proxyOfEnv, proxyOfPac } from "./proxies";
import { isNamedHost, refusal, routeRules } from "./route";

/** One answer on the way: redirects carry facts (the linked file's size and hash) that the last answer lacks. */
export interface Hop {
  readonly url: URL;
  readonly status: number;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
}

export interface NetResponse extends Hop {
  /** All answers in order; this one is the last. */
  readonly hops: readonly Hop[];
  /** The bytes as they come. Ends with a QuernError when the connection fails. Must be read, or `discard` called. */
  readonly body: AsyncIterable<Buffer>;
  /** For who reads much: these bytes of the body are not needed any more. They are empty afterwards. */
  giveBack(bytes: Buffer): void;
  discard(): void;
}

export interface RequestOptions {
  readonly method?: "GET" | "HEAD" | "POST";
  /** Of a POST; it never crosses a redirect. */
  readonly body?: string;
  /** False: an answer that leads elsewhere is refused, whereto it may lead. A POST is never followed. */
  readonly follow?: boolean;
  /** Sent to the first address; `authorization` and `cookie` never cross a redirect. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** What a person calls the thing that is asked for. */
  readonly what: string;
  /** Statuses beside 2xx that are an answer and no error. */
  readonly accept?: readonly number[];
}

export interface NetOptions {
  /** The user's switch: while true, nothing is opened. */
  readonly offline: () => boolean;
  /** Asked anew for each request where it can change. */
  readonly endpoint: URL | (() => URL);
  /** Hosts that the administrator listed: a redirect may lead to them although their addresses are private. */
  readonly privateHosts?: readonly string[];
  /** For the variables that name proxies and certificates. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A PEM file with certificates to trust besides the system's; null: none. */
  readonly caFile?: () => string | null;
  /**
   * What the system says of the way to an address, as Chromium's resolver does (`PROXY host:port; DIRECT`). Asked
   * where the environment names no proxy.
   */
  readonly systemProxy?: (url: URL) => Promise<string>;
  /** The one certificate (SHA-256) that the endpoint is known by, whoever has signed it; absent: any that is trusted. */
  readonly pin?: string;
  /** The secret of an origin; it is sent to exactly that one, and never after a redirect. */
  readonly token?: (origin: string) => string | null;
  readonly version: string;
  /** Time to connect, in ms. */
  readonly connectTimeoutMs?: number;
  /** Time without a byte after which the other side counts as gone, in ms. */
  readonly idleTimeoutMs?: number;
}

/** The only way out of this machine. */
export interface Net {
  readonly endpoint: URL;
  /**
   * Asks and follows redirects, each checked.
   * @throws QuernError of the network and hub kinds, `offline`, `cancelled`
   */
  request(url: URL, options: RequestOptions): Promise<NetResponse>;
  /** The JSON of an address; at most 16 MiB. The answer comes along for its headers. */
  getJson(url: URL, options: RequestOptions): Promise<{ value: unknown; response: Hop }>;
  /**
   * Tries the way to the endpoint step by step, up to the secure connection; asks nothing of the server.
   * @throws QuernError `cancelled`, at once
   */
  probe(signal: AbortSignal): Promise<ProbeStep[]>;
  /**
   * The certificate that the endpoint shows, whether it is trusted or not. Nothing is asked of the server.
   * @throws QuernError of the network kinds, `offline`, `cancelled`
   */
  certificate(signal: AbortSignal): Promise<X509Certificate>;
  /** To be called when the offline switch was turned: ends what is under way and closes what is open. */
  offlineChanged(): Promise<void>;
  /** To be called when another source or other certificates were chosen: the next request opens anew. */
  routeChanged(): Promise<void>;
  /** What was done since the start, as proof for the offline switch. */
  counts(): { readonly sockets: number; readonly requests: number; readonly refused: number };
  close(): Promise<void>;
}

const maxRedirects = 8;
const maxJsonBytes = 16 * 1024 * 1024;

/** Opens nothing yet: the first request does. */
export function createNet(options: NetOptions): Net {
  const { endpoint: given } = options;
  const endpoint = typeof given === "function" ? given : () => given;
  const rules = () => routeRules(endpoint(), options.privateHosts);
  const idleTimeoutMs = options.idleTimeoutMs ?? 30_000;
  const counts = { sockets: 0, requests: 0, refused: 0 };
  let opening: Promise<Ways> | null = null;
  const certificates = () => ({ caFile: options.caFile?.() ?? null, env: options.env });
  const connectTimeoutMs = options.connectTimeoutMs ?? 15_000;

  function ways(): Promise<Ways> {
    if (opening) return opening;
    const mine = openWays({
      certificates: certificates(),
      pin: options.pin === undefined ? null : { origin: endpoint().origin, fingerprint: options.pin },
      isNamedHost: (hostname) => isNamedHost(rules(), hostname),
      onSocket: () => {
        counts.sockets++;
      },
      connectTimeoutMs,
      idleTimeoutMs,
    });
    opening = mine;
    // A file of certificates that cannot be used may be mended: the next request looks again.
    mine.catch(() => {
      if (opening === mine) opening = null;
    });
    return mine;
  }

  /** What the environment says goes before what the system says. @throws QuernError `proxy-unsupported`, `cancelled` */
  async function proxyFor(url: URL, signal?: AbortSignal): Promise<URL | null> {
    const { env } = options;
    const named = proxyOfEnv(env, url);
    const mute = ["http_proxy", "https_proxy"].every((name) => !env[name] && !env[name.toUpperCase()]);
    const { systemProxy } = options;
    if (named || !mute || !systemProxy) return named;
    // A script of the company's may be slow to come.
    return proxyOfPac(await unlessAborted(signal, () => systemProxy(url).catch(() => "DIRECT")));
  }

  function contextOf(url: URL, request: RequestOptions): RequestContext {
    return { host: url.host, what: request.what, timeoutSeconds: Math.round(idleTimeoutMs / 1000) };
  }

  function failure(error: unknown, url: URL, request: RequestOptions, received: Received | null): QuernError {
    if (request.signal?.aborted) return new QuernError("cancelled");
    if (options.offline()) return new QuernError("offline", { host: url.host });
    return connectionTrouble(error, contextOf(url, request), received);
  }

  async function ask(url: URL, request: RequestOptions, headers: Record<string, string>) {
    if (options.offline()) {
      counts.refused++;
      throw new QuernError("offline", { host: url.host });
    }
    counts.requests++;
    try {
      request.signal?.throwIfAborted();
      const [way, proxy] = [await ways(), await proxyFor(url, request.signal)];
      const wanted = {
        origin: url.origin,
        path: url.pathname + url.search,
        method: request.method ?? "GET",
        headers,
        body: request.body ?? null,
        signal: request.signal ?? null,
      } as const;
      const answer = await way.request(wanted, proxy);
      // An answer that nobody reads to the end may fail later; that is nobody's error.
      answer.body.on("error", () => undefined);
      return answer;
    } catch (error) {
      throw failure(error, url, request, null);
    }
  }

  function bytesOf(answer: Dispatcher.ResponseData, hop: Hop, request: RequestOptions) {
    const received = { haveBytes: 0, wantBytes: Number(hop.headers.get("content-length") ?? 0) };
    return piecesOf(answer.body, {
      onPiece: (bytes) => {
        if (options.offline()) throw new QuernError("offline", { host: hop.url.host });
        received.haveBytes += bytes.length;
      },
      failure: (error) => failure(error, hop.url, request, received),
    });
  }

  async function request(first: URL, wanted: RequestOptions): Promise<NetResponse> {
    const hops: Hop[] = [];
    let url = first;
    let headers: Record<string, string> = {
      "user-agent": `Quern/${options.version}`,
      // Compressed bytes have other offsets and another hash.
      "accept-encoding": "identity",
      ...tokenHeader(options.token, first),
      ...wanted.headers,
    };
    for (;;) {
      const why = refusal(rules(), url, hops.length > 0);
      if (why !== null) throw redirectRefused(hops.at(-1)?.url ?? endpoint(), url, why);
      const answer = await ask(url, wanted, headers);
      const hop: Hop = { url, status: answer.statusCode, headers: headerMap(answer.headers) };
      hops.push(hop);
      const discard = () => {
        answer.body.destroy();
      };
      const location = hop.headers.get("location");
      if ([301, 302, 303, 307, 308].includes(hop.status) && location !== undefined) {
        discard();
        if (wanted.follow === false || wanted.method === "POST")
          throw redirectRefused(
            url,
            URL.canParse(location, url.href) ? new URL(location, url) : url,
            "asked not to",
          );
        if (!URL.canParse(location, url.href)) throw redirectRefused(url, url, "no address");
        if (hops.length > maxRedirects)
          throw redirectRefused(url, new URL(location, url), "too many redirects");
        url = new URL(location, url);
        headers = withoutSecrets(headers);
        continue;
      }
      if ((hop.status < 200 || hop.status > 299) && !wanted.accept?.includes(hop.status)) {
        discard();
        throw statusTrouble(hop.status, hop.headers, contextOf(url, wanted));
      }
      return { ...hop, hops, body: bytesOf(answer, hop, wanted), giveBack, discard };
    }
  }

  async function getJson(url: URL, wanted: RequestOptions) {
    const response = await request(url, wanted);
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of response.body) {
      size += chunk.length;
      if (size > maxJsonBytes) throw new QuernError("hub-bad-answer", { host: url.host, what: "too long" });
      chunks.push(chunk);
    }
    try {
      const value: unknown = JSON.parse(Buffer.concat(chunks).toString("utf8"));
      return { value, response };
    } catch (error) {
      throw new QuernError("hub-bad-answer", { host: url.host, what: "no JSON" }, { cause: error });
    }
  }

  async function close(): Promise<void> {
    const open = opening;
    opening = null;
    await (await open?.catch(() => null))?.destroy();
  }

  return {
    get endpoint() {
      return endpoint();
    },
    probe: async (signal) => {
      const url = endpoint();
      const host = url.host;
      if (options.offline()) counts.refused++;
      const steps = await probe({
        url,
        offline: options.offline(),
        proxy: () => proxyFor(url, signal),
        secureContext: () => trustedContext(certificates()),
        timeoutMs: connectTimeoutMs,
        signal,
        onSocket: () => {
          counts.sockets++;
        },
      });
      if (signal.aborted) throw new QuernError("cancelled", { host });
      return steps;
    },
    request,
    getJson,
    certificate: async (signal) => {
      const url = endpoint();
      const asked: RequestOptions = { what: url.host, signal };
      if (options.offline()) {
        counts.refused++;
        throw new QuernError("offline", { host: url.host });
      }
      counts.requests++;
      try {
        const [way, proxy] = [await ways(), await proxyFor(url, signal)];
        return await unlessAborted(signal, () => way.certificate(url, proxy));
      } catch (error) {
        throw failure(error, url, asked, null);
      }
    },
    offlineChanged: async () => {
      if (options.offline()) await close();
    },
    routeChanged: close,
    counts: () => ({ ...counts }),
    close,
  };
}

type Received = { readonly haveBytes: number; readonly wantBytes: number };

function redirectRefused(from: URL, to: URL, why: string): QuernError {
  return new QuernError("hub-redirect", { host: from.host, target: to.host || to.protocol }, { detail: why });
}

/** The secret of the first address. Over plain http it is sent to nobody but this machine. */
function tokenHeader(token: NetOptions["token"], url: URL): Record<string, string> {
  const safe = url.protocol === "https:" || isThisMachine(url.hostname);
  const secret = safe ? token?.(url.origin) : null;
  return secret ? { authorization: `Bearer ${secret}` } : {};
}

function withoutSecrets(headers: Readonly<Record<string, string>>): Record<string, string> {
  const secret = new Set(["authorization", "cookie"]);
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !secret.has(name.toLowerCase())));
}

function headerMap(headers: Readonly<Record<string, string | string[] | undefined>>): Map<string, string> {
  const map = new Map<string, string>();
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) map.set(name.toLowerCase(), Array.isArray(value) ? value.join(", ") : value);
  }
  return map;
}
