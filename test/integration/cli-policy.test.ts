import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { pullCommand } from "../../main/cli/commands/pull";
import type { ServeOptions } from "../../main/cli/commands/serve";
import { underPolicy } from "../../main/cli/commands/serve-policy";
import { createContext } from "../../main/cli/context";
import { openNet } from "../../main/cli/open-net";
import { catalogEntry, catalogResource } from "../mirror/catalog.mjs";
import { startMirror } from "../mirror/mirror.mjs";
import { revision } from "./download-support";

let folder: string;
const before = { ...process.env };
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "quern-cli-policy-"));
  Object.assign(process.env, { QUERN_DATA: join(folder, "data"), HF_ENDPOINT: "https://users-own.example" });
});
afterEach(async () => {
  process.env = { ...before };
  await rm(folder, { recursive: true, force: true });
});

async function laid(policy: unknown) {
  const path = join(folder, "policy.json");
  await writeFile(path, JSON.stringify(policy));
  const context = createContext(join(folder, "out", "main"), new AbortController().signal, () => undefined, {
    policyPaths: [path],
  });
  return { context, ...(await openNet(context)) };
}

it("the command line obeys the policy: no connection, and no source of the user's own", async () => {
  const source = { kind: "endpoint", url: "https://models.intra" };
  const { net, context } = await laid({ version: 1, fixed: { offline: true, source } });
  expect(net.endpoint.origin).toBe("https://models.intra");
  await expect(net.getJson(new URL("https://models.intra/x"), { what: "x" })).rejects.toMatchObject({
    code: "offline",
  });
  expect(net.counts().sockets).toBe(0);
  const settings = await context.settings();
  await expect(settings.change({ offline: false })).rejects.toMatchObject({ code: "setting-locked" });
  await net.close();
});

it("a fixed hub is the public one, whatever HF_ENDPOINT says", async () => {
  const fixed = await laid({ version: 1, fixed: { source: { kind: "hub" } } });
  expect(fixed.net.endpoint.origin).toBe("https://huggingface.co");
  const free = await laid({ version: 1, fixed: {} });
  expect(free.net.endpoint.origin).toBe("https://users-own.example");
});

it("a policy that makes no sense keeps the command line offline", async () => {
  const { net } = await laid({ version: 1, fixed: { ofline: true } });
  await expect(net.getJson(new URL(net.endpoint), { what: "x" })).rejects.toMatchObject({ code: "offline" });
});

it("a download of the command line keeps to the speed and the connections that the policy fixes", async () => {
  const served = {
    repo: "mirror/test-model",
    revision,
    file: "tiny.gguf",
    content: Buffer.alloc(3_000_000, "quern "),
  };
  const mirror = await startMirror({ files: [served] });
  const catalog = join(folder, "resources", "catalog");
  await mkdir(catalog, { recursive: true });
  await writeFile(
    join(catalog, "mirror.json"),
    JSON.stringify(catalogResource([await catalogEntry(served)])),
  );
  Object.assign(process.env, { HF_ENDPOINT: mirror.url });
  const fixed = { downloadBytesPerSecond: 1_000_000, downloadConnections: 1 };
  const { context, net } = await laid({ version: 1, fixed });
  const beganAt = performance.now();
  expect(await pullCommand(context, "tiny.gguf")).toBe(0);
  expect(performance.now() - beganAt).toBeGreaterThan(2_000);
  // One connection asks for all of it; more would have shared it out.
  expect(mirror.requests.filter(({ place }) => place === "resolve")).toHaveLength(1);
  const path = join(folder, "data", "models", "mirror--test-model", revision, "tiny.gguf");
  expect((await readFile(path)).equals(served.content)).toBe(true);
  await net.close();
  await mirror.stop();
});

it("what the policy fixes of the server holds for quern serve: refused where something else is asked, else taken", async () => {
  const under = async (fixed: object, asked: ServeOptions) => {
    const { context, net } = await laid({ version: 1, fixed });
    await net.close();
    return await underPolicy(context, asked);
  };
  const locked = (setting: string) => ({ code: "setting-locked", params: { setting } });
  const given = { cert: "/t.pem", key: "/t.key" };
  const refused: [object, ServeOptions, string][] = [
    [{ serverOn: false }, {}, "serverOn"],
    [{ serverBeyond: false }, { host: "0.0.0.0" }, "serverBeyond"],
    [{ serverPort: 5000 }, { port: "5001" }, "serverPort"],
    [{ serverBeyondPort: 5000 }, { host: "0.0.0.0", port: "5001" }, "serverBeyondPort"],
    [{ serverOrigins: [] }, { origin: ["https://page.example"] }, "serverOrigins"],
    [{ serverNames: ["gpu.intra"] }, { host: "0.0.0.0", name: ["other.intra"] }, "serverNames"],
    [{ serverCertificate: null }, { host: "0.0.0.0", cert: "/a.pem", key: "/a.key" }, "serverCertificate"],
    [{ serverCertificate: given }, { host: "0.0.0.0", cert: "/b.pem", key: "/t.key" }, "serverCertificate"],
    [{ serverEmbeddingFile: null }, { embeddingModel: "/models/e.gguf" }, "serverEmbeddingFile"],
  ];
  for (const [fixed, asked, setting] of refused)
    await expect(under(fixed, asked)).rejects.toMatchObject(locked(setting));
  const page = "https://page.example";
  expect(await under({ serverPort: 5000, serverOrigins: [page] }, {})).toEqual({
    port: "5000",
    origin: [page],
  });
  expect(await under({ serverEmbeddingFile: "/models/e.gguf" }, {})).toEqual({
    embeddingModel: "/models/e.gguf",
  });
  expect(await under({ serverCertificate: given }, { host: "0.0.0.0" })).toEqual({
    host: "0.0.0.0",
    ...given,
  });
  const free = { port: "7", origin: [page], embeddingModel: "/m.gguf" };
  expect(await under({}, free)).toEqual(free);
});
