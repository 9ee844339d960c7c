import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { paperMachine } from "../../main/fit";
import { catalogEntry, catalogResource } from "../mirror/catalog.mjs";
import { type Mirror, startMirror } from "../mirror/mirror.mjs";
import { temporaryFolder } from "./support/chat-world";
import { cli, root, throughNpm } from "./support/cli";

const practicePath = join(root, "resources/practice/practice.gguf");
const where = { repo: "mirror/test-model", revision: "0123456789abcdef0123456789abcdef01234567" };
const model = { ...where, file: "tiny.gguf", content: practicePath };
const images = { ...where, file: "mmproj-F16.gguf", content: Buffer.alloc(50_000, 7) };

let folder: string;
let env: Record<string, string>;
let mirror: Mirror;

beforeAll(async () => {
  // It builds what is not built.
  await throughNpm("--version");
});
beforeEach(async () => {
  const made = await temporaryFolder();
  folder = made.folder;
  mirror = await startMirror({ files: [model, images] });
  const catalog = join(folder, "catalog.json");
  const companion = await catalogEntry(images, { quant: "mmproj-F16", role: "images" });
  await writeFile(catalog, JSON.stringify(catalogResource([await catalogEntry(model)], [companion])));
  env = { QUERN_DATA: join(folder, "data"), QUERN_CATALOG: catalog, HF_ENDPOINT: mirror.url };
  return async () => {
    await mirror.stop();
    await made.remove();
  };
});

describe("quern pull", () => {
  it("brings the file for images along on request, which is no model of the list, and fetches it once", async () => {
    const { code, stdout } = await cli(["pull", "--with-images", "tiny.gguf"], env);
    expect(code).toBe(0);
    const beside = join(dirname(stdout.trim()), "mmproj-F16.gguf");
    expect((await readFile(beside)).equals(images.content)).toBe(true);
    const { models } = JSON.parse((await cli(["list", "--json"], env)).stdout);
    expect(models).toHaveLength(2);
    expect(models[1].details.imagesFile).toEqual({ path: beside, bytes: 50_000 });
    const before = mirror.requests.length;
    expect((await cli(["pull", "--with-images", "tiny.gguf"], env)).code).toBe(0);
    expect(mirror.requests).toHaveLength(before);
  });

  it("takes it into a kit, fetched where it was not here", async () => {
    expect((await cli(["pull", "tiny.gguf"], env)).code).toBe(0);
    const kit = join(folder, "kit");
    // For a machine on paper, so that this one need not be looked at.
    const machine = join(folder, "machine.json");
    await writeFile(machine, JSON.stringify(paperMachine("RTX 4070 12 GB, 32 GB RAM", new Date())));
    const order = ["--build", "tiny.gguf", "--machine", machine, "--with-mmproj"];
    const made = await cli(["kit", "create", ...order, kit], env);
    expect([made.code, made.stdout]).toEqual([0, `${kit}\n`]);
    expect((await readFile(join(kit, "model", "mmproj-F16.gguf"))).equals(images.content)).toBe(true);
    const there = { ...env, QUERN_DATA: join(folder, "there"), HF_ENDPOINT: "http://127.0.0.1:9" };
    const { fingerprint } = JSON.parse((await cli(["kit", "check", "--json", kit], there)).stdout).kit;
    const applied = await cli(["kit", "apply", "--trust", fingerprint, kit], there);
    expect(applied.code).toBe(0);
    const beside = join(dirname(applied.stdout.trim()), "mmproj-F16.gguf");
    expect((await readFile(beside)).equals(images.content)).toBe(true);
  });

  it("goes on from the next source that was named where one has nothing, and says which failed, as a test does", async () => {
    const stick = join(folder, "stick");
    await mkdir(stick);
    await copyFile(practicePath, join(stick, "tiny.gguf"));
    const sources = ["--source", "http://127.0.0.1:9", "--source", `web:${mirror.url}/none`];
    const { code, stdout, stderr } = await cli(["pull", ...sources, "--source", stick, "tiny.gguf"], env);
    expect(code).toBe(0);
    expect(stderr).toContain("127.0.0.1:9: ");
    expect(stderr).toContain(`Goes on from ${stick}.`);
    expect((await readFile(stdout.trim())).equals(await readFile(practicePath))).toBe(true);
    const asked = [...sources.slice(0, 2), "--source", stick, "tiny.gguf"];
    const test = await cli(["test-connection", "--json", ...asked], env);
    const steps = JSON.parse(test.stdout).map(
      ({ name, steps }: { name: string; steps: { step: string; result: string }[] }) => [
        name,
        steps.find(({ result }) => result === "failed")?.step ?? "works",
      ],
    );
    expect(steps).toEqual([
      ["127.0.0.1:9", "route"],
      [stick, "works"],
    ]);
    expect([test.code === 0, test.stderr]).toEqual([false, expect.stringContaining("127.0.0.1:9: ")]);
    const wrong = await cli(["pull", "--source", "https://", "tiny.gguf"], env);
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining("is no source")]);
  }, 180_000);
});
