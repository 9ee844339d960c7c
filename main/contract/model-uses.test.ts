import { expect, it } from "vitest";
import type { CatalogFile } from "./catalog";
import type { Knobs } from "./fit-knobs";
import { usesOf } from "./model-uses";

const knobs: Knobs = {
  contextTokens: 32_768,
  kvType: "q8_0",
  gpuLayers: null,
  gpu: null,
  slots: 1,
  speculation: false,
  reserveBytes: null,
};
const model = { id: "a", path: "/m/a.gguf", catalogFile: { id: "repo@1/a.gguf" } as CatalogFile };
const nothing = { lastModelId: null, serverOn: false, serverEmbeddingFile: null, keptKnobs: {} };
const kinds = (settings: Partial<Parameters<typeof usesOf>[1]>, loaded: string | null = null) =>
  usesOf(model, { ...nothing, ...settings }, loaded).map(({ kind }) => kind);

it("names everything that counts on a model, and nothing else", () => {
  expect(kinds({})).toEqual([]);
  expect(kinds({ lastModelId: "b", serverOn: true })).toEqual([]);
  expect(kinds({ lastModelId: "a" })).toEqual(["next-load"]);
  // What is loaded is said elsewhere; the server answers with it, whichever came last.
  expect(kinds({ lastModelId: "a", serverOn: true }, "a")).toEqual(["server"]);
  expect(kinds({ lastModelId: "b", serverOn: true }, "a")).toEqual(["server"]);
  expect(kinds({ lastModelId: "a", serverOn: true }, "b")).toEqual(["next-load"]);
  expect(kinds({ serverEmbeddingFile: "/m/a.gguf" })).toEqual(["embeddings"]);
  expect(usesOf(model, { ...nothing, keptKnobs: { "repo@1/a.gguf": knobs } }, null)).toEqual([
    { kind: "kept-plan", knobs },
  ]);
});
