import type { Dispatcher } from "undici";
import { QuernError } from "../contract";
import { openDispatcher } from "./dispatcher";
import { connectionTrouble, type RequestContext, statusTrouble } from "./errors";
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
  discard(): void;
}

export interface RequestOptions {
  readonly method?: "GET" | "HEAD";
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
  readonly endpoint: URL;
  /** For the proxy variables. */
  readonly env: Readonly<Record<string, string | undefined>>;
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
  /** To be called when the offline switch was turned: ends what is under way and closes what is open. */
  offlineChanged(): Promise<void>;
  /** What was done since the start, as proof for the offline switch. */
  counts(): { readonly sockets: number; readonly requests: number; readonly refused: number };
  close(): Promise<void>;
}

const maxRedirects = 8;
const maxJsonBytes = 16 * 1024 * 1024;

/** Opens nothing yet: the first request does. */
export function createNet(options: NetOptions): Net {
  const rules = routeRules(options.endpoint);
  const idleTimeoutMs = options.idleTimeoutMs ?? 30_000;
  const counts = { sockets: 0, requests: 0, refused: 0 };
  let opening: Promise<Dispatcher> | null = null;

  function dispatcher(): Promise<Dispatcher> {
    opening ??= openDispatcher({
      env: options.env,
      isNamedHost: (hostname) => isNamedHost(rules, hostname),
      onSocket: () => {
        counts.sockets++;
      },
      connectTimeoutMs: options.connectTimeoutMs ?? 15_000,
      idleTimeoutMs,
    });
    return opening;
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
      const agent = await dispatcher();
      const answer = await agent.request({
        origin: url.origin,
        path: url.pathname + url.search,
        method: request.method ?? "GET",
        headers,
        signal: request.signal ?? null,
      });
      // An answer that nobody reads to the end may fail later; that is nobody's error.
      answer.body.on("error", () => undefined);
      return answer;
    } catch (error) {
      throw failure(error, url, request, null);
    }
  }

  async function* bytesOf(answer: Dispatcher.ResponseData, hop: Hop, request: RequestOptions) {
    const received = { haveBytes: 0, wantBytes: Number(hop.headers.get("content-length") ?? 0) };
    try {
      for await (const chunk of answer.body) {
        if (options.offline()) throw new QuernError("offline", { host: hop.url.host });
        const bytes: Buffer = chunk;
        received.haveBytes += bytes.length;
        yield bytes;
      }
    } catch (error) {
      throw failure(error, hop.url, request, received);
    }
  }

  async function request(first: URL, wanted: RequestOptions): Promise<NetResponse> {
    const hops: Hop[] = [];
    let url = first;
    let headers: Record<string, string> = {
      "user-agent": `Quern/${options.version}`,
      // Compressed bytes have other offsets and another hash.
      "accept-encoding": "identity",
      ...wanted.headers,
    };
    for (;;) {
      const why = refusal(rules, url, hops.length > 0);
      if (why !== null) throw redirectRefused(hops.at(-1)?.url ?? rules.endpoint, url, why);
      const answer = await ask(url, wanted, headers);
      const hop: Hop = { url, status: answer.statusCode, headers: headerMap(answer.headers) };
      hops.push(hop);
      const discard = () => {
        answer.body.destroy();
      };
      const location = hop.headers.get("location");
      if ([301, 302, 303, 307, 308].includes(hop.status) && location !== undefined) {
        discard();
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
      return { ...hop, hops, body: bytesOf(answer, hop, wanted), discard };
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
    await (await open)?.destroy();
  }

  return {
    endpoint: options.endpoint,
    request,
    getJson,
    offlineChanged: async () => {
      if (options.offline()) await close();
    },
    counts: () => ({ ...counts }),
    close,
  };
}

type Received = { readonly haveBytes: number; readonly wantBytes: number };

function redirectRefused(from: URL, to: URL, why: string): QuernError {
  return new QuernError("hub-redirect", { host: from.host, target: to.host || to.protocol }, { detail: why });
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
