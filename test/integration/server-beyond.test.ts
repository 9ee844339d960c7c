import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { request } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TLSSocket } from "node:tls";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { ServerStatus, Settings } from "../../main/contract";
import { createTurnQueue } from "../../main/engine";
import { createServerService } from "../../main/host/server-service";
import { certificateFile, certificatePath, openTokens } from "../../main/server";
import { noPolicy, openSettings } from "../../main/settings";
import { fakeBackend, says } from "./support/fake-backend";

/* The server for other computers, as the app has it, over real TLS. */

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "quern-beyond-"));
  return () => rm(folder, { recursive: true, force: true });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0);
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

/** @param fixed by the administrator. @param agrees what the user says in the system's dialog */
async function world(
  fixed: Partial<Settings> = {},
  agrees: () => boolean = () => true,
  picked: { cert: string | null; key: string | null } = { cert: null, key: null },
) {
  const settings = await openSettings(folder, undefined, { ...noPolicy, fixed });
  const [serverPort, serverBeyondPort] = [await freePort(), await freePort()];
  await settings.change({ serverPort, serverBeyondPort, serverNames: ["mill.test"] });
  const troubles: unknown[] = [];
  const told: ServerStatus[] = [];
  const asked = vi.fn(async () => agrees());
  const tokens = await openTokens(join(folder, "server-tokens.json"));
  const { token } = await tokens.make("ada");
  const host = createServerService({
    settings,
    tokens,
    certificate: certificateFile(certificatePath(folder)),
    backend: fakeBackend(says("hi")).backend,
    queue: createTurnQueue(),
    model: async () => ({ id: "Practice", contextTokens: 4096 }),
    ensureLoaded: async () => undefined,
    pickCertificate: async () => picked.cert,
    pickKey: async () => picked.key,
    pickModelFile: async () => null,
    confirmBeyond: asked,
    emit: (event, payload) => {
      if (event === "changed") told.push(payload as ServerStatus);
    },
    onTrouble: (thrown) => troubles.push(thrown),
  });
  await host.begin();
  return { ...host.handlers, host, settings, asked, told, troubles, token, port: serverBeyondPort };
}

/** Asks over TLS as a client that knows the server by its fingerprint alone. */
function ask(port: number, token: string, host: string): Promise<{ status: number; fingerprint: string }> {
  return new Promise((resolve, reject) => {
    const asking = request({
      ...{ host: "127.0.0.1", port, path: "/v1/models", agent: false, rejectUnauthorized: false },
      headers: { host: `${host}:${port}`, authorization: `Bearer ${token}` },
    });
    asking.on("error", reject);
    asking.on("response", (answer) => {
      const { fingerprint256 } = (answer.socket as TLSSocket).getPeerCertificate();
      answer
        .resume()
        .on("end", () => resolve({ status: answer.statusCode ?? 0, fingerprint: fingerprint256 }));
    });
    asking.end();
  });
}

describe("other computers", () => {
  it("are served after the user said so in a dialog of the system, over TLS alone, and no longer than the server is on", async () => {
    let agrees = false;
    const { port, token, host, asked, troubles, told, ...server } = await world({}, () => agrees);
    await server.start();
    expect((await server.openBeyond()).beyond).toMatchObject({
      state: "off",
      addresses: [],
      certificate: null,
    });
    await expect(ask(port, token, "mill.test")).rejects.toThrow();
    agrees = true;
    const { beyond, address } = await server.openBeyond();
    const { fingerprint = "", names = [] } = beyond.certificate ?? {};
    expect(beyond.addresses[0]).toBe(`https://mill.test:${port}`);
    expect([beyond.state, beyond.unnamed, beyond.error]).toEqual(["on", [], null]);
    expect(names).toContain("mill.test");
    for (const name of ["mill.test", "127.0.0.1", "[::1]"])
      expect(await ask(port, token, name)).toEqual({ status: 200, fingerprint });
    // A name that leads here is not ours for that; nor is a token that is none.
    expect((await ask(port, token, "evil.example")).status).toBe(403);
    expect((await ask(port, `${token}x`, "mill.test")).status).toBe(401);
    await expect(fetch(`http://127.0.0.1:${port}/health`)).rejects.toThrow();
    // This computer's own way is as it was.
    expect((await fetch(`${address}/health`)).status).toBe(200);
    expect((await server.stop()).beyond).toMatchObject({ state: "off", addresses: [] });
    await expect(ask(port, token, "mill.test")).rejects.toThrow();
    // Switched on again, it is as the user had it.
    expect((await server.start()).beyond.certificate?.fingerprint).toBe(fingerprint);
    expect((await ask(port, token, "mill.test")).fingerprint).toBe(fingerprint);
    expect((await server.closeBeyond()).state).toBe("on");
    await expect(ask(port, token, "mill.test")).rejects.toThrow();
    expect((await fetch(`${address}/health`)).status).toBe(200);
    expect(asked).toHaveBeenCalledTimes(2);
    expect(troubles).toEqual([]);
    expect(told.map(({ beyond }) => beyond.state)).toContain("on");
    await host.close();
  });

  it("see another certificate only when that is asked for; names that came later are told", async () => {
    const { port, token, host, settings, ...server } = await world();
    await server.start();
    const first = (await server.openBeyond()).beyond.certificate?.fingerprint;
    await settings.change({ serverNames: ["mill.test", "mill.lan"] });
    await vi.waitFor(async () => expect((await server.status()).beyond.unnamed).toEqual(["mill.lan"]));
    // Who knows it by its fingerprint alone can come by the new name already.
    expect(await ask(port, token, "mill.lan")).toEqual({ status: 200, fingerprint: first });
    const renewed = (await server.renewCertificate()).beyond;
    expect(renewed).toMatchObject({ state: "on", unnamed: [] });
    expect(renewed.certificate?.fingerprint).not.toBe(first);
    expect((await ask(port, token, "mill.lan")).fingerprint).toBe(renewed.certificate?.fingerprint);
    await host.close();
  });

  it("are served never, or always, where the administrator says so", async () => {
    const never = await world({ serverBeyond: false });
    await never.start();
    await expect(never.openBeyond()).rejects.toMatchObject({ code: "setting-locked" });
    expect(never.asked).not.toHaveBeenCalled();
    await never.host.close();
    const always = await world({ serverBeyond: true });
    expect((await always.start()).beyond.state).toBe("on");
    await expect(always.closeBeyond()).rejects.toMatchObject({ code: "setting-locked" });
    await always.host.close();
  });

  it("see a certificate that was given; a wrong one is refused, and what listens goes on", async () => {
    const picked: { cert: string | null; key: string | null } = { cert: null, key: null };
    const { port, token, host, settings, ...server } = await world({}, () => true, picked);
    await server.start();
    const own = (await server.openBeyond()).beyond.certificate?.fingerprint;
    const other = await certificateFile(join(folder, "other.pem")).ensure(() => ["mill.corp.example"]);
    const [cert, key] = [join(folder, "mill.crt"), join(folder, "mill.key")];
    await writeFile(cert, other.pair.cert);
    // The key of another one.
    await writeFile(
      key,
      (await readFile(certificatePath(folder), "utf8")).replace(/^[\s\S]*(?=-----BEGIN P)/u, ""),
    );
    [picked.cert, picked.key] = [cert, key];
    await expect(server.chooseCertificate()).rejects.toMatchObject({ code: "certificate-key-other" });
    expect(settings.current().serverCertificate).toBeNull();
    expect(await ask(port, token, "mill.test")).toEqual({ status: 200, fingerprint: own });
    await writeFile(key, other.pair.key);
    const { beyond } = await server.chooseCertificate();
    expect(settings.current().serverCertificate).toEqual({ cert, key });
    const { fingerprint = "" } = beyond.certificate ?? {};
    expect(fingerprint).toBe(other.shown.fingerprint);
    expect([beyond.state, beyond.unnamed]).toEqual(["on", ["mill.test"]]);
    expect(beyond.addresses).toContain(`https://mill.corp.example:${port}`);
    expect(await ask(port, token, "mill.corp.example")).toEqual({ status: 200, fingerprint });
    // Files that are gone are told, and nothing else is shown in their place.
    await rm(key);
    await server.closeBeyond();
    const { error } = (await server.openBeyond()).beyond;
    expect(error?.code).toBe("file-not-found");
    await expect(ask(port, token, "mill.corp.example")).rejects.toThrow();
    expect((await server.dropCertificate()).beyond).toMatchObject({
      state: "on",
      certificate: { fingerprint: own },
    });
    expect((await ask(port, token, "mill.test")).fingerprint).toBe(own);
    await host.close();
  });

  it("see the certificate that the administrator fixed, and no other", async () => {
    const path = join(folder, "corp.pem");
    const corp = await certificateFile(path).ensure(() => ["mill.corp.example"]);
    const serverCertificate = { cert: path, key: path };
    const { port, token, host, ...server } = await world({ serverCertificate });
    await server.start();
    await server.openBeyond();
    const { fingerprint } = corp.shown;
    expect(await ask(port, token, "mill.corp.example")).toEqual({ status: 200, fingerprint });
    for (const change of [server.chooseCertificate, server.dropCertificate])
      await expect(change()).rejects.toMatchObject({ code: "setting-locked" });
    await host.close();
  });

  it("are told of no more than a port that is taken: this computer is served all the same", async () => {
    const { port, host, ...server } = await world();
    const other = createServer().listen(port);
    await server.start();
    const { state, beyond } = await server.openBeyond();
    expect([state, beyond.state, beyond.error?.code]).toEqual(["on", "failed", "server-port-taken"]);
    await new Promise((closed) => other.close(closed));
    expect((await server.openBeyond()).beyond.state).toBe("on");
    await host.close();
  });
});
