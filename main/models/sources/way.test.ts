import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Bench, openBench, revision } from "../../../test/integration/download-support";
import {
  accountProxy,
  type Served,
  secureHub,
  testAuthority,
} from "../../../test/integration/support/secure-hub";
import { type Fault, type Mirror, startMirror } from "../../../test/mirror/mirror.mjs";
import type { CatalogFile, Source } from "../../contract";
import { createNet, type NetOptions } from "../../net";
import { chosenSource, endpointOf, openFurtherSources, testConnection, testSources } from ".";

let bench: Bench;
let hub: Served;
let other: Served;
let proxy: Served;
let folder: string;
let file: CatalogFile;
/** Where the hub sends on who asks for the file; undefined: it gives it itself. */
let redirect: string | undefined;
beforeAll(async () => {
  bench = await openBench();
  file = bench.file;
  other = await secureHub(file, bench.content);
  hub = await secureHub(file, bench.content, () => redirect);
  proxy = await accountProxy("me:p@ss", () => hub.port);
  folder = await mkdtemp(join(tmpdir(), "quern-way-"));
});
afterAll(async () => {
  await Promise.all([hub.close(), other.close(), proxy.close(), bench.close()]);
  await rm(folder, { recursive: true, force: true });
});
beforeEach(() => {
  redirect = undefined;
  hub.requests.length = 0;
  other.requests.length = 0;
});

const signal = new AbortController().signal;
const open = (endpoint: string, more: Partial<NetOptions> = {}) =>
  createNet({ offline: () => false, endpoint: new URL(endpoint), env: {}, version: "0", ...more });
const trusting = { caFile: () => testAuthority };
const viaProxy = (account: string) => ({ HTTPS_PROXY: `http://${account}127.0.0.1:${proxy.port}` });

/** The steps up to the one that fails, as `step code`; or `good`. */
async function tried(endpoint: string, more: Partial<NetOptions> = {}, chosen: Source = { kind: "hub" }) {
  const net = open(endpoint, more);
  try {
    const source = chosenSource(net, () => chosen);
    const steps = await testConnection({ net, source, chosen, file, signal });
    expect(steps.map(({ step }) => step).join(" ")).toBe("switch name proxy route tls account repo file");
    const at = steps.findIndex(({ result }) => result === "failed");
    if (at < 0) return "good";
    expect(steps.slice(at + 1).every(({ result }) => result === "skipped")).toBe(true);
    return `${steps[at]?.step} ${steps[at]?.error?.code}`;
  } finally {
    await net.close();
  }
}

describe("a test of the connection names the step that fails", () => {
  it("and is good where all is", async () => {
    expect(await tried(bench.mirror.url)).toBe("good");
    expect(await tried(`https://127.0.0.1:${hub.port}`, trusting)).toBe("good");
    expect(await tried("https://hub.test", { ...trusting, env: viaProxy("me:p%40ss@") })).toBe("good");
  });

  it("switch: and then opens no socket", async () => {
    const net = open(bench.mirror.url, { offline: () => true });
    const [first] = await net.probe(signal);
    expect([first?.step, first?.error?.code, net.counts().sockets]).toEqual(["switch", "offline", 0]);
  });

  it.each([
    ["name network-unreachable", () => tried("https://no-such-host.invalid")],
    ["route network-unreachable", () => tried("http://127.0.0.1:1")],
    ["tls tls-failed", () => tried(`https://127.0.0.1:${hub.port}`)],
    ["tls ca-file-unusable", () => tried(`https://127.0.0.1:${hub.port}`, { caFile: () => "/dev/null" })],
    ["proxy proxy-failed", () => tried("https://hub.test", { env: { HTTPS_PROXY: "http://127.0.0.1:1" } })],
    ["proxy proxy-unauthorized", () => tried("https://hub.test", { env: viaProxy("") })],
    ["proxy proxy-unauthorized", () => tried("https://hub.test", { env: viaProxy("me:wrong@") })],
    [
      "proxy proxy-unsupported",
      () => tried("https://hub.test", { env: { HTTPS_PROXY: "socks5://127.0.0.1:1" } }),
    ],
    [
      "proxy proxy-unsupported",
      () => tried("https://hub.test", { systemProxy: async () => "SOCKS5 a:1; DIRECT" }),
    ],
    ["proxy proxy-failed", () => tried("https://other.test", { env: viaProxy("me:p%40ss@") })],
  ])("%s", async (expected, work) => expect(await work()).toBe(expected));

  it.each<[string, Fault]>([
    ["account hub-unauthorized", { kind: "status", status: 401, on: "api" }],
    ["account hub-forbidden", { kind: "status", status: 403, on: "resolve" }],
    ["repo hub-not-found", { kind: "status", status: 404, on: "api" }],
    ["repo hub-bad-answer", { kind: "bad-json", on: "api" }],
    ["file hub-not-found", { kind: "status", status: 404, on: "resolve" }],
  ])("%s", async (expected, fault) => {
    bench.mirror.setFaults([fault]);
    expect(await tried(bench.mirror.url)).toBe(expected);
    bench.mirror.setFaults([]);
  });

  it("and ends at once when it is stopped, whatever hangs: the script for proxies, the proxy, the server", async () => {
    const mute = createServer(() => undefined).listen(0, "127.0.0.1");
    await once(mute, "listening");
    const address = mute.address();
    const port = typeof address === "object" ? address?.port : 0;
    const never = () => new Promise<string>(() => undefined);
    const hanging: [string, Partial<NetOptions>][] = [
      ["https://hub.test", { systemProxy: never }],
      ["https://hub.test", { env: { HTTPS_PROXY: `http://127.0.0.1:${port}` } }],
      [`https://127.0.0.1:${port}`, trusting],
    ];
    for (const [endpoint, more] of hanging) {
      const net = open(endpoint, more);
      const controller = new AbortController();
      const work = net.probe(controller.signal);
      setTimeout(() => controller.abort(), 50);
      const began = performance.now();
      await expect(work).rejects.toMatchObject({ code: "cancelled" });
      expect(performance.now() - began).toBeLessThan(2000);
      await net.close();
    }
    mute.close();
  });

  it("file: where the repository has others", async () => {
    const mirror: Mirror = await startMirror({
      files: [{ repo: file.repo, revision, file: "another.gguf", content: bench.content }],
    });
    expect(await tried(mirror.url)).toBe("file hub-not-found");
    await mirror.stop();
  });
});

describe("a test of several sources", () => {
  it("names for each the step that fails, and one that fails keeps none of the others", async () => {
    const path = join(folder, "empty-stick");
    await mkdir(path, { recursive: true });
    const more: Source[] = [
      { kind: "endpoint", url: "http://127.0.0.1:1" },
      { kind: "endpoint", url: `https://127.0.0.1:${hub.port}` },
      { kind: "directory", url: `${bench.mirror.url}/none/` },
      { kind: "folder", path },
    ];
    const first = open(bench.mirror.url);
    const chosen: Source = { kind: "hub" };
    const further = openFurtherSources({ chosen: () => more, env: {}, netTo: (to) => open(to.href) });
    const ways = [{ chosen, source: chosenSource(first, () => chosen), net: first }, ...further.ways()];
    const tests = await testSources(ways, file, signal);
    await Promise.all([first.close(), further.close()]);
    const failed = tests.map(({ steps }) => steps.find(({ result }) => result === "failed"));
    expect(failed.map((step) => step && `${step.step} ${step.error?.code}`)).toEqual([
      undefined,
      "route network-unreachable",
      "tls tls-failed",
      "file hub-not-found",
      "file hub-not-found",
    ]);
    expect(tests.map(({ name }) => name)).toEqual([
      new URL(bench.mirror.url).host,
      "127.0.0.1:1",
      `127.0.0.1:${hub.port}`,
      new URL(bench.mirror.url).host,
      path,
    ]);
  });
});

describe("a company's certificate authority", () => {
  const tree = () => new URL(`https://127.0.0.1:${hub.port}/api/models/${file.repo}/tree/${revision}`);
  const asks = async (more: Partial<NetOptions>) => {
    const net = open(tree().origin, more);
    try {
      return (await net.getJson(tree(), { what: "list" })).response.status;
    } finally {
      await net.close();
    }
  };

  it("is trusted when it was named, by the setting or by NODE_EXTRA_CA_CERTS, and else not", async () => {
    expect(await asks(trusting)).toBe(200);
    expect(await asks({ env: { NODE_EXTRA_CA_CERTS: testAuthority } })).toBe(200);
    await expect(asks({})).rejects.toMatchObject({ code: "tls-failed" });
  });

  it("whose file is no certificate is said, and nothing is asked without it", async () => {
    const path = join(folder, "no.pem");
    await writeFile(path, "-----BEGIN CERTIFICATE-----\nnone\n-----END CERTIFICATE-----\n");
    await expect(asks({ caFile: () => path })).rejects.toMatchObject({ code: "ca-file-unusable" });
    expect(hub.requests).toEqual([]);
  });

  it.runIf(process.platform === "linux")("of the system's bundle is trusted", async () => {
    expect(await asks({ env: { SSL_CERT_FILE: testAuthority } })).toBe(200);
  });
});

describe("a proxy", () => {
  const tree = () => new URL(`https://hub.test/api/models/${file.repo}/tree/${revision}`);

  it("that asks for an account gets it, and one that gets none is named", async () => {
    const net = open("https://hub.test", { ...trusting, env: viaProxy("me:p%40ss@") });
    expect((await net.getJson(tree(), { what: "list" })).value).toHaveLength(1);
    await net.close();
    const without = open("https://hub.test", { ...trusting, env: viaProxy("") });
    await expect(without.getJson(tree(), { what: "list" })).rejects.toMatchObject({
      code: "proxy-unauthorized",
      params: { proxy: `127.0.0.1:${proxy.port}` },
    });
    await without.close();
  });

  it("that the system names is used for each address, unless the environment names one", async () => {
    const asked: string[] = [];
    const free = await accountProxy(null, () => hub.port);
    const systemProxy = async (url: URL) => {
      asked.push(url.host);
      return `PROXY 127.0.0.1:${free.port}; DIRECT`;
    };
    const net = open("https://hub.test", { ...trusting, systemProxy });
    expect((await net.getJson(tree(), { what: "list" })).value).toHaveLength(1);
    expect([asked, free.requests.length]).toEqual([["hub.test"], 1]);
    await net.close();
    const named = open("https://hub.test", { ...trusting, systemProxy, env: viaProxy("me:p%40ss@") });
    await named.getJson(tree(), { what: "list" });
    expect([asked.length, free.requests.length]).toEqual([1, 1]);
    await named.close();
    await free.close();
  });
});

describe("a token", () => {
  const url = (origin: string) => new URL(`${origin}/${file.repo}/resolve/${revision}/${file.file}`);

  it("goes to the origin that it belongs to, and never across a redirect", async () => {
    const origin = `https://127.0.0.1:${hub.port}`;
    const token = (of: string) => (of === origin ? "hf_secret" : null);
    redirect = `https://127.0.0.1:${other.port}`;
    const net = open(origin, { ...trusting, token });
    (await net.request(url(origin), { what: "x" })).discard();
    expect(hub.requests.map(({ headers }) => headers.authorization)).toEqual(["Bearer hf_secret"]);
    expect(other.requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
    other.requests.length = 0;
    await net.close();
    const elsewhere = open(redirect, { ...trusting, token });
    (await elsewhere.request(url(redirect), { what: "x" })).discard();
    expect(other.requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
    await elsewhere.close();
  });
});

describe("a redirect to a private address", () => {
  it("is refused, unless the administrator listed its host", async () => {
    redirect = `https://127.0.0.1:${other.port}`;
    const origin = `https://localhost:${hub.port}`;
    const url = new URL(`${origin}/${file.repo}/resolve/${revision}/${file.file}`);
    const net = open(origin, trusting);
    await expect(net.request(url, { what: "x" })).rejects.toMatchObject({
      code: "hub-redirect",
      detail: "private address",
    });
    expect(other.requests).toEqual([]);
    await net.close();
    const listed = open(origin, { ...trusting, privateHosts: ["127.0.0.1"] });
    const response = await listed.request(url, { what: "x" });
    response.discard();
    expect([response.status, other.requests.length]).toEqual([200, 1]);
    await listed.close();
  });
});

describe("every source", () => {
  async function fetched(source: Source, endpoint: string, range = { start: 1000, end: 5000 }) {
    const net = open(endpoint, trusting);
    const from = chosenSource(net, () => source);
    const answer = await from.open(file, range, signal);
    const chunks: Buffer[] = [];
    for await (const chunk of answer.body) chunks.push(chunk);
    const sha256 = await from.publishedSha256(file, signal);
    await net.close();
    expect(answer).toMatchObject({ start: answer.ranged ? range.start : 0, totalBytes: file.bytes });
    return { bytes: Buffer.concat(chunks), sha256, sockets: net.counts().sockets };
  }

  it("gives the bytes that were asked for, and the hash that it publishes", async () => {
    const secure = `https://127.0.0.1:${hub.port}`;
    const want = { bytes: bench.content.subarray(1000, 5000), sha256: file.sha256 };
    expect(await fetched({ kind: "endpoint", url: secure }, secure)).toMatchObject(want);
    expect(await fetched({ kind: "modelscope" }, secure)).toMatchObject(want);
    const url = `${secure}/builds/`;
    expect(
      await fetched({ kind: "directory", url }, endpointOf({ kind: "directory", url }, {}).href),
    ).toMatchObject(want);
  });

  it("that is a folder needs no network, and says when a file is not there or of another size", async () => {
    const path = join(folder, "stick");
    await mkdir(join(path, "mirror", "test-model"), { recursive: true });
    const source: Source = { kind: "folder", path };
    expect(await tried("http://127.0.0.1:1", { offline: () => true }, source)).toBe("file hub-not-found");
    await writeFile(join(path, file.file), "short");
    expect(await tried("http://127.0.0.1:1", { offline: () => true }, source)).toBe("file hub-size-changed");
    await rm(join(path, file.file));
    await writeFile(join(path, "mirror", "test-model", file.file), bench.content);
    await writeFile(join(path, "SHA256SUMS"), `${file.sha256} *${file.file}\n`);
    expect(await fetched(source, "http://127.0.0.1:1")).toEqual({
      bytes: bench.content.subarray(1000, 5000),
      sha256: file.sha256,
      sockets: 0,
    });
    expect(await tried("http://127.0.0.1:1", { offline: () => true }, source)).toBe("good");
  });
});
