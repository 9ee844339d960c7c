import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerOptions,
} from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { Duplex } from "node:stream";
import { QuernError } from "../../contract";
import type { ServerLimits } from "./limits";

/** Where to listen. */
export type ListenAt =
  /** On this machine alone: 127.0.0.1 and, where there is one, ::1. */
  | { readonly kind: "loopback"; readonly port: number }
  /** For other machines too, which only ever happens encrypted. */
  | {
      readonly kind: "network";
      /** Null: on every one that this machine has. */
      readonly address: string | null;
      readonly port: number;
      readonly cert: string;
      readonly key: string;
    };

/** Servers that listen on one port. */
export interface Listening {
  readonly port: number;
  /** Takes no new connection; resolves when the last one has ended. */
  close(): Promise<void>;
  /** Ends the connections that are left. */
  cut(): void;
}

/** How often Node looks for connections that are late, in ms; its own 30 s would be longer than the limits. */
const checkingMs = 1_000;

/**
 * Listens. @param at port 0: any that is free
 * @throws QuernError `server-port-taken`, `server-not-started`
 */
export async function listen(
  at: ListenAt,
  limits: ServerLimits,
  onRequest: RequestListener,
): Promise<Listening> {
  const options: ServerOptions = {
    maxHeaderSize: limits.headerBytes,
    headersTimeout: limits.headerMs,
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.idleMs,
    connectionsCheckingInterval: checkingMs,
    requireHostHeader: true,
    insecureHTTPParser: false,
  };
  const make = (): Server => {
    const server =
      at.kind === "network"
        ? createTlsServer({ ...options, cert: at.cert, key: at.key, minVersion: "TLSv1.2" }, onRequest)
        : createServer(options, onRequest);
    server.maxConnections = limits.connections;
    server.on("clientError", refuseUnreadable);
    // A tunnel or another protocol is never meant.
    server.on("connect", (_request: IncomingMessage, socket: Duplex) => socket.destroy());
    server.on("upgrade", (_request: IncomingMessage, socket: Duplex) => socket.destroy());
    return server;
  };
  const servers: Server[] = [];
  let first = make();
  let port: number;
  const address = at.kind === "network" ? at.address : "127.0.0.1";
  try {
    port = await bind(first, address ?? "::", at.port);
  } catch (error) {
    // A system without IPv6 has no `::`.
    if (address !== null || !(error instanceof QuernError) || error.code === "server-port-taken") throw error;
    first = make();
    port = await bind(first, "0.0.0.0", at.port);
  }
  servers.push(first);
  if (at.kind === "loopback") {
    const second = make();
    try {
      await bind(second, "::1", port);
      servers.push(second);
    } catch (error) {
      // Another program on our port of ::1 would get what was meant for us: `localhost` may lead to either.
      if (error instanceof QuernError && error.code === "server-port-taken") {
        first.close();
        throw error;
      }
    }
  }
  return {
    port,
    close: async () => {
      await Promise.all(
        servers.map(
          (server) =>
            new Promise<void>((resolve) => {
              server.close(() => resolve());
              server.closeIdleConnections();
            }),
        ),
      );
    },
    cut: () => {
      for (const server of servers) server.closeAllConnections();
    },
  };
}

function bind(server: Server, address: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException) =>
      reject(
        error.code === "EADDRINUSE"
          ? new QuernError("server-port-taken", { port }, { cause: error })
          : new QuernError("server-not-started", { port }, { cause: error }),
      );
    server.once("error", failed);
    server.listen({ host: address, port, exclusive: true }, () => {
      server.off("error", failed);
      // A fault of one connection is no reason to end the program.
      server.on("error", () => undefined);
      const bound = server.address();
      resolve(typeof bound === "object" && bound !== null ? bound.port : port);
    });
  });
}

/** What is no HTTP, too long or too late; the parser has refused it already. */
function refuseUnreadable(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const line =
    error.code === "HPE_HEADER_OVERFLOW"
      ? "431 Request Header Fields Too Large"
      : error.code === "ERR_HTTP_REQUEST_TIMEOUT"
        ? "408 Request Timeout"
        : "400 Bad Request";
  socket.end(`HTTP/1.1 ${line}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
