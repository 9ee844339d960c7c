import { type Endpoint, QuernError } from "../contract";
import type { Net, NetResponse } from "../net";
import { baseOf, isHere } from "./address";
import { connectionTroubleOf, statusTroubleOf } from "./trouble";

/** Of what a server says with a refusal, more is not read. */
const mostRefusalBytes = 64 * 1024;

/** Refusals are answers here: what the server says about them is told. */
const refusals = Array.from({ length: 200 }, (_, n) => 400 + n);

/** Requests to one endpoint. All errors are those of endpoints, `context-full`, and `cancelled`. */
export interface EndpointClient {
  /** As the user knows the machine: its name or address, with the port. */
  readonly host: string;
  /** The key that goes along; null: none. @throws QuernError `endpoint-key-plain` */
  key(): string | null;
  /** A path behind the base address, or, beginning with `/`, one of the whole server. */
  getJson(path: string, signal: AbortSignal): Promise<unknown>;
  /** The bytes of the answer as they come. @param what what a 404 would be about */
  post(path: string, body: unknown, what: string, signal: AbortSignal): Promise<AsyncIterable<Buffer>>;
}

export interface EndpointClientOptions {
  readonly endpoint: Endpoint;
  /** The way out to this endpoint's address, and to no other. */
  readonly net: Net;
  /** The key for an origin; null where there is none for exactly that one. */
  readonly key: (origin: string) => string | null;
}

export function createEndpointClient({ endpoint, net, key: keyFor }: EndpointClientOptions): EndpointClient {
  const base = baseOf(endpoint.url);
  const { host } = base;

  const key = () => {
    const found = keyFor(base.origin);
    if (found === null || base.protocol === "https:" || isHere(endpoint.url) || endpoint.plainKey)
      return found;
    throw new QuernError("endpoint-key-plain", { host });
  };
  const ask = async (path: string, body: string | undefined, what: string, signal: AbortSignal) => {
    const secret = key();
    let response: NetResponse;
    try {
      response = await net.request(new URL(path, base), {
        method: body === undefined ? "GET" : "POST",
        ...(body !== undefined && { body }),
        headers: {
          accept: body === undefined ? "application/json" : "text/event-stream, application/json",
          ...(body !== undefined && { "content-type": "application/json" }),
          ...(secret !== null && { authorization: `Bearer ${secret}` }),
        },
        // Neither the key nor the words go anywhere but to the address that was entered.
        follow: false,
        accept: refusals,
        what,
        signal,
      });
    } catch (error) {
      throw connectionTroubleOf(error, host);
    }
    if (response.status < 400) return response;
    const told = await firstOf(response);
    throw statusTroubleOf(response.status, response.headers, told, { host, what, key: secret });
  };

  async function* bytesOf(response: NetResponse): AsyncGenerator<Buffer> {
    try {
      yield* response.body;
    } catch (error) {
      const trouble = connectionTroubleOf(error, host);
      // It was there, and is gone: by whatever name the system calls that.
      throw trouble.code === "endpoint-unreachable"
        ? new QuernError("endpoint-cut", { host }, { cause: error })
        : trouble;
    } finally {
      response.discard();
    }
  }

  return {
    host,
    key,
    getJson: async (path, signal) => {
      const response = await ask(path, undefined, new URL(path, base).pathname, signal);
      const chunks: Buffer[] = [];
      let size = 0;
      for await (const chunk of bytesOf(response)) {
        size += chunk.length;
        if (size > mostJsonBytes) throw new QuernError("endpoint-bad-answer", { host, what: "too long" });
        chunks.push(chunk);
      }
      try {
        const value: unknown = JSON.parse(Buffer.concat(chunks).toString("utf8"));
        return value;
      } catch (cause) {
        throw new QuernError("endpoint-bad-answer", { host, what: "no JSON" }, { cause });
      }
    },
    post: async (path, body, what, signal) => bytesOf(await ask(path, JSON.stringify(body), what, signal)),
  };
}

const mostJsonBytes = 4 * 1024 * 1024;

/** The beginning of what came with a refusal; a refusal whose words are cut is still one. */
async function firstOf(response: NetResponse): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of response.body) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > mostRefusalBytes) break;
    }
  } catch {
    // The status says enough.
  }
  response.discard();
  return Buffer.concat(chunks).subarray(0, mostRefusalBytes).toString("utf8");
}
