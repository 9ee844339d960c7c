import {
  request as askServer,
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import { type AddressInfo, connect } from "node:net";

/** What happens to one request on its way. */
export interface Fault {
  /** Answered with this by the proxy itself; the server is not asked. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The connection ends before any answer. */
  readonly reset?: boolean;
  /** After so many bytes of the body, the connection ends. */
  readonly cutAfter?: Place;
  /** The answer begins this late, ms. */
  readonly firstAfterMs?: number;
  /** From this place on, nothing comes for so many ms. */
  readonly stall?: { readonly at: Place; readonly ms: number };
  /** The body comes in pieces of so many bytes, each after so many ms. */
  readonly pieces?: { readonly bytes: number; readonly ms: number };
  /** From this byte of the body on, some bytes are others. */
  readonly corruptAt?: Place;
}

/** A count of bytes of a stream, or just behind its first event that holds words of the answer. */
export type Place = number | "after-words";

export interface FaultyProxy {
  readonly port: number;
  /** Of the next requests, in order; the last ones are passed on as they are. Only requests by POST count. */
  readonly faults: Fault[];
  readonly seen: {
    readonly method: string;
    readonly url: string;
    readonly headers: IncomingHttpHeaders;
    readonly body: string;
  }[];
  /** Requests whose asker went away before the answer was whole. */
  readonly left: () => number;
  close(): Promise<void>;
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** A real HTTP proxy before a server on this machine, which does harm to answers as it is told. */
export async function faultyProxy(toPort: number): Promise<FaultyProxy> {
  const faults: Fault[] = [];
  const seen: FaultyProxy["seen"] = [];
  let left = 0;

  const pass = (asked: IncomingMessage, body: Buffer, answer: ServerResponse, fault: Fault) => {
    const headers = { ...asked.headers, host: `127.0.0.1:${toPort}`, "content-length": String(body.length) };
    const sent = askServer(
      { host: "127.0.0.1", port: toPort, method: asked.method, path: asked.url, headers, agent: false },
      (from) => {
        const { "content-length": _length, connection: _connection, ...kept } = from.headers;
        const pass = async () => {
          await sleep(fault.firstAfterMs ?? 0);
          answer.writeHead(from.statusCode ?? 502, { ...kept, connection: "close" });
          await relay(from, answer, fault);
        };
        void pass().catch(() => answer.destroy());
      },
    );
    answer.on("close", () => {
      if (answer.writableFinished || fault.cutAfter !== undefined) return;
      left += 1;
      sent.destroy();
    });
    sent.on("error", () => answer.destroy());
    sent.end(body);
  };
  const server = createServer((asked, answer) => {
    const chunks: Buffer[] = [];
    asked.on("data", (chunk: Buffer) => chunks.push(chunk));
    asked.on("end", () => {
      const body = Buffer.concat(chunks);
      const { method = "", url = "" } = asked;
      seen.push({ method, url, headers: asked.headers, body: body.toString() });
      const fault = (method === "POST" ? faults.shift() : undefined) ?? {};
      if (fault.reset) return void asked.socket.destroy();
      if (fault.status === undefined) return pass(asked, body, answer, fault);
      answer.writeHead(fault.status, { connection: "close", ...fault.headers });
      answer.end(fault.body ?? "");
    });
  });
  // A name through an HTTP proxy: the way is opened and left alone.
  server.on("connect", (asked, client) => {
    const [, port = ""] = (asked.url ?? "").split(":");
    const way = connect(Number(port), "127.0.0.1", () => {
      client.write("HTTP/1.1 200 Connection established\r\n\r\n");
      way.pipe(client).pipe(way);
    });
    client.on("error", () => way.destroy());
    way.on("error", () => client.destroy());
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  return {
    port: (server.address() as AddressInfo).port,
    faults,
    seen,
    left: () => left,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

async function relay(from: IncomingMessage, answer: ServerResponse, fault: Fault): Promise<void> {
  const { pieces, stall } = fault;
  let stalled = false;
  let at = 0;
  let passed = "";
  for await (const chunk of from) {
    const bytes: Buffer = chunk;
    if ([fault.cutAfter, fault.corruptAt, stall?.at].includes("after-words"))
      passed += bytes.toString("latin1");
    const cutAfter = placeIn(passed, fault.cutAfter);
    const corruptAt = placeIn(passed, fault.corruptAt);
    for (let n = 0; n < bytes.length; n++) if (at + n >= corruptAt && (at + n) % 7 === 0) bytes[n] = 0x7d;
    const room = cutAfter - at;
    const given = bytes.subarray(0, Math.min(bytes.length, room));
    for (let n = 0; n < given.length; n += pieces?.bytes ?? given.length) {
      answer.write(given.subarray(n, n + (pieces?.bytes ?? given.length)));
      if (pieces) await sleep(pieces.ms);
    }
    at += bytes.length;
    if (stall !== undefined && !stalled && at >= placeIn(passed, stall.at)) {
      stalled = true;
      await sleep(stall.ms);
    }
    if (at >= cutAfter) {
      // What was written goes out first.
      await sleep(300);
      answer.destroy();
      from.destroy();
      return;
    }
  }
  answer.end();
}

/** How many bytes of the stream go by untouched. The few more are of the next event, which is so cut or spoilt itself. */
function placeIn(passed: string, place: Place = Number.POSITIVE_INFINITY): number {
  if (place !== "after-words") return place;
  const words = /"content":"[^"]{20}[^\n]*\n\n/.exec(passed);
  return words ? words.index + words[0].length + 60 : Number.POSITIVE_INFINITY;
}
