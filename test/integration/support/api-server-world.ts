import { mkdtemp, rm } from "node:fs/promises";
import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ChatBackend, createTurnQueue, type TurnQueue } from "../../../main/engine";
import {
  type ApiServer,
  createApiServer,
  openTokens,
  type RequestTold,
  type ServedEmbeddings,
  type ServerLimits,
  type TokenStore,
  usualLimits,
} from "../../../main/server";

export interface ApiServerWorld {
  readonly url: string;
  readonly port: number;
  readonly token: string;
  readonly tokens: TokenStore;
  readonly server: ApiServer;
  readonly told: RequestTold[];
  readonly troubles: unknown[];
  readonly origins: string[];
  remove(): Promise<void>;
}

/** A real server over a backend, on a free port of this machine, with one token. */
export async function apiServerWorld(
  backend: ChatBackend,
  over: {
    readonly limits?: Partial<ServerLimits>;
    readonly queue?: TurnQueue;
    readonly contextTokens?: number;
    readonly embeddings?: ServedEmbeddings;
  } = {},
): Promise<ApiServerWorld> {
  const folder = await mkdtemp(join(tmpdir(), "quern-server-"));
  const tokens = await openTokens(join(folder, "tokens.json"));
  const { token } = await tokens.make("test");
  const told: RequestTold[] = [];
  const troubles: unknown[] = [];
  const origins: string[] = [];
  const server = createApiServer({
    backend,
    queue: over.queue ?? createTurnQueue(),
    tokens,
    model: async () => ({ id: "Practice", contextTokens: over.contextTokens ?? 4096 }),
    ensureLoaded: async () => undefined,
    ...(over.embeddings && { embeddings: over.embeddings }),
    origins: () => origins,
    limits: { ...usualLimits, ...over.limits },
    onRequest: (one) => told.push(one),
    onTrouble: (thrown) => troubles.push(thrown),
  });
  const port = await server.start({ kind: "loopback", port: 0 });
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    token,
    tokens,
    server,
    told,
    troubles,
    origins,
    remove: async () => {
      await server.stop(0);
      await tokens.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** A request with exactly these headers, which `fetch` would not let a test send. */
export function raw(
  port: number,
  method: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  body?: string,
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest({ host: "127.0.0.1", port, method, path, headers, agent: false }, (answer) => {
      let text = "";
      answer.setEncoding("utf8");
      answer.on("data", (part: string) => {
        text += part;
      });
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
      answer.on("error", reject);
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

/** Sends these bytes as they are, and gives all that comes back until the other side closes. */
export function bytes(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(text));
    let back = "";
    socket.setEncoding("utf8");
    socket.on("data", (part: string) => {
      back += part;
    });
    socket.on("close", () => resolve(back));
    socket.on("error", reject);
  });
}
