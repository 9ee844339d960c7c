import { copyFile, mkdir, open, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { CatalogFile } from "../../main/contract";
import { paperMachine } from "../../main/fit";
import { downloadPaths } from "../../main/models";
import { catalogEntry, catalogResource } from "../mirror/catalog.mjs";
import { startMirror } from "../mirror/mirror.mjs";
import { temporaryFolder } from "./support/chat-world";
import { cli, root, throughNpm } from "./support/cli";

/* A kit from one computer to another, as people type it. Each computer is a data folder of its own. */

const practicePath = join(root, "resources/practice/practice.gguf");
const fingerprintShape = /[0-9A-Z]{4}(?:-[0-9A-Z]{4}){4}/;

let folder: string;
let out: string;
let here: Record<string, string>;
let there: Record<string, string>;
let file: CatalogFile;
let content: Buffer;

beforeAll(async () => {
  await throughNpm("--version");
  content = await readFile(practicePath);
});
beforeEach(async () => {
  const made = await temporaryFolder();
  folder = made.folder;
  out = join(folder, "kit");
  const served = {
    repo: "mirror/tiny-model",
    revision: "0123456789abcdef0123456789abcdef01234567",
    file: "tiny-model.gguf",
    content,
  };
  const entry = await catalogEntry(served, { quant: "TINY", model: "Tiny model" });
  file = { ...entry, kld: { mean: 0.0001, p99: 0.001, top1Percent: 99.9 } };
  const catalog = join(folder, "catalog.json");
  await writeFile(catalog, JSON.stringify({ ...catalogResource([entry]), files: [file] }));
  const offline = { HF_ENDPOINT: "http://127.0.0.1:9" };
  here = { QUERN_DATA: join(folder, "here"), QUERN_CATALOG: catalog, ...offline };
  // The other computer knows only what Quern ships.
  there = { QUERN_DATA: join(folder, "there"), ...offline };
  return made.remove;
});

/** The model in the library of the computer that makes kits, as a download leaves it. */
async function haveModel(): Promise<void> {
  const modelFolder = join(folder, "here", "models");
  const { final } = downloadPaths(modelFolder, file);
  await mkdir(join(final, ".."), { recursive: true });
  await copyFile(practicePath, final);
  const entry = {
    id: file.id,
    name: "Tiny model TINY",
    path: final,
    bytes: file.bytes,
    catalogFile: file,
    verifiedAt: new Date().toISOString(),
    sha256: file.sha256,
    root: modelFolder,
  };
  await writeFile(join(folder, "here", "library.json"), JSON.stringify({ version: 1, models: [entry] }));
}

/** For a machine on paper, so that this one need not be looked at each time. */
async function create(...more: string[]) {
  const machine = join(folder, "machine.json");
  await writeFile(machine, JSON.stringify(paperMachine("RTX 4070 12 GB, 32 GB RAM", new Date())));
  return await cli(["kit", "create", "--build", file.id, "--machine", machine, ...more, out], here);
}
const applied = () => downloadPaths(join(folder, "there", "models"), file).final;

describe("a kit", () => {
  it("goes from the library of one computer into that of another without a network", async () => {
    await haveModel();
    const installers = join(folder, "installers");
    await mkdir(installers);
    await writeFile(join(installers, "Quern-setup.msi"), "an installer");
    const images = join(downloadPaths(join(folder, "here", "models"), file).folder, "mmproj-tiny.gguf");
    await writeFile(images, "an image file");
    const made = await create("--with-mmproj", "--installers", installers, "--fat32");
    expect([made.code, made.stdout]).toEqual([0, `${out}\n`]);
    expect(made.stderr).toContain("Taking Tiny model TINY from");
    const [fingerprint = ""] = fingerprintShape.exec(made.stderr) ?? [];
    expect((await cli(["kit", "key"], here)).stdout).toBe(`${fingerprint}\n`);
    const names = (await readdir(out, { recursive: true })).sort();
    for (const name of [
      "README.txt",
      "quern-kit.json",
      "quern-kit.sig",
      "model/tiny-model.gguf",
      "machine/fit.txt",
      "licences/Quern.txt",
      "installers/Quern-setup.msi",
    ])
      expect(names).toContain(name);
    expect(await readFile(join(out, "licences", "Tiny-model.txt"), "utf8")).toContain("Apache License");
    expect(await readFile(join(out, "README.txt"), "utf8")).toContain(fingerprint);

    const checked = await cli(["kit", "check", "--json", out], there);
    expect(checked.code).toBe(0);
    expect(JSON.parse(checked.stdout)).toMatchObject({
      problems: [],
      kit: { fingerprint, trust: "unknown" },
    });

    // Nobody is there to ask, so nothing is trusted.
    const untold = await cli(["kit", "apply", out], there);
    expect([untold.code, untold.stdout]).toEqual([5, ""]);
    expect(untold.stderr).toContain(fingerprint);
    const wrong = await cli(["kit", "apply", out, "--trust", "0000-0000-0000-0000-0000"], there);
    expect([wrong.code, wrong.stdout]).toEqual([5, ""]);

    const typed = fingerprint.toLowerCase().replaceAll("-", " ");
    const result = await cli(["kit", "apply", out, "--trust", typed], there);
    expect([result.code, result.stdout]).toEqual([0, `${applied()}\n`]);
    expect(result.stderr).toContain("Quern-setup.msi");
    expect((await readFile(applied())).equals(content)).toBe(true);
    expect(await readFile(join(applied(), "..", "mmproj-tiny.gguf"), "utf8")).toBe("an image file");
    const library = JSON.parse(await readFile(join(folder, "there", "library.json"), "utf8"));
    expect(library.models).toMatchObject([{ id: file.id, sha256: file.sha256 }]);
    // From now on this signer is known.
    expect((await cli(["kit", "apply", out], there)).code).toBe(0);
  });

  it("that is damaged names every bad byte range, and is code 5", async () => {
    await haveModel();
    await create();
    const handle = await open(join(out, "model/tiny-model.gguf"), "r+");
    await handle.write(Buffer.from([1, 2, 3, 4]), 0, 4, 1000);
    await handle.close();
    await rm(join(out, "licences", "Quern.txt"));
    const checked = await cli(["kit", "check", out], there);
    expect(checked.code).toBe(5);
    expect(checked.stdout).toMatch(
      /model\/tiny-model\.gguf: bytes 0 to [\d,]+ are not those that were signed/,
    );
    expect(checked.stdout).toContain("licences/Quern.txt is not here");
    const [fingerprint = ""] = fingerprintShape.exec(checked.stdout) ?? [];
    const result = await cli(["kit", "apply", out, "--trust", fingerprint], there);
    expect([result.code, result.stdout]).toEqual([5, ""]);
    await expect(readFile(applied())).rejects.toThrow();
  });

  it("of another signer than before is said to be one", async () => {
    await haveModel();
    await create();
    const before = { publicKey: Buffer.alloc(32).toString("base64"), trustedAt: new Date().toISOString() };
    await mkdir(join(folder, "there"));
    await writeFile(
      join(folder, "there", "kit-signers.json"),
      JSON.stringify({ schemaVersion: 1, signers: [before] }),
    );
    const { code, stderr } = await cli(["kit", "apply", out], there);
    expect(code).toBe(5);
    expect(stderr).toContain("not the one whose kits were trusted here before");
  });

  it("fetches the model first when it is not here, and says so", async () => {
    const mirror = await startMirror({
      files: [{ repo: file.repo, revision: file.revision, file: file.file, content }],
    });
    try {
      here = { ...here, HF_ENDPOINT: mirror.url };
      const { code, stderr } = await create();
      expect(code).toBe(0);
      expect(stderr).toContain("is not on this computer yet, so it is fetched first");
      expect((await cli(["kit", "check", out], there)).code).toBe(0);
    } finally {
      await mirror.stop();
    }
  });
});

it("a kit command that makes no sense is code 2, and a folder that is no kit code 5", async () => {
  const wrong = [
    ["kit"],
    ["kit", "create", out],
    ["kit", "create", "--build", "Q99", out],
    ["kit", "create", "--build", "auto", "--part-size", "7", out],
  ];
  for (const [n, { code, stdout }] of (await Promise.all(wrong.map((args) => cli(args, here)))).entries())
    expect([wrong[n], code, stdout]).toEqual([wrong[n], 2, ""]);
  await mkdir(out);
  const none = await Promise.all(["check", "apply"].map((command) => cli(["kit", command, out], there)));
  expect(none.map(({ code }) => code)).toEqual([5, 5]);
});
