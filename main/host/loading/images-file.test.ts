import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { machineFixture } from "../../../test/fixtures/machines";
import { loadCatalog } from "../../catalog";
import { explore, planExactly, planForModel, withImages } from "../../fit";
import { imagesFileBeside } from "../../models";
import { planLoad } from "../plan-load";
import { imagesFinder } from "./images-file";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "quern-images-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function build(name: string) {
  const files = await loadCatalog(join(import.meta.dirname, "../../../resources"));
  const file = files.find(({ quant }) => quant === name);
  if (!file) throw new Error("not in the catalogue");
  return file;
}

test("a file for images beside the model is used where the GPU has room for both, and counted", async () => {
  const file = await build("Q3_K_M");
  const machine = machineFixture("nvidia-desktop-4090");
  const plain = planForModel({ file }, machine);
  expect(plain.where).toBe("gpu");
  const { contextTokens } = plain.engine;
  const planFor = (shorter: number) =>
    planExactly({ file }, machine, { ...plain.engine, contextTokens: shorter });
  const seeing = withImages(plain, { path: "/m/mmproj-F16.gguf", bytes: 1e9 }, 16_384, planFor);
  expect(seeing.engine.mmprojPath).toBe("/m/mmproj-F16.gguf");
  expect(seeing.engine.contextTokens).toBeLessThan(contextTokens);
  const gpu = (plan: typeof plain | null) => plan?.memory.find(({ device }) => device !== "ram");
  const without = planFor(seeing.engine.contextTokens);
  expect((gpu(seeing)?.needBytes ?? 0) - (gpu(without)?.needBytes ?? 0)).toBe(1.5e9);
  expect(gpu(seeing)?.parts).toEqual({ ...gpu(without)?.parts, projector: 1.5e9 });
  expect(gpu(seeing)?.needBytes).toBeLessThan(gpu(seeing)?.freeBytes ?? 0);
  expect(withImages(plain, { path: "/m/mmproj.gguf", bytes: 40e9 }, 16_384, planFor)).toBe(plain);
});

test("the smallest of several is taken, and what has another name is not", async () => {
  expect(await imagesFileBeside(join(folder, "model.gguf"))).toBeNull();
  await writeFile(join(folder, "mmproj-F32.gguf"), "12345678");
  await writeFile(join(folder, "mmproj-F16.gguf"), "1234");
  await writeFile(join(folder, "other.gguf"), "1");
  await writeFile(join(folder, "mmproj-empty.gguf"), "");
  expect(await imagesFileBeside(join(folder, "model.gguf"))).toEqual({
    path: join(folder, "mmproj-F16.gguf"),
    bytes: 4,
  });
});

test("a load takes it along and says that it is for images, unless the user wants the other engine", async () => {
  const file = await build("Q3_K_M");
  const machine = machineFixture("nvidia-desktop-4090");
  const model = {
    id: file.id,
    name: file.quant,
    path: join(folder, "model.gguf"),
    bytes: file.bytes,
    catalogFile: file,
    practice: false,
    verifiedAt: null,
    problem: null,
  };
  const load = await planLoad(model, machine);
  expect(load.plan).toMatchObject({ engine: "llama.node", mmprojPath: join(folder, "mmproj-F16.gguf") });
  expect(load.why).toMatchObject({ code: "engine-images" });
  const other = await planLoad(
    model,
    machine,
    {},
    { engines: () => ({ setting: "node-llama-cpp", measured: [] }) },
  );
  expect(other.plan).not.toHaveProperty("mmprojPath");
  const fixed = await planLoad(model, machine, {}, { fixed: { engine: "node-llama-cpp" } });
  expect(fixed.plan).not.toHaveProperty("mmprojPath");
});

test("the fit page shows it with the figures of the load, as a part of its own, and says where it finds no room", async () => {
  const file = await build("Q3_K_M");
  const machine = machineFixture("nvidia-desktop-4090");
  const here = await mkdtemp(join(folder, "beside-"));
  const path = join(here, "mmproj-F16.gguf");
  await writeFile(path, "");
  await truncate(path, 900_000_000);
  const model = {
    id: file.id,
    name: file.quant,
    path: join(here, "model.gguf"),
    bytes: file.bytes,
    catalogFile: file,
    practice: false,
    verifiedAt: null,
    problem: null,
  };
  const kept = {
    contextTokens: 16_384,
    kvType: "f16" as const,
    gpuLayers: null,
    gpu: null,
    slots: 1,
    speculation: false,
    reserveBytes: null,
  };
  const beside = await imagesFileBeside(model.path);
  if (!beside) throw new Error("no file for images");
  const shown = (knobs: typeof kept, setting: "auto" | "node-llama-cpp" = "auto") => {
    const found = explore(machine, [file], file, knobs, { images: { file: beside, setting } });
    if (found.status !== "planned") throw new Error("not planned");
    return found;
  };
  const { plan, fits, gaveWay } = shown(kept);
  const gpu = plan.memory.find(({ device }) => device !== "ram");
  const load = await planLoad(model, machine, {}, { kept });
  expect(load.plan.mmprojPath).toBe(path);
  expect([plan.engine.mmprojPath, fits, gaveWay]).toEqual([path, true, []]);
  expect(gpu?.parts.projector).toBe(1_350_000_000);
  expect(load.expected?.memory).toEqual(plan.memory);
  expect(plan.engine.snapshots).toBe(load.plan.snapshots);

  const three = { ...kept, slots: 3 };
  expect(shown(three).plan.memory).toEqual(plan.memory);
  expect(shown(three).gaveWay.map(({ code }) => code)).toEqual(["knob-images-one"]);
  expect((await planLoad(model, machine, {}, { kept: three })).expected?.memory).toEqual(plan.memory);

  const long = { ...kept, contextTokens: 131_072 };
  const noRoom = shown(long);
  expect(noRoom.plan.engine).not.toHaveProperty("mmprojPath");
  expect(noRoom.fits && noRoom.plan.where).toBe("gpu");
  expect(noRoom.gaveWay.map(({ code }) => code)).toEqual(["knob-images-room"]);
  expect((await planLoad(model, machine, {}, { kept: long })).plan).not.toHaveProperty("mmprojPath");
  const other = shown(kept, "node-llama-cpp");
  expect([other.plan.engine.mmprojPath, other.gaveWay]).toEqual([undefined, []]);
});

test("a slider has the folder read once in two seconds, and a file that comes meanwhile is found then", async () => {
  let now = 0;
  const find = imagesFinder(() => now);
  const here = await mkdtemp(join(folder, "often-"));
  const model = join(here, "model.gguf");
  expect(await find(model)).toBeNull();
  await writeFile(join(here, "mmproj.gguf"), "1234");
  now = 1999;
  expect(await find(model)).toBeNull();
  now = 2000;
  expect((await find(model))?.bytes).toBe(4);
  expect(await find(join(here, "none", "model.gguf"))).toBeNull();
});
