import { generateKeyPairSync, sign } from "node:crypto";
import { copyFile, mkdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { writeGguf } from "../../main/catalog";
import { splitModel } from "../fixtures/models/split";
import { tinyShape } from "../fixtures/models/tiny-shape";
import { catalogEntry, catalogResource } from "../mirror/catalog.mjs";
import { temporaryFolder } from "./support/chat-world";
import { cli, throughNpm } from "./support/cli";

let folder: string;
let env: Record<string, string>;
/** A file with the bytes of one that the catalogue knows as TINY. */
let published: string;

beforeAll(async () => {
  // It builds what is not built.
  await throughNpm("--version");
});
beforeEach(async () => {
  const made = await temporaryFolder();
  folder = made.folder;
  published = join(folder, "published.gguf");
  await write(published, 1);
  const content = await readFile(published);
  const entry = await catalogEntry(
    { repo: "mirror/tiny", revision: "a".repeat(40), file: "Tiny.gguf", content },
    { quant: "TINY", model: "Tiny" },
  );
  await writeFile(join(folder, "catalog.json"), JSON.stringify(catalogResource([entry])));
  env = {
    HOME: folder,
    QUERN_DATA: join(folder, "data"),
    QUERN_CATALOG: join(folder, "catalog.json"),
  };
  return made.remove;
});

async function write(path: string, seed: number): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await writeGguf(path, tinyShape(), ({ bytes }) => Buffer.alloc(bytes, seed));
  return path;
}

const listed = async () => JSON.parse((await cli(["list", "--json"], env)).stdout).models;

describe("the library by the command line", () => {
  it("finds what another program has, proves it, and leaves the disk as it was", async () => {
    const path = join(folder, ".lmstudio/models/a/b/tiny.gguf");
    await mkdir(dirname(path), { recursive: true });
    await copyFile(published, path);
    await write(join(folder, "named", "other.gguf"), 2);
    const { code, stdout } = await cli(["find", "--json", join(folder, "named")], env);
    expect(code).toBe(0);
    const { schemaVersion, files } = JSON.parse(stdout);
    expect(schemaVersion).toBe(1);
    expect(files.map((file: { app: string; state: string }) => [file.app, file.state])).toEqual([
      ["lm-studio", "verified"],
      ["folder", "different"],
    ]);
    const quick = JSON.parse(
      (await cli(["find", "--json", "--no-check", join(folder, "named")], env)).stdout,
    );
    // What was found out before is known without reading it again.
    expect(quick.files.map((file: { state: string }) => file.state)).toEqual(["verified", "different"]);
    const text = await cli(["find"], env);
    expect(text.stdout).toMatch(/LM Studio\s+\S+ \S+\s+Tiny TINY, verified/u);
    expect(await listed()).toHaveLength(1);
  });

  it("imports in place, lists, verifies, and takes off the list without touching the file", async () => {
    const imported = await cli(["import", published], env);
    expect(imported).toMatchObject({ code: 0, stdout: `${published}\n` });
    const [, model] = await listed();
    expect(model).toMatchObject({
      name: "Tiny TINY",
      catalogFile: { quant: "TINY" },
      details: { origin: "added", own: false, freesBytes: 0 },
    });
    expect(model.usedBy).toEqual([]);
    // As the app writes it down.
    await writeFile(
      join(folder, "data", "settings.json"),
      JSON.stringify({ lastModelId: model.id, serverEmbeddingFile: published }),
    );
    expect((await listed())[1].usedBy.map(({ kind }: { kind: string }) => kind)).toEqual([
      "next-load",
      "embeddings",
    ]);
    expect((await cli(["list"], env)).stdout).toMatch(/the next load, embeddings\s+.*published\.gguf/u);
    expect(await cli(["verify"], env)).toMatchObject({
      code: 0,
      stdout: "Tiny TINY: verified, every byte is as published.\n",
    });
    // What is here is never fetched again, whoever's it is.
    expect(await cli(["pull", "Tiny.gguf"], { ...env, HF_ENDPOINT: "http://127.0.0.1:9" })).toMatchObject({
      code: 0,
      stdout: `${published}\n`,
    });
    expect((await cli(["remove", "TINY"], env)).code).toBe(2);
    expect((await cli(["remove", "nothing", "--yes"], env)).code).toBe(5);
    expect((await cli(["remove", "TINY", "--yes"], env)).code).toBe(0);
    expect((await stat(published)).isFile()).toBe(true);
    expect(await listed()).toHaveLength(1);
  });

  it("ends with 5 when a file's bytes are no longer the published ones", async () => {
    await cli(["import", published], env);
    await write(published, 3);
    const { code, stderr } = await cli(["verify", "all"], env);
    expect(code).toBe(5);
    expect(stderr).toContain("Tiny TINY");
    const [, model] = await listed();
    expect(model.problem).not.toBeNull();
  });

  it("imports a folder and a model in parts, and says what it cannot take", async () => {
    const stem = join(folder, "in", "parts");
    await mkdir(dirname(stem));
    const [first, second = ""] = await splitModel(published, stem, 2);
    const { code, stdout, stderr } = await cli(["import", second, join(folder, "none.gguf")], env);
    expect([code, stdout]).toEqual([5, `${first}\n`]);
    expect(stderr).toContain("is not in the catalogue");
    expect(stderr).toContain("none.gguf");
    expect((await listed())[1].details.parts).toBe(2);
  });

  it("takes a signed list of files with those that go with them, and refuses another's", async () => {
    const { publicKey, privateKey } = generateKeyPairSync("ed25519");
    const keyPath = join(folder, "key.pem");
    await writeFile(keyPath, publicKey.export({ type: "spki", format: "pem" }));
    const stick = join(folder, "stick");
    await mkdir(stick);
    await copyFile(published, join(stick, "Tiny.gguf"));
    await writeFile(join(stick, "mmproj-Tiny.gguf"), "images");
    const images = await catalogEntry(
      {
        repo: "mirror/tiny",
        revision: "b".repeat(40),
        file: "mmproj-Tiny.gguf",
        content: Buffer.from("images"),
      },
      { quant: "mmproj-TINY", role: "images" },
    );
    const list = JSON.stringify({ serial: 2, issuedAt: "2026-11-20", files: [], companions: [images] });
    const signature = sign(null, Buffer.from(list), privateKey).toString("base64");
    const path = join(folder, "list.json");
    await writeFile(path, JSON.stringify({ schemaVersion: 1, list, signature }));
    const refused = await cli(["refresh", path], env);
    expect(refused.code).toBe(5);
    const taken = await cli(["refresh", path], { ...env, QUERN_CATALOG_KEY: keyPath });
    expect(taken.code).toBe(0);
    expect(taken.stderr).toContain("number 2 of 2026-11-20");
    const pull = ["pull", "--with-images", "--source", stick, "Tiny.gguf"];
    const own = await cli(pull, env);
    expect([own.code, own.stderr]).toEqual([5, expect.stringContaining("image")]);
    expect((await cli(pull, { ...env, QUERN_CATALOG_KEY: keyPath })).code).toBe(0);
    expect((await listed())[1].details.imagesFile).toMatchObject({ bytes: 6 });
    expect((await cli(["refresh"], env)).code).toBe(2);
  });

  it("keeps models in several folders, and says which is away", async () => {
    const disk = join(folder, "disk");
    await write(join(disk, "mine.gguf"), 3);
    const added = await cli(["setting", "model-folders", "--add", disk, "--json"], env);
    expect(added.code).toBe(0);
    expect(JSON.parse(added.stdout).folders).toMatchObject([
      { main: true, state: "here" },
      { path: disk, main: false, state: "here", freeBytes: expect.any(Number) },
    ]);
    expect((await listed()).map(({ path }: { path: string }) => path)).toContain(join(disk, "mine.gguf"));
    await rename(disk, join(folder, "unplugged"));
    const away = await cli(["setting", "model-folders", "--json"], env);
    expect(JSON.parse(away.stdout).folders[1].state).toBe("away");
    const mine = (await listed()).find(({ path }: { path: string }) => path === join(disk, "mine.gguf"));
    expect(mine.problem.code).toBe("folder-away");
    expect((await cli(["setting", "model-folders", "--remove", disk], env)).code).toBe(0);
    expect((await cli(["setting", "model-folders", "--remove", disk], env)).code).toBe(5);
    expect((await cli(["setting", "colour"], env)).code).toBe(2);
  });
});
