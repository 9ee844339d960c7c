import { createServer, type Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createNet } from "../../main/net";
import { type Bench, openBench, revision } from "./download-support";

let bench: Bench;
let proxy: Server;
let asked: string[];
const sockets = new Set<Socket>();
beforeEach(async () => {
  bench = await openBench();
  asked = [];
  const mirrorPort = Number(new URL(bench.mirror.url).port);
  // A real proxy that opens the way for `hub.test`, a name that no resolver knows, and for nothing else.
  proxy = createServer().on("connect", (request, client: Socket) => {
    sockets.add(client);
    asked.push(`${request.url} ${request.headers["proxy-authorization"] ?? ""}`.trim());
    if (!request.url?.startsWith("hub.test:")) return void client.end("HTTP/1.1 403 Forbidden\r\n\r\n");
    const server = connect(mirrorPort, "127.0.0.1", () => {
      client.write("HTTP/1.1 200 Connection established\r\n\r\n");
      server.pipe(client).pipe(server);
    });
    client.on("error", () => server.destroy());
    server.on("error", () => client.destroy());
  });
  await new Promise((resolve) => proxy.listen(0, "127.0.0.1", () => resolve(undefined)));
});
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => proxy.close(resolve));
  await bench.close();
});

const tree = `/api/models/mirror/test-model/tree/${revision}`;

function through(endpoint: string, env: Record<string, string>) {
  const { port } = proxy.address() as AddressInfo;
  const filled = Object.fromEntries(
    Object.entries(env).map(([name, value]) => [name, value.replace("PORT", String(port))]),
  );
  return createNet({ offline: () => false, endpoint: new URL(endpoint), env: filled, version: "0" });
}

it("the proxy that the environment names is used, with its account", async () => {
  const net = through("http://hub.test", { HTTP_PROXY: "http://me:secret@127.0.0.1:PORT" });
  const { value } = await net.getJson(new URL(`http://hub.test${tree}`), { what: "list" });
  expect(value).toHaveLength(1);
  expect(asked).toEqual([`hub.test:80 Basic ${Buffer.from("me:secret").toString("base64")}`]);
  expect(net.counts()).toEqual({ sockets: 1, requests: 1, refused: 0 });
  await net.close();
});

it("a proxy that refuses is no way to the hub, and is named", async () => {
  const net = through("http://other.test", { http_proxy: "http://127.0.0.1:PORT" });
  await expect(net.getJson(new URL(`http://other.test${tree}`), { what: "list" })).rejects.toMatchObject({
    code: "proxy-failed",
  });
  await net.close();
});

it("NO_PROXY and this machine are reached without it", async () => {
  const env = { HTTP_PROXY: "http://127.0.0.1:PORT", NO_PROXY: "hub.test" };
  const own = through(bench.mirror.url, env);
  await own.getJson(new URL(`${bench.mirror.url}${tree}`), { what: "list" });
  const hub = through("http://hub.test", env);
  await expect(hub.getJson(new URL(`http://hub.test${tree}`), { what: "list" })).rejects.toMatchObject({
    code: "network-unreachable",
  });
  expect(asked).toEqual([]);
  await own.close();
  await hub.close();
});

it("no account of the first address crosses a redirect", async () => {
  const net = through(bench.mirror.url, {});
  const headers = { Authorization: "Bearer secret", Cookie: "a=b", "X-Kept": "yes" };
  const url = new URL(`${bench.mirror.url}/mirror/test-model/resolve/${revision}/tiny.gguf`);
  const response = await net.request(url, { what: "x", headers });
  response.discard();
  const [first, second] = bench.mirror.requests;
  expect(first?.headers).toMatchObject({ authorization: "Bearer secret", cookie: "a=b" });
  expect(second?.headers["x-kept"]).toBe("yes");
  expect(second?.headers.authorization).toBeUndefined();
  expect(second?.headers.cookie).toBeUndefined();
  await net.close();
});
