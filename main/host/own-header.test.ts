import { appendFile, copyFile, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { machineFixture } from "../../test/fixtures/machines";
import { writeSparse27b } from "../../test/fixtures/models/sparse-27b";
import { findCatalogFile, loadCatalog } from "../catalog";
import type { CatalogFile, InstalledModel, Knobs, MemoryParts } from "../contract";
import { explore, ownBuildsOn, ownFile, planForModel, planWithKnobs } from "../fit";
import { modelToPlan, ownFactsReader } from "./own-header";
import { planLoad } from "./plan-load";

const resources = join(import.meta.dirname, "../../resources");
const machine = machineFixture("server-no-gpu");

let folder: string;
let catalog: CatalogFile[];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "quern-own-header-"));
  catalog = await loadCatalog(resources);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function published(quant: string): CatalogFile {
  const file = findCatalogFile(catalog, quant);
  if (!file) throw new Error(`no ${quant}`);
  return file;
}

const installed = (catalogFile: CatalogFile, path: string): InstalledModel => ({
  id: catalogFile.id,
  name: catalogFile.quant,
  path,
  bytes: catalogFile.bytes,
  catalogFile,
  practice: false,
  verifiedAt: null,
  problem: null,
});

/** A company's own catalogue may name any model: here the practice model, which is nothing like a 27B. */
async function another(name: string): Promise<InstalledModel> {
  const path = join(folder, name);
  await copyFile(join(resources, "practice/practice.gguf"), path);
  return installed({ ...published("Q4_K_M"), bytes: 20_000_000 }, path);
}

const ramParts = async (model: InstalledModel): Promise<MemoryParts> => {
  const parts = planForModel(await modelToPlan(model), machine).memory[0]?.parts;
  if (!parts) throw new Error("no memory");
  return parts;
};

describe("a file of the catalogue that is here", () => {
  it("is planned by its own header, which says what the catalogue says of the real model", async () => {
    const path = join(folder, "q4.gguf");
    await writeSparse27b(path, "Q4_K_M");
    const file = published("Q4_K_M");
    const own = await modelToPlan(installed(file, path));
    expect(own).toHaveProperty("own");
    const [here, listed] = [planForModel(own, machine), planForModel({ file }, machine)];
    expect(here.engine).toEqual(listed.engine);
    const [a, b] = [here.memory[0]?.needBytes ?? 0, listed.memory[0]?.needBytes ?? 1];
    expect(Math.abs(a / b - 1)).toBeLessThan(0.002);
  });

  it("is planned by its own shape where that is another than the 27B's", async () => {
    const model = await another("other.gguf");
    const file = model.catalogFile ?? published("Q4_K_M");
    const listed = planForModel({ file }, machine).memory[0]?.parts;
    expect((await ramParts(model)).recurrentState).toBeLessThan((listed?.recurrentState ?? 0) / 10);
  });

  it("is told by the fit page as by the load", async () => {
    const model = await another("shown.gguf");
    const own = await ownFactsReader()([model]);
    const file = model.catalogFile ?? published("Q4_K_M");
    const knobs: Knobs = {
      contextTokens: 4096,
      kvType: "f16",
      gpuLayers: 0,
      gpu: null,
      slots: 1,
      speculation: false,
      reserveBytes: null,
    };
    const { memory } = planWithKnobs(await modelToPlan(model), machine, knobs);
    expect(explore(machine, [file], file, knobs, { own })).toMatchObject({
      status: "planned",
      plan: { memory },
    });
  });

  it("is read again when it has changed, and not before", async () => {
    const model = await another("changed.gguf");
    const read = ownFactsReader();
    const first = (await read([model])).get(model.id);
    expect((await read([model])).get(model.id)).toBe(first);
    await appendFile(model.path, "x");
    expect((await read([model])).get(model.id)).not.toBe(first);
  });

  it("is planned by the catalogue while it cannot be read, and refused where it is no model", async () => {
    const file = published("Q4_K_M");
    expect(await modelToPlan(installed(file, join(folder, "gone.gguf")))).toEqual({ file });
    const path = join(folder, "wrong.gguf");
    await writeFile(path, "<!doctype html>");
    await expect(modelToPlan(installed(file, path))).rejects.toMatchObject({ code: "not-gguf" });
    expect((await ownFactsReader()([installed(file, path)])).size).toBe(0);
  });
});

describe("a file of one's own", () => {
  it("is loaded with the settings that are kept for it, and shown so by the fit page", async () => {
    const path = join(folder, "own.gguf");
    await copyFile(join(resources, "practice/practice.gguf"), path);
    const { size: bytes } = await stat(path);
    const model = { ...installed(published("Q4_K_M"), path), id: `file:${path}`, bytes, catalogFile: null };
    const kept: Knobs = {
      contextTokens: 2048,
      kvType: "q4_0",
      gpuLayers: 0,
      gpu: null,
      slots: 1,
      speculation: false,
      reserveBytes: null,
    };
    const { plan } = await planLoad(model, machine, {}, { kept });
    expect(plan).toMatchObject({ contextTokens: 2048, kvType: "q4_0" });
    expect((await planLoad(model, machine)).plan.kvType).toBe("f16");

    const own = await ownFactsReader()([model]);
    const facts = own.get(model.id);
    if (!facts) throw new Error("nothing is known of the file");
    const file = ownFile(model, facts);
    const [build] = ownBuildsOn(machine, [file], {}, { own, installed: new Set([model.id]) });
    expect(build).toMatchObject({ own: true, state: "runs", file: { id: model.id, bytes } });
    const found = explore(machine, catalog, file, kept, { own });
    const { memory } = planWithKnobs(await modelToPlan(model), machine, kept);
    expect(found).toMatchObject({ status: "planned", plan: { memory } });
  });
});
