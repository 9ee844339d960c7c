import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { type CatalogFile, catalogFileId, type EventOf, type libraryService } from "../../main/contract";
import { temporaryFolder } from "./support/chat-world";
import { cli, throughNpm } from "./support/cli";
import { type HostWorld, hostWorld } from "./support/host-world";
import { type Served, secureFile, testAuthority } from "./support/secure-hub";

const [repo, revision] = ["owner/newer", "0123456789abcdef0123456789abcdef01234567"];
const newer: CatalogFile = {
  id: catalogFileId(repo, revision, "newer.gguf"),
  model: "Newer",
  repo,
  revision,
  file: "newer.gguf",
  quant: "NEWER",
  bytes: 1000,
  sha256: "ab".repeat(32),
  tokenEmbdBytes: null,
  mtp: false,
  kld: null,
  source: "test",
};

let key: KeyObject;
let lists: Served;
beforeAll(async () => {
  // It builds what is not built.
  await throughNpm("--version");
});
beforeEach(async () => {
  lists = await secureFile(() => {
    const list = JSON.stringify({ serial: 9, issuedAt: "2026-11-20", files: [newer] });
    const signature = sign(null, Buffer.from(list), key).toString("base64");
    return JSON.stringify({ schemaVersion: 1, list, signature });
  });
});
afterEach(() => lists.close());

/** An address over TLS, by an authority that only the settings know. */
const settings = (more: object) =>
  JSON.stringify({ listUrl: `https://127.0.0.1:${lists.port}/l.json`, caFile: testAuthority, ...more });

async function startedWith(more: object, test: (world: HostWorld) => Promise<void>): Promise<void> {
  const world = await hostWorld({ "settings.json": settings(more) });
  key = world.listKey;
  try {
    expect(await world.host.call("app", "ready", undefined)).toMatchObject({ ok: true });
    await test(world);
  } finally {
    await world.remove();
  }
}

const told = ({ events }: HostWorld) =>
  events
    .filter(({ name }) => name === "library.catalogChanged")
    .map(({ payload }) => payload as EventOf<typeof libraryService, "catalogChanged">);

it("the app asks by itself where the settings say so, past a company's authority, and tells what is new", async () => {
  await startedWith({ listEvery: "week" }, async (world) => {
    const list = await vi.waitUntil(() => told(world).at(-1), 20_000);
    expect(list).toMatchObject({ serial: 9, newFileIds: [newer.id], askedAt: expect.any(String) });
    expect(await world.host.call("models", "catalog", undefined)).toMatchObject({
      ok: true,
      value: expect.arrayContaining([expect.objectContaining({ quant: "NEWER" })]),
    });
    expect(lists.requests.map(({ url }) => url)).toEqual(["/l.json"]);
  });
});

it("it asks nobody by itself where nobody said so, or while it is offline, and at once when that ends", async () => {
  await startedWith({}, async (world) => {
    // What is asked by hand comes after whatever the start would have asked.
    expect(await world.host.call("library", "refreshCatalog", undefined)).toMatchObject({ ok: true });
    expect(lists.requests).toHaveLength(1);
  });
  await startedWith({ listEvery: "day", offline: true }, async ({ host }) => {
    expect(await host.call("library", "refreshCatalog", undefined)).toMatchObject({
      ok: false,
      error: { code: "offline" },
    });
    expect(lists.requests).toHaveLength(1);
    await host.call("app", "changeSettings", { offline: false });
    await vi.waitUntil(() => lists.requests.length === 2, 20_000);
  });
});

it("the command line asks at the same address, with the same authority and the pinned key", async () => {
  const made = await temporaryFolder();
  try {
    const own = generateKeyPairSync("ed25519");
    key = own.privateKey;
    const listKey = own.publicKey.export({ type: "spki", format: "der" }).toString("base64");
    const data = join(made.folder, "data");
    await mkdir(data);
    const env = { HOME: made.folder, QUERN_DATA: data };
    await writeFile(join(data, "settings.json"), settings({}));
    // Not signed with Quern's own key.
    expect(await cli(["refresh"], env)).toMatchObject({ code: 5 });
    await writeFile(join(data, "settings.json"), settings({ listKey }));
    const taken = await cli(["refresh"], env);
    expect([taken.code, taken.stderr]).toEqual([0, expect.stringContaining("number 9 of 2026-11-20")]);
    await writeFile(join(data, "settings.json"), settings({ listKey, offline: true }));
    expect((await cli(["refresh"], env)).code).toBe(4);
    expect(lists.requests).toHaveLength(2);
  } finally {
    await made.remove();
  }
});
