import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { QuernError } from "../../contract";
import { layOutGguf, readGgufHeader, writeGguf } from "./index";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "quern-gguf-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const layout = layOutGguf(
  [
    ["general.architecture", { type: "string", value: "qwen35" }],
    ["general.name", { type: "string", value: "Test" }],
    ["general.file_type", { type: "u32", value: 15 }],
    ["qwen35.block_count", { type: "u32", value: 64 }],
    ["qwen35.context_length", { type: "u32", value: 262_144 }],
    ["tokenizer.chat_template", { type: "string", value: "x".repeat(5000) }],
    ["tokenizer.ggml.tokens", { type: "strings", value: ["a", "b", "c"] }],
  ],
  [
    { name: "token_embd.weight", dims: [256, 8], type: "Q4_K" },
    { name: "output_norm.weight", dims: [256], type: "F32" },
  ],
);

async function whole(): Promise<Buffer> {
  const path = join(folder, "whole.gguf");
  await writeGguf(path, layout, (tensor) => new Uint8Array(tensor.bytes));
  const { readFile } = await import("node:fs/promises");
  return readFile(path);
}

async function codeOf(bytes: Uint8Array, name = "bad.gguf"): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  try {
    await readGgufHeader(path);
    return "good";
  } catch (error) {
    return error instanceof QuernError ? error.code : String(error);
  }
}

test("a header says what the file is, and what is long is not kept", async () => {
  await whole();
  const header = await readGgufHeader(join(folder, "whole.gguf"));
  expect(header).toMatchObject({
    version: 3,
    architecture: "qwen35",
    name: "Test",
    fileType: 15,
    blockCount: 64,
    contextTokens: 262_144,
    expectedBytes: layout.fileBytes,
  });
  expect(header.tensors).toEqual([
    { name: "token_embd.weight", dims: [256, 8], type: "Q4_K", bytes: 1152, offset: 0 },
    { name: "output_norm.weight", dims: [256], type: "F32", bytes: 1024, offset: 1152 },
  ]);
  expect(header.metadata.has("tokenizer.chat_template")).toBe(false);
  expect(header.metadata.has("tokenizer.ggml.tokens")).toBe(false);
});

test("what is no GGUF is told apart from what is only a part of one", async () => {
  expect(await codeOf(Buffer.from(""))).toBe("not-gguf");
  expect(await codeOf(Buffer.from("PK\u0003\u0004 a zip file, say"))).toBe("not-gguf");
  expect(await codeOf(Buffer.from("GGUF"))).toBe("gguf-truncated");
  expect(await codeOf((await whole()).subarray(0, 300))).toBe("gguf-truncated");
  expect(await codeOf((await whole()).subarray(0, -1))).toBe("gguf-truncated");
});

test("a file that is not there and one that is a folder have their own errors", async () => {
  await expect(readGgufHeader(join(folder, "nowhere.gguf"))).rejects.toMatchObject({
    code: "file-not-found",
  });
  await expect(readGgufHeader(folder)).rejects.toBeInstanceOf(QuernError);
});

test("a truncated file tells how long it should be", async () => {
  const bytes = await whole();
  const path = join(folder, "short.gguf");
  await writeFile(path, bytes.subarray(0, -100));
  await expect(readGgufHeader(path)).rejects.toMatchObject({
    code: "gguf-truncated",
    params: { path, haveBytes: bytes.length - 100, wantBytes: bytes.length },
  });
});

function changed(bytes: Buffer, change: (copy: Buffer) => void): Buffer {
  const copy = Buffer.from(bytes);
  change(copy);
  return copy;
}

test.each<[string, (copy: Buffer) => void]>([
  ["a version of the future", (copy) => copy.writeUInt32LE(99, 4)],
  ["more tensors than any model has", (copy) => copy.writeBigUInt64LE(2n ** 40n, 8)],
  ["a count beyond all numbers", (copy) => copy.writeBigUInt64LE(2n ** 63n, 16)],
  ["a name of a gigabyte", (copy) => copy.writeBigUInt64LE(2n ** 30n, 24)],
])("%s is refused as invalid", async (_, change) => {
  expect(await codeOf(changed(await whole(), change))).toBe("gguf-invalid");
});

test("tensors that lie over each other are refused", async () => {
  const bytes = await whole();
  const name = bytes.indexOf("output_norm.weight");
  // Name, dimension count, one dimension, type, then the offset.
  const offset = name + "output_norm.weight".length + 4 + 8 + 4;
  expect(await codeOf(changed(bytes, (copy) => copy.writeBigUInt64LE(0n, offset)))).toBe("gguf-invalid");
  expect(await codeOf(changed(bytes, (copy) => copy.writeBigUInt64LE(7n, offset)))).toBe("gguf-invalid");
});

test("a file whose header never ends is given up after its limit", async () => {
  const path = join(folder, "endless.gguf");
  const head = Buffer.alloc(24 + 8 + 1 + 4 + 4 + 8);
  head.write("GGUF");
  head.writeUInt32LE(3, 4);
  head.writeBigUInt64LE(0n, 8);
  head.writeBigUInt64LE(1n, 16);
  head.writeBigUInt64LE(1n, 24);
  head.write("k", 32);
  head.writeUInt32LE(9, 33);
  head.writeUInt32LE(8, 37);
  head.writeBigUInt64LE(4_000_000n, 41);
  await writeFile(path, head);
  const { truncate } = await import("node:fs/promises");
  await truncate(path, 200 * 1024 * 1024);
  await expect(readGgufHeader(path)).rejects.toBeInstanceOf(QuernError);
});
