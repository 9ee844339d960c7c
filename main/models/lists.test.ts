import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type CatalogFile, catalogFileId } from "../contract";
import { type CatalogListsOptions, openCatalogLists } from "./lists";

const { publicKey, privateKey } = generateKeyPairSync("ed25519");
const other = generateKeyPairSync("ed25519");

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "quern-lists-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function file(name: string, more: Partial<CatalogFile> = {}): CatalogFile {
  const [repo, revision] = ["owner/name", "0123456789abcdef0123456789abcdef01234567"];
  return {
    id: catalogFileId(repo, revision, name),
    model: "Qwen3.8-27B",
    repo,
    revision,
    file: name,
    quant: "Q4_K_M",
    bytes: 1000,
    sha256: "ab".repeat(32),
    tokenEmbdBytes: null,
    mtp: false,
    kld: null,
    source: "test",
    ...more,
  };
}

function signed(
  serial: number,
  files: CatalogFile[],
  key: KeyObject = privateKey,
  companions?: CatalogFile[],
) {
  const list = JSON.stringify({ serial, issuedAt: "2026-11-20", files, companions });
  return { schemaVersion: 1, list, signature: sign(null, Buffer.from(list), key).toString("base64") };
}

async function written(value: unknown, name = "list.json"): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, typeof value === "string" ? value : JSON.stringify(value));
  return path;
}

const from = (key: KeyObject | null): CatalogListsOptions["source"] => {
  return () => ({ key, whose: "quern", address: null, byVariable: false });
};

function open(catalog: CatalogFile[], more: Partial<CatalogListsOptions> = {}) {
  return openCatalogLists({
    dataFolder: folder,
    catalog,
    source: from(publicKey),
    net: () => {
      throw new Error("no network here");
    },
    ...more,
  });
}

describe("a newer list of published files", () => {
  it("adds its files to those that are known, changes none of them, and is there again after a restart", async () => {
    const own = file("own.gguf");
    const catalog = [own];
    const lists = await open(catalog);
    expect(lists.current()).toMatchObject({
      serial: 0,
      issuedAt: null,
      host: null,
      addedFiles: 0,
      newFileIds: [],
    });
    const renamed = { ...own, quant: "another name" };
    const list = await lists.open(await written(signed(3, [file("new.gguf"), renamed])));
    expect(list).toMatchObject({ serial: 3, issuedAt: "2026-11-20", host: null, addedFiles: 1 });
    expect(list.newFileIds).toEqual([file("new.gguf").id]);
    expect(catalog).toEqual([own, file("new.gguf")]);
    const again = [own];
    // After a restart nothing of it is new any more.
    expect((await open(again)).current()).toEqual({ ...list, newFileIds: [] });
    expect(again).toEqual(catalog);
  });

  it("brings the files that go with its models, and is refused where it takes one for a model or a model for one", async () => {
    const images = file("mmproj-F16.gguf", { role: "images" });
    const catalog = [file("own.gguf")];
    const companions: CatalogFile[] = [];
    const lists = await open(catalog, { companions });
    const model = file("new.gguf");
    const mixed: [CatalogFile[], CatalogFile[]][] = [
      [[images], []],
      [[], [file("own.gguf", { role: "images" })]],
      [[model], [model]],
      [[], [{ ...images, sha256: null }]],
    ];
    for (const [files, beside] of mixed)
      await expect(lists.open(await written(signed(2, files, privateKey, beside)))).rejects.toMatchObject({
        code: "catalog-list-invalid",
      });
    expect([catalog.length, companions.length]).toEqual([1, 0]);
    const list = await lists.open(await written(signed(2, [model], privateKey, [images])));
    expect(list.addedFiles).toBe(2);
    expect([catalog, companions]).toEqual([[file("own.gguf"), model], [images]]);
    const again: CatalogFile[] = [];
    await open([file("own.gguf")], { companions: again });
    expect(again).toEqual([images]);
  });

  it("is refused when it is not signed with the trusted key, or was changed after it was signed", async () => {
    const catalog: CatalogFile[] = [];
    const lists = await open(catalog);
    const good = signed(1, [file("a.gguf")]);
    const changed = { ...good, list: good.list.replace("a.gguf", "b.gguf") };
    for (const bad of [signed(1, [file("a.gguf")], other.privateKey), changed, { ...good, signature: "" }])
      await expect(lists.open(await written(bad))).rejects.toMatchObject({ code: "catalog-list-signature" });
    await expect((await open([], { source: from(null) })).open(await written(good))).rejects.toMatchObject({
      code: "catalog-list-signature",
    });
    expect(catalog).toEqual([]);
  });

  it("is refused when it is older than the one in use: nobody is taken back to what was withdrawn", async () => {
    const lists = await open([]);
    await lists.open(await written(signed(5, [])));
    await expect(lists.open(await written(signed(4, [])))).rejects.toMatchObject({
      code: "catalog-list-older",
      params: { serial: 4, have: 5 },
    });
    // Nor after a restart.
    await expect((await open([])).open(await written(signed(4, [])))).rejects.toMatchObject({
      code: "catalog-list-older",
    });
    expect((await lists.open(await written(signed(5, [])))).serial).toBe(5);
  });

  it("of another signer begins to count anew, and the first one's is no longer taken", async () => {
    let key: KeyObject = publicKey;
    const lists = await open([], { source: () => from(key)() });
    await lists.open(await written(signed(5, [file("a.gguf")])));
    key = other.publicKey;
    expect((await lists.open(await written(signed(1, [file("b.gguf")], other.privateKey)))).serial).toBe(1);
    await expect(lists.open(await written(signed(6, [])))).rejects.toMatchObject({
      code: "catalog-list-signature",
    });
    // After a restart only what the pinned key vouches for is there.
    const again: CatalogFile[] = [];
    await open(again, { source: from(key) });
    expect(again.map(({ file: name }) => name)).toEqual(["b.gguf"]);
  });

  it("is refused as a whole when it says other bytes of a known file, or a file that is not what its id says", async () => {
    const catalog = [file("own.gguf")];
    const lists = await open(catalog);
    const wrong = [
      file("own.gguf", { sha256: "cd".repeat(32) }),
      file("own.gguf", { bytes: 1 }),
      file("x.gguf", { id: "owner/other@0/x.gguf" }),
      file("x.gguf", { sha256: null }),
    ];
    for (const one of wrong)
      await expect(lists.open(await written(signed(9, [file("good.gguf"), one])))).rejects.toMatchObject({
        code: "catalog-list-invalid",
      });
    for (const text of ["no JSON", "{}", "[]"])
      await expect(lists.open(await written(text))).rejects.toMatchObject({ code: "catalog-list-invalid" });
    await expect(lists.open(join(folder, "none"))).rejects.toMatchObject({ code: "file-not-found" });
    expect(catalog).toHaveLength(1);
    expect(lists.current().serial).toBe(0);
  });

  it("that was tampered with on this disk is as if it were not there", async () => {
    await (await open([])).open(await written(signed(2, [file("a.gguf")])));
    const kept = join(folder, "catalog-list.json");
    await writeFile(kept, (await readFile(kept, "utf8")).replace("a.gguf", "b.gguf"));
    const catalog: CatalogFile[] = [];
    expect((await open(catalog)).current().serial).toBe(0);
    expect(catalog).toEqual([]);
  });

  it("cannot be asked for where no address is set", async () => {
    const lists = await open([]);
    await expect(lists.fetch(new AbortController().signal)).rejects.toMatchObject({
      code: "catalog-list-no-address",
    });
  });
});
