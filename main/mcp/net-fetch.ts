import { ReadableStream } from "node:stream/web";
import type { FetchLike } from "@modelcontextprotocol/sdk/shared/transport.js";
import { QuernError } from "../contract";
import { isThisMachine, type Net } from "../net";

/** Answers that the SDK makes something of itself. */
const told = [400, 401, 403, 404, 405, 406, 409, 410, 415, 422, 429, 500, 501, 502, 503, 504];

/**
 * `fetch` for the SDK over the one way out, with its offline switch, proxy, certificates and rules. Only POST: the
 * standing stream that a server may offer by GET is not asked for, so that nothing is open while nothing is asked.
 * @param token sent with each request; over plain http to nobody but this machine
 * @param mostBytes of one answer
 * @param onBreach an answer is longer; the SDK itself would wait for the rest of a stream until the call's time is up
 */
export function netFetch(
  net: Net,
  name: string,
  token: string | null,
  mostBytes: number,
  onBreach: () => void,
): FetchLike {
  return async (address, init) => {
    if (init?.method !== "POST") return new Response(null, { status: 405 });
    const url = new URL(address);
    const safe = url.protocol === "https:" || isThisMachine(url.hostname);
    const answer = await net.request(url, {
      method: "POST",
      body: typeof init.body === "string" ? init.body : "",
      headers: {
        ...Object.fromEntries(new Headers(init.headers)),
        ...(token !== null && safe && { authorization: `Bearer ${token}` }),
      },
      ...(init.signal && { signal: init.signal }),
      what: name,
      accept: told,
    });
    const headers = new Headers([...answer.headers].map(([key, value]) => [key, value] as [string, string]));
    // Such an answer has no body by definition.
    if ([204, 205, 304].includes(answer.status)) {
      answer.discard();
      return new Response(null, { status: answer.status, headers });
    }
    const body = streamOf(answer.body, answer.discard, name, mostBytes, onBreach);
    return new Response(body as unknown as ConstructorParameters<typeof Response>[0], {
      status: answer.status,
      headers,
    });
  };
}

function streamOf(
  bytes: AsyncIterable<Buffer>,
  discard: () => void,
  name: string,
  most: number,
  onBreach: () => void,
) {
  const parts = bytes[Symbol.asyncIterator]();
  let size = 0;
  return new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const next = await parts.next();
      if (next.done) {
        controller.close();
        return;
      }
      size += next.value.length;
      if (size > most) {
        discard();
        onBreach();
        throw new QuernError("mcp-too-much", { name });
      }
      controller.enqueue(new Uint8Array(next.value));
    },
    cancel: () => discard(),
  });
}
