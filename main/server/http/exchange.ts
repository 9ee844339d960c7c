import type { IncomingMessage, ServerResponse } from "node:http";
import type { ServerToken } from "../../contract";
import { ApiError } from "../api-error";
import { readJson } from "./body";
import { corsHeaders, type Passed } from "./guard";
import type { ServerLimits } from "./limits";

/** An answer that is sent piece by piece, as server-sent events. */
export interface EventStream {
  /** Sends a piece as it is. @throws ApiError when the client does not take what it is sent */
  write(text: string): void;
  end(): void;
}

/** One request that was let in, and the ways to answer it. */
export interface Exchange {
  readonly path: string;
  readonly method: string;
  readonly headers: ReadonlyMap<string, string>;
  /** Whose request it is; null where no token is asked for. */
  readonly client: ServerToken | null;
  /** Aborted when the client goes away, the time is over, or the server stops. */
  readonly signal: AbortSignal;
  /** @throws ApiError */
  body(): Promise<unknown>;
  reply(status: number, body: unknown, headers?: Readonly<Record<string, string>>): void;
  replyText(status: number, contentType: string, text: string): void;
  /** Begins the answer; from here on errors can only be told in the stream. */
  stream(): EventStream;
  /** An answer was begun. */
  readonly begun: boolean;
}

/** Nothing of what the server says is to be kept, guessed at or shown as a page. */
const always = {
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "cross-origin-resource-policy": "same-origin",
};

export interface ExchangeParts {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly passed: Passed;
  readonly client: ServerToken | null;
  readonly signal: AbortSignal;
  readonly limits: ServerLimits;
}

/** The exchange over Node's request and response. */
export function exchangeOf({ request, response, passed, client, signal, limits }: ExchangeParts): Exchange {
  const send = (
    status: number,
    contentType: string,
    text: string,
    headers: Readonly<Record<string, string>> = {},
  ) => sendWhole(response, status, contentType, text, { ...corsHeaders(passed.origin), ...headers });
  return {
    path: passed.path,
    method: request.method ?? "",
    headers: passed.headers,
    client,
    signal,
    body: () => readJson(request, passed.headers, limits.bodyBytes),
    reply: (status, body, headers) => send(status, "application/json", JSON.stringify(body), headers),
    replyText: send,
    stream: () => {
      response.writeHead(200, {
        ...always,
        ...corsHeaders(passed.origin),
        "content-type": "text/event-stream; charset=utf-8",
        // A front server is not to collect the pieces.
        "x-accel-buffering": "no",
      });
      return {
        write: (text) => {
          if (response.destroyed) return;
          response.write(text);
          if (response.writableLength > limits.untakenBytes) {
            response.destroy();
            throw new ApiError("server", "The client does not take its answer.");
          }
        },
        end: () => {
          response.end();
        },
      };
    },
    get begun() {
      return response.headersSent;
    },
  };
}

/** Sends a whole answer, and closes the connection where the request was not read to its end. */
export function sendWhole(
  response: ServerResponse,
  status: number,
  contentType: string,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  if (response.headersSent || response.destroyed) return;
  const unread = !response.req.complete;
  response.writeHead(status, {
    ...always,
    "content-type": contentType,
    "content-length": Buffer.byteLength(text),
    ...headers,
    ...(unread && { connection: "close" }),
  });
  response.end(text);
  // What is still being sent of a request that was refused is not waited for.
  if (unread) response.once("finish", () => setTimeout(() => response.req.destroy(), 100).unref());
}
