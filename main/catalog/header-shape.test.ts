import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { tinyShape } from "../../test/fixtures/models/tiny-shape";
import { type GgufHeader, readGgufHeader, writeGguf } from "./gguf";
import { shapeOfHeader } from "./header-shape";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "quern-shape-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function headerWith(changes: Readonly<Record<string, number | null>>): Promise<GgufHeader> {
  const path = join(folder, "shape.gguf");
  await writeGguf(path, tinyShape(changes), () => undefined);
  return await readGgufHeader(path);
}

test("a good header gives its shape", async () => {
  expect(shapeOfHeader(await headerWith({}), "x")).toMatchObject({ layers: 4, kvHeads: 2, vocabulary: 64 });
});

test("what llama.cpp has a default for may be missing", async () => {
  const header = await headerWith({ full_attention_interval: null });
  expect(shapeOfHeader(header, "x").fullAttentionInterval).toBe(4);
});

// llama.cpp divides by each of these, and the process ends.
test.each<Readonly<Record<string, number | null>>>([
  { "attention.head_count": 0 },
  { "attention.head_count": null },
  { "attention.head_count_kv": 0 },
  { "attention.head_count": 5 },
  { "attention.key_length": 0 },
  { "ssm.time_step_rank": 0 },
  { "ssm.group_count": 0 },
  { "ssm.state_size": 0 },
  { full_attention_interval: 0 },
  { embedding_length: 0 },
  { block_count: 0 },
  { block_count: 513 },
  { block_count: 4_294_967_295 },
  { block_count: 1, nextn_predict_layers: 1 },
])("is refused with the number's name: %o", async (changes) => {
  const header = await headerWith(changes);
  const [key] = Object.keys(changes);
  expect(() => shapeOfHeader(header, "x")).toThrow(
    expect.objectContaining({ code: "gguf-invalid", params: expect.objectContaining({ path: "x" }) }),
  );
  try {
    shapeOfHeader(header, "x");
  } catch (error) {
    expect(JSON.stringify(error instanceof Error && "params" in error ? error.params : {})).toContain(key);
  }
});
