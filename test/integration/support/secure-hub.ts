import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import {
  createServer as createPlain,
  type IncomingHttpHeaders,
  type RequestListener,
  type Server,
} from "node:http";
import { createServer } from "node:https";
import { type AddressInfo, connect, type Socket } from "node:net";
import { join } from "node:path";
import type { CatalogFile } from "../../../main/contract";

const folder = join(import.meta.dirname, "../../fixtures/tls");
/** The authority that has signed the server's certificate; no computer knows it. */
export const testAuthority = join(folder, "ca.pem");

export interface Served {
  readonly port: number;
  readonly requests: { readonly url: string; readonly headers: IncomingHttpHeaders }[];
  close(): Promise<void>;
}

/** A small hub, ModelScope and web folder in one, over TLS by an authority of its own, with one file. */
export async function secureHub(
  file: CatalogFile,
  content: Buffer,
  redirect?: () => string | undefined,
): Promise<Served> {
  const requests: Served["requests"] = [];
  const sha256 = createHash("sha256").update(content).digest("hex");
  const json = (value: unknown) => Buffer.from(JSON.stringify(value));
  const lists: Record<string, Buffer> = {
    [`/api/models/${file.repo}/tree/${file.revision}`]: json([
      { type: "file", path: file.file, size: content.length, lfs: { oid: sha256, size: content.length } },
    ]),
    [`/api/v1/models/${file.repo}/repo/files?Revision=master&Recursive=True`]: json({
      Code: 200,
      Data: {
        Files: [{ Path: file.file, Name: file.file, Size: content.length, Sha256: sha256, Type: "blob" }],
      },
      Success: true,
    }),
    "/builds/SHA256SUMS": Buffer.from(`${sha256}  ${file.file}\n`),
  };
  const answer: RequestListener = (request, response) => {
    const url = request.url ?? "";
    requests.push({ url, headers: request.headers });
    const list = lists[url];
    if (list) return void response.end(list);
    if (!url.endsWith(`/${file.file}`)) return void response.writeHead(404).end();
    const to = redirect?.();
    if (to !== undefined) return void response.writeHead(302, { location: `${to}${url}` }).end();
    const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "");
    const [start, last] = [Number(range?.[1] ?? 0), Number(range?.[2] || content.length - 1)];
    const headers = range ? { "content-range": `bytes ${start}-${last}/${content.length}` } : {};
    response.writeHead(range ? 206 : 200, headers).end(content.subarray(start, last + 1));
  };
  return listening(await secureServer(answer), requests);
}

async function secureServer(answer: RequestListener): Promise<Server> {
  const [key, cert] = await Promise.all([
    readFile(join(folder, "server.key")),
    readFile(join(folder, "server.pem")),
  ]);
  return createServer({ key, cert }, answer);
}

/** One file over TLS by the same authority, whatever path is asked for. */
export async function secureFile(content: () => string): Promise<Served> {
  const requests: Served["requests"] = [];
  const server = await secureServer((request, response) => {
    requests.push({ url: request.url ?? "", headers: request.headers });
    response.end(content());
  });
  return listening(server, requests);
}

/**
 * A real proxy that asks for an account and opens the way for `hub.test`, a name that no resolver knows.
 * @param account `name:password`; null: it asks for none
 */
export async function accountProxy(account: string | null, hubPort: () => number): Promise<Served> {
  const requests: Served["requests"] = [];
  const wanted = account === null ? undefined : `Basic ${Buffer.from(account).toString("base64")}`;
  const proxy = createPlain().on("connect", (request, client: Socket) => {
    requests.push({ url: request.url ?? "", headers: request.headers });
    client.on("error", () => undefined);
    if (wanted !== undefined && request.headers["proxy-authorization"] !== wanted)
      return void client.end(
        "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n",
      );
    if (!request.url?.startsWith("hub.test:")) return void client.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
    const server = connect(hubPort(), "127.0.0.1", () => {
      client.write("HTTP/1.1 200 Connection established\r\n\r\n");
      server.pipe(client).pipe(server);
    });
    client.on("error", () => server.destroy());
    server.on("error", () => client.destroy());
  });
  return listening(proxy, requests);
}

async function listening(server: Server, requests: Served["requests"]): Promise<Served> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => sockets.add(socket));
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    requests,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
