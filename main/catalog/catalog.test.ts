import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import recipeData from "../../resources/recipes/qwen3.6-27b.json";
import type { CatalogFile } from "../contract";
import { defaultRepo, findCatalogFile, loadCatalog } from "./catalog";
import { kvBytesPerToken, publishedHeaderBytes, qwen36Shape, recurrentBytes } from "./shape";

const resources = join(import.meta.dirname, "../../resources");
let files: CatalogFile[];
beforeAll(async () => {
  files = await loadCatalog(resources);
});

describe("the shipped catalogue", () => {
  it("names each file once, by repository, revision and name", () => {
    expect(files.length).toBeGreaterThanOrEqual(25);
    expect(new Set(files.map((file) => file.id)).size).toBe(files.length);
    for (const file of files) expect(file.source).toMatch(/\S/);
  });

  it("has sizes that the tensors' shapes and types give to the byte, where the recipe is known", () => {
    const recipes: Record<string, { fileBytes: number; tokenEmbdBytes: number }> = recipeData.recipes;
    for (const [quant, recipe] of Object.entries(recipes)) {
      const file = findCatalogFile(files, quant);
      expect(file?.bytes, quant).toBe(recipe.fileBytes);
      expect(file?.tokenEmbdBytes, quant).toBe(recipe.tokenEmbdBytes);
    }
    expect(recipeData.headerBytes).toBe(publishedHeaderBytes);
  });

  it("holds builds between two and eleven bits per weight only, so that a slipped digit shows", () => {
    for (const file of files) {
      const bits = (file.bytes * 8) / 26_895_998_464;
      expect(bits, file.id).toBeGreaterThan(2);
      expect(bits, file.id).toBeLessThan(11);
    }
  });

  it("keeps apart the files of the two repositories that share names but not bytes", () => {
    const names = new Map<string, Set<number>>();
    for (const file of files) names.set(file.file, (names.get(file.file) ?? new Set()).add(file.bytes));
    expect([...names.values()].filter((sizes) => sizes.size > 1).length).toBeGreaterThanOrEqual(8);
    expect(files.filter((file) => file.file === "Qwen3.6-27B-Q4_K_M.gguf").map((file) => file.mtp)).toEqual([
      false,
      true,
    ]);
  });
});

describe("finding a file", () => {
  it("takes a quantization's name, in any case, as the default repository's file", () => {
    const file = findCatalogFile(files, "q4_k_m");
    expect(file?.repo).toBe(defaultRepo);
    expect(file?.bytes).toBe(16_817_244_384);
    expect(findCatalogFile(files, file?.id ?? "")).toBe(file);
  });

  it("finds nothing for a name that is not there, rather than something near", () => {
    for (const asked of ["", "Q4", "Q4_K_M ", "bartowski/Q4_K_M"])
      expect(findCatalogFile(files, asked)).toBeUndefined();
  });
});

describe("a damaged catalogue", () => {
  it("is refused when a file's id does not name the file", async () => {
    const folder = await mkdtemp(join(tmpdir(), "quern-catalog-"));
    await mkdir(join(folder, "catalog"));
    const file = { ...files[0], id: "another" };
    const content = {
      schemaVersion: 1,
      model: "m",
      license: "l",
      released: "2026-04-22",
      source: "s",
      defaultRepo,
      files: [file],
    };
    await writeFile(join(folder, "catalog", "a.json"), JSON.stringify(content));
    await expect(loadCatalog(folder)).rejects.toThrow(/does not name its own file/);
  });
});

describe("the model's shape", () => {
  it("gives the published KV cache per token: 16 of the 64 layers, not all", () => {
    expect(kvBytesPerToken(qwen36Shape, "f16")).toBe(65_536);
    expect(kvBytesPerToken(qwen36Shape, "q8_0")).toBe(34_816);
    expect(kvBytesPerToken(qwen36Shape, "q4_0")).toBe(18_432);
  });

  it("gives the published recurrent state: 149.625 MiB for one sequence", () => {
    expect(recurrentBytes(qwen36Shape)).toBe(149.625 * 1024 * 1024);
  });
});
