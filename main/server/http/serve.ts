import type { IncomingMessage, ServerResponse } from "node:http";
import type { ServerToken } from "../../contract";
import { ApiError, toApiError } from "../api-error";
import type { TokenStore } from "../tokens";
import { type Exchange, exchangeOf, sendWhole } from "./exchange";
import {
  corsHeaders,
  loopbackHosts,
  networkHosts,
  type Passed,
  passGuard,
  preflightHeaders,
  presentedToken,
} from "./guard";
import type { ServerLimits } from "./limits";
import { type ListenAt, type Listening, listen } from "./listen";
import { createLockOut } from "./lockout";
import { createRate } from "./rate";

/** What answers a path. */
export interface Route {
  readonly method: "GET" | "POST";
  /** Answers without a token; only what tells nothing but that the server is there. */
  readonly open?: boolean;
  /** Takes the engine: as many of these at once as the limits say. */
  readonly heavy?: boolean;
  answer(exchange: Exchange): Promise<void>;
}

/** What is told of a request when it is over: for logs and counters. Never any text of it. */
export interface RequestTold {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly ms: number;
  readonly token: string | null;
  readonly error: string | null;
}

export interface ServeOptions {
  readonly at: ListenAt;
  /** Names and addresses by which other machines reach this one, of the network alone; they may change. */
  readonly names: () => readonly string[];
  readonly origins: () => readonly string[];
  readonly tokens: TokenStore;
  readonly limits: ServerLimits;
  readonly routes: ReadonlyMap<string, Route>;
  /** Writes an error in the form of the API that the path belongs to. */
  readonly errorBody: (path: string, error: ApiError) => unknown;
  readonly onRequest: (told: RequestTold) => void;
  readonly onTrouble: (thrown: unknown) => void;
}

export interface Serving {
  readonly port: number;
  /** Requests under way. */
  active(): number;
  /** Takes nothing new, lets what is under way end for so long, then stops it. */
  stop(graceMs: number): Promise<void>;
}

/** Ways that are told by name in logs; others could hold anything. */
const shownPath = (path: string, routes: ReadonlyMap<string, Route>) => (routes.has(path) ? path : "(other)");

/** Serves the routes to whom the rules let in. @throws QuernError `server-port-taken`, `server-not-started` */
export async function serve(options: ServeOptions): Promise<Serving> {
  const { tokens, limits, routes } = options;
  const lockOut = createLockOut(limits.wrongTokens);
  const rate = createRate(limits);
  const underWay = new Set<AbortController>();
  const heavyOf = new Map<string, number>();
  let hosts: () => ReadonlySet<string> = () => new Set();

  /** @throws ApiError */
  const letIn = (passed: Passed, remote: string): ServerToken => {
    const presented = presentedToken(passed.headers);
    if (presented === null)
      throw new ApiError("unauthorized", "A token of this server is needed: Authorization: Bearer …");
    const token = tokens.find(presented);
    const seconds = lockOut.waitSeconds(remote);
    if (seconds > 0 && (token === null || !lockOut.known(remote, token.id)))
      throw new ApiError("rate", "There were too many wrong tokens from this address.", {
        code: "locked_out",
        retryAfterSeconds: seconds,
      });
    if (token === null) {
      lockOut.wrong(remote);
      throw new ApiError("unauthorized", "This token is not known here.", { code: "invalid_api_key" });
    }
    lockOut.right(remote, token.id);
    const wait = rate.take(token.id);
    if (wait > 0)
      throw new ApiError("rate", "This token sends too many requests.", {
        code: "rate_limit_exceeded",
        retryAfterSeconds: wait,
      });
    tokens.used(token.id);
    return token;
  };

  /** @throws ApiError */
  const within = async (id: string, work: () => Promise<void>): Promise<void> => {
    const ofToken = heavyOf.get(id) ?? 0;
    const ofAll = [...heavyOf.values()].reduce((sum, count) => sum + count, 0);
    if (ofToken >= limits.requestsOfToken || ofAll >= limits.requests)
      throw new ApiError("rate", "Too many requests wait for the model already.", {
        code: "too_many_requests_waiting",
        retryAfterSeconds: 5,
      });
    heavyOf.set(id, ofToken + 1);
    try {
      await work();
    } finally {
      const left = (heavyOf.get(id) ?? 1) - 1;
      if (left > 0) heavyOf.set(id, left);
      else heavyOf.delete(id);
    }
  };

  let stopping = false;
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    // A connection that is kept alive may ask on while answers come to their end.
    if (stopping) {
      response.writeHead(503, { connection: "close", "retry-after": "5" }).end();
      return;
    }
    const startedAt = performance.now();
    const method = request.method ?? "";
    const ending = new AbortController();
    underWay.add(ending);
    const timer = setTimeout(() => ending.abort("time"), limits.answerMs);
    let path = "/";
    let passed: Passed | undefined;
    let token: ServerToken | null = null;
    let failure: ApiError | null = null;
    response.on("close", () => {
      clearTimeout(timer);
      underWay.delete(ending);
      ending.abort("gone");
      options.onRequest({
        method: ["GET", "POST", "OPTIONS"].includes(method) ? method : "(other)",
        path: shownPath(path, routes),
        status: response.statusCode,
        ms: Math.round(performance.now() - startedAt),
        token: token?.name ?? null,
        error: failure === null ? null : (failure.code ?? failure.kind),
      });
    });
    response.on("error", () => undefined);
    request.on("error", () => undefined);
    try {
      passed = passGuard(
        { method, target: request.url ?? "", rawHeaders: request.rawHeaders },
        { hosts: hosts(), origins: options.origins() },
      );
      path = passed.path;
      if (method === "OPTIONS" && passed.origin !== null) {
        sendWhole(response, 204, "text/plain", "", preflightHeaders(passed));
        return;
      }
      const route = routes.get(path);
      const remote = request.socket.remoteAddress ?? "";
      if (route?.open !== true) token = letIn(passed, remote);
      if (!route) throw new ApiError("not-found", "There is nothing under this path.");
      if (route.method !== method)
        throw new ApiError("invalid", `This path answers to ${route.method}.`, { status: 405 });
      const exchange = exchangeOf({
        request,
        response,
        passed,
        client: token,
        signal: ending.signal,
        limits,
      });
      if (route.heavy) await within(token?.id ?? "", () => route.answer(exchange));
      else await route.answer(exchange);
    } catch (thrown) {
      failure = toApiError(thrown);
      if (failure.kind === "server" && !ending.signal.aborted) options.onTrouble(thrown);
      sendWhole(
        response,
        failure.status,
        "application/json",
        JSON.stringify(options.errorBody(path, failure)),
        {
          ...corsHeaders(passed?.origin ?? null),
          ...(failure.retryAfterSeconds !== undefined && { "retry-after": `${failure.retryAfterSeconds}` }),
          ...(failure.status === 401 && { "www-authenticate": "Bearer" }),
        },
      );
    }
  };

  const listening: Listening = await listen(options.at, limits, (request, response) => {
    void take(request, response);
  });
  const { port } = listening;
  const here = loopbackHosts(port);
  hosts = () => (options.at.kind === "loopback" ? here : networkHosts(options.names(), port));
  return {
    port,
    active: () => underWay.size,
    stop: async (graceMs) => {
      stopping = true;
      const closed = listening.close();
      const timer = setTimeout(() => {
        for (const ending of underWay) ending.abort("stop");
        // Whoever still has not ended after its answer was stopped is cut off.
        setTimeout(() => listening.cut(), 500).unref();
      }, graceMs);
      await closed;
      clearTimeout(timer);
    },
  };
}
