import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fitFileJson } from "../../main/cli/fit-json";
import { writeSparse27b } from "../fixtures/models/sparse-27b";
import { type Mirror, startMirror } from "../mirror/mirror.mjs";
import { temporaryFolder } from "./support/chat-world";
import { cli, throughNpm } from "./support/cli";

/* `quern fit --file`: one file, by its own header, here or on the hub. */

const revision = "0123456789abcdef0123456789abcdef01234567";
const on = (hardware: string) => ["--hardware", hardware];
const strong = on("RTX 4090 24GB, 64 GB RAM, 8 cores");

let world: Awaited<ReturnType<typeof temporaryFolder>>;
let path: string;
let mirror: Mirror;
let env: Record<string, string>;
beforeAll(async () => {
  await throughNpm("--version");
  world = await temporaryFolder();
  path = join(world.folder, "Qwen3.6-27B-Q4_K_M.gguf");
  await writeSparse27b(path, "Q4_K_M");
  const served = { repo: "mirror/models", revision, file: "q4.gguf", content: path, sha256: "a".repeat(64) };
  mirror = await startMirror({ files: [served] });
  env = { QUERN_DATA: join(world.folder, "data"), HF_ENDPOINT: mirror.url };
});
afterAll(async () => {
  await mirror.stop();
  await world.remove();
});

test("says how a file that is here would run, or what it lacks", async () => {
  const fits = await cli(["fit", "--file", path, ...strong], env);
  expect([fits.code, fits.stderr]).toEqual([0, ""]);
  expect(fits.stdout).toMatch(/^This file fits\.$/m);
  expect(fits.stdout).toMatch(/Qwen3\.6-27B-Q4_K_M\.gguf, 16\.8 GB/u);
  expect(fits.stdout).toMatch(/tokens a second/u);
  const short = await cli(["fit", "--file", path, ...on("16 GB RAM")], env);
  expect([short.code, short.stdout]).toEqual([
    3,
    expect.stringMatching(/does not fit: RAM lacks [\d.]+ GB/u),
  ]);
  expect(mirror.requests).toEqual([]);
});

test("says the same of a file on the hub, of which it fetches the header alone", async () => {
  const here = await cli(["fit", "--json", "--file", path, ...strong], env);
  const remote = await cli(["fit", "--json", "--file", `mirror/models@${revision}/q4.gguf`, ...strong], env);
  expect([remote.code, remote.stderr]).toEqual([0, expect.stringContaining("Reading the header")]);
  const [a, b] = [here, remote].map(({ stdout }) => fitFileJson.parse(JSON.parse(stdout)));
  expect(b?.file.bytes).toBe(a?.file.bytes);
  expect(b?.plan).toEqual(a?.plan);
  expect(mirror.requests.reduce((sum, { sentBytes }) => sum + sentBytes, 0)).toBeLessThan(13e6);
});

test("a file that is not there, is no model, or may not be asked for is said: codes 4 and 5", async () => {
  const missing = await cli(["fit", "--file", "mirror/models/none.gguf", ...strong], env);
  expect(missing.code).toBe(4);
  const nowhere = await cli(["fit", "--file", join(world.folder, "none.gguf"), ...strong], env);
  expect(nowhere.code).toBe(5);
  const page = join(world.folder, "page.gguf");
  await writeFile(page, "<!doctype html>");
  expect((await cli(["fit", "--file", page, ...strong], env)).code).toBe(5);
});
