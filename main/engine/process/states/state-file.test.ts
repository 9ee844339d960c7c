import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { MemoryFile } from "../../../../test/fixtures/memory-file";
import { takeStateContent } from "./state-content";
import { openStateFile, StateFileError, writeStateFile } from "./state-file";

const about = { conversation: "c", engine: "e 1", model: "m", kvType: "f16", tokens: 7 };

async function* parts(...all: Uint8Array[]) {
  yield* all;
}

async function written(key: Uint8Array | undefined, ...content: Uint8Array[]): Promise<Buffer<ArrayBuffer>> {
  const file = new MemoryFile();
  await writeStateFile(file.handle, about, key, parts(...content));
  return Buffer.from(file.bytes);
}

async function read(bytes: Buffer, key: Uint8Array | undefined) {
  const state = await openStateFile(new MemoryFile(bytes).handle, key);
  const all: Buffer[] = [];
  for await (const part of state.content()) all.push(part);
  return { header: state.header, content: Buffer.concat(all) };
}

const key = randomBytes(32);
const keys = fc.constantFrom(key, undefined);

test("what was written comes back, with a key and without, in whatever pieces it came", async () => {
  await fc.assert(
    fc.asyncProperty(keys, fc.array(fc.uint8Array({ maxLength: 500 })), async (its, pieces) => {
      const { header, content } = await read(await written(its, ...pieces), its);
      expect(header).toMatchObject(about);
      expect(content.equals(Buffer.concat(pieces))).toBe(true);
    }),
  );
  const large = randomBytes(2 ** 21);
  for (const size of [2 ** 20 - 1, 2 ** 20, 2 ** 20 + 1, 2 ** 21]) {
    const { content } = await read(await written(key, large.subarray(0, size)), key);
    expect(content.equals(large.subarray(0, size))).toBe(true);
  }
});

test("a file cut at any place gives nothing but an error", async () => {
  await fc.assert(
    fc.asyncProperty(keys, fc.nat(), async (its, place) => {
      const bytes = await written(its, randomBytes(700));
      const cut = bytes.subarray(0, place % bytes.length);
      await expect(read(Buffer.from(cut), its)).rejects.toBeInstanceOf(StateFileError);
    }),
  );
});

test("a bit turned at any place gives nothing but an error", async () => {
  await fc.assert(
    fc.asyncProperty(keys, fc.nat(), fc.nat(7), async (its, place, bit) => {
      const bytes = await written(its, randomBytes(700));
      const at = place % bytes.length;
      bytes.writeUInt8((bytes[at] ?? 0) ^ (1 << bit), at);
      await expect(read(bytes, its)).rejects.toBeInstanceOf(StateFileError);
    }),
  );
});

test("chunks cannot be left out, doubled or moved", async () => {
  const chunk = 4 + 2 ** 20 + 16;
  const bytes = await written(key, randomBytes(3 * 2 ** 20));
  const head = bytes.length - 3 * chunk;
  const at = (index: number) => bytes.subarray(head + index * chunk, head + (index + 1) * chunk);
  const start = bytes.subarray(0, head);
  for (const order of [[0, 2], [0, 1], [1, 0, 2], [0, 0, 1, 2], [2]]) {
    const harmed = Buffer.concat([start, ...order.map(at)]);
    await expect(read(harmed, key)).rejects.toMatchObject({ why: "damaged" });
  }
  expect((await read(Buffer.concat([start, at(0), at(1), at(2)]), key)).content).toHaveLength(3 * 2 ** 20);
});

test("another key, a missing key and a key too many are told as such", async () => {
  const locked = await written(key, randomBytes(10));
  const open = await written(undefined, randomBytes(10));
  await expect(read(locked, randomBytes(32))).rejects.toMatchObject({ why: "other-key" });
  await expect(read(locked, undefined)).rejects.toMatchObject({ why: "other-key" });
  await expect(read(open, key)).rejects.toMatchObject({ why: "other-key" });
});

test("the same content is never closed in the same way twice", async () => {
  const content = Buffer.alloc(100);
  const [a, b] = [await written(key, content), await written(key, content)];
  expect(a.subarray(-100).equals(b.subarray(-100))).toBe(false);
});

test("a content that ends within its memo is damaged", async () => {
  for (const content of [Buffer.alloc(0), Buffer.from([9, 0]), Buffer.from([9, 0, 0, 0, 65])])
    await expect(
      takeStateContent(parts(content) as AsyncGenerator<Buffer>, new MemoryFile().handle),
    ).rejects.toMatchObject({ why: "damaged" });
});
