import { X509Certificate } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer as createPlain } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import type { AnswerPlace } from "../../main/engine";
import { createTurnQueue } from "../../main/engine";
import { temporaryFolder } from "./support/chat-world";
import { endpointWorld, errorOf } from "./support/endpoint-world";
import { fakeBackend } from "./support/fake-backend";
import { faultyProxy } from "./support/faulty-proxy";

/* The ways to an endpoint: what is on them, and what the administrator says of them. */

const local: AnswerPlace = {
  backend: fakeBackend().backend,
  queue: createTurnQueue(),
  ensureLoaded: undefined,
};
let folder: string;
beforeEach(async () => {
  const made = await temporaryFolder();
  folder = join(made.folder, "data");
  await mkdir(folder);
  return made.remove;
});
const tls = join(import.meta.dirname, "../fixtures/tls");

/** A server over TLS by an authority that no computer knows. */
async function secureServer(): Promise<{ server: Server; port: number }> {
  const [key, cert] = await Promise.all(
    ["server.key", "server.pem"].map((name) => readFile(join(tls, name))),
  );
  const server = createServer({ key, cert }, (_asked, answer) => {
    answer.writeHead(200, { "content-type": "application/json", connection: "close" });
    answer.end(JSON.stringify({ data: [] }));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  return { server, port: (server.address() as AddressInfo).port };
}

describe("the way to an endpoint", () => {
  it("that fails is told by what is on it: no such name, nobody there, a certificate that nobody vouches for", async () => {
    const world = await endpointWorld(folder, local);
    const { server, port } = await secureServer();
    const failed = async (url: string) => {
      const { endpoint } = await world.add(url);
      return (await world.endpoints.handlers.test({ id: endpoint.id })).error?.code;
    };
    expect(await failed("http://no-such-name.invalid:8000")).toBe("endpoint-name");
    expect(await failed("http://127.0.0.1:9")).toBe("endpoint-closed");
    expect(await failed(`https://localhost:${port}`)).toBe("endpoint-certificate");
    await world.close();
    server.close();
  });

  it("over TLS is open with the company's certificate that was chosen", async () => {
    const world = await endpointWorld(folder, local, { caFile: join(tls, "ca.pem") });
    const { server, port } = await secureServer();
    const { endpoint } = await world.add(`https://localhost:${port}`);
    // It names no model, but it was heard.
    expect((await world.endpoints.handlers.test({ id: endpoint.id })).error?.code).toBe("endpoint-no-model");
    await world.close();
    server.close();
  });

  it("is open by one certificate that nobody vouches for, where it is trusted, through a proxy too, and for nobody else", async () => {
    const { server, port } = await secureServer();
    const proxy = await faultyProxy(port);
    const env = { https_proxy: `http://127.0.0.1:${proxy.port}` };
    const world = await endpointWorld(folder, local, { env });
    const { handlers } = world.endpoints;
    const { endpoint: here } = await world.add(`https://127.0.0.1:${port}`);
    // A name that the proxy alone can resolve, and that the certificate does not hold.
    const { endpoint: away } = await world.add(`https://gpu.test:${port}`);
    for (const { id } of [here, away]) {
      const refused = await handlers.test({ id });
      expect(refused.error?.code).toBe("endpoint-certificate");
      const { fingerprint = "" } = refused.certificate ?? {};
      await handlers.trust({ id, fingerprint });
      // It names no model, but it was heard.
      expect((await handlers.test({ id })).error?.code).toBe("endpoint-no-model");
      const other = fingerprint.replace(/^../u, fingerprint.startsWith("00") ? "01" : "00");
      await handlers.trust({ id, fingerprint: other });
      const changed = await handlers.test({ id });
      expect([changed.error?.code, changed.certificate?.fingerprint]).toEqual([
        "endpoint-certificate-changed",
        fingerprint,
      ]);
      await handlers.trust({ id, fingerprint: null });
      expect((await handlers.test({ id })).error?.code).toBe("endpoint-certificate");
    }
    // At another address it is another machine.
    const [one] = world.settings.current().endpoints;
    await handlers.trust({ id: here.id, fingerprint: "AB".padEnd(95, ":AB") });
    const moved = await handlers.save({
      ...here,
      name: one?.name ?? "",
      url: "https://127.0.0.1:9",
      key: null,
    });
    expect(moved.endpoint.certificate).toBeNull();
    await world.close();
    await proxy.close();
    server.closeAllConnections();
    server.close();
  });

  it("leads through the proxy of the environment, and past it to this machine", async () => {
    const server = createPlain((_asked, answer) => answer.end(JSON.stringify({ data: [] })));
    await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
    const { port } = server.address() as AddressInfo;
    const proxy = await faultyProxy(port);
    const world = await endpointWorld(folder, local, {
      env: { http_proxy: `http://127.0.0.1:${proxy.port}` },
    });
    // A name that the proxy alone can resolve. The server behind it names no model, but it was heard.
    const { endpoint } = await world.add(`http://gpu.test:${port}`);
    const away = await world.endpoints.handlers.test({ id: endpoint.id });
    expect(away.error?.code).toBe("endpoint-no-model");
    const { endpoint: here } = await world.add("http://127.0.0.1:9");
    expect((await world.endpoints.handlers.test({ id: here.id })).error?.code).toBe("endpoint-closed");
    await world.close();
    await proxy.close();
    server.closeAllConnections();
    server.close();
  });
});

describe("a new address", () => {
  it("is asked about where no page can answer: when it is added and when it changes, and then alone", async () => {
    const world = await endpointWorld(folder, local);
    const { endpoint } = await world.add("http://127.0.0.1:9");
    const { save } = world.endpoints.handlers;
    await save({ ...endpoint, name: "Other", key: null });
    await save({ ...endpoint, url: "http://127.0.0.1:9/other/v1", key: null });
    expect(world.asked).toEqual(["127.0.0.1:9"]);
    await save({ ...endpoint, url: "http://127.0.0.1:10", key: null });
    expect(world.asked).toEqual(["127.0.0.1:9", "127.0.0.1:10"]);
    await world.close();
  });

  it("that the user refuses is not there, and no key is kept for it", async () => {
    const world = await endpointWorld(folder, local, { refuses: true });
    expect((await errorOf(world.add("http://127.0.0.1:9", "sk-canary"))).code).toBe("cancelled");
    expect((await world.endpoints.handlers.state()).endpoints).toEqual([]);
    await world.close();
  });
});

describe("the administrator's policy", () => {
  const laid = async (fixed: object) => {
    const policyPath = join(folder, "policy.json");
    await writeFile(policyPath, JSON.stringify({ version: 1, fixed }));
    return endpointWorld(folder, local, { policyPath });
  };

  it("pins the list: its endpoints are there, with a key of the user's, and no others can be added", async () => {
    const world = await laid({ endpoints: [{ id: "team", name: "Team", url: "http://127.0.0.1:9" }] });
    const { handlers } = world.endpoints;
    expect((await handlers.state()).endpoints.map(({ endpoint }) => endpoint.name)).toEqual(["Team"]);
    const locked = { code: "setting-locked", params: { setting: "endpoints" } };
    expect(await errorOf(world.add("http://127.0.0.1:10", "sk-other"))).toMatchObject(locked);
    expect(await errorOf(handlers.remove({ id: "team" }))).toMatchObject(locked);
    const [team] = world.settings.current().endpoints;
    if (!team) throw new Error("It is not there.");
    const moved = { ...team, url: "http://127.0.0.1:11", key: "sk-other" };
    expect(await errorOf(handlers.save(moved))).toMatchObject(locked);
    expect((await handlers.save({ ...team, key: "sk-mine" })).key).toBe("session");
    await world.close();
  });

  it("names the certificate of a server; then no user can trust another one", async () => {
    const { server, port } = await secureServer();
    const certificate = new X509Certificate(await readFile(join(tls, "server.pem"))).fingerprint256;
    const team = { id: "team", name: "Team", url: `https://127.0.0.1:${port}`, certificate };
    const world = await laid({ endpoints: [team] });
    const { test, trust } = world.endpoints.handlers;
    expect((await test({ id: "team" })).error?.code).toBe("endpoint-no-model");
    expect(await errorOf(trust({ id: "team", fingerprint: "AB".padEnd(95, ":AB") }))).toMatchObject({
      code: "setting-locked",
    });
    await world.close();
    server.close();
  });

  it("forbids all: what the user had is not there, and this machine answers", async () => {
    const before = await endpointWorld(folder, local);
    const { endpoint } = await before.add("http://127.0.0.1:9");
    await before.settings.change({ usualEndpoint: endpoint.id });
    await before.close();
    const world = await laid({ endpoints: [] });
    expect((await world.endpoints.handlers.state()).endpoints).toEqual([]);
    expect(world.endpoints.places.usual.backend.abilities()).toEqual(local.backend.abilities());
    const stream = world.endpoints.places
      .of(endpoint.id)
      .backend.stream({ conversationId: "c", turns: [], thinking: false }, new AbortController().signal);
    const next = async () => await stream[Symbol.asyncIterator]().next();
    expect((await errorOf(next())).code).toBe("endpoint-unknown");
    await world.close();
  });
});
