import fc from "fast-check";
import { expect, test } from "vitest";
import { MemoryFile } from "../../../test/fixtures/memory-file";
import { applyDelta, makeDelta } from "./file-delta";

async function there(file: Buffer, other: Buffer) {
  const literals = new MemoryFile();
  const otherFile = new MemoryFile(other);
  const steps = await makeDelta(
    { handle: new MemoryFile(file).handle, bytes: file.length },
    { handle: otherFile.handle, bytes: other.length },
    literals.handle,
  );
  const back = new MemoryFile();
  await applyDelta(steps, otherFile.handle, { handle: literals.handle, at: 0 }, back.handle);
  return { back: back.bytes, literalBytes: literals.bytes.length };
}

test("whatever the two files hold, the one comes back as it was", async () => {
  const bytes = fc.uint8Array({ maxLength: 3000 });
  const zeros = fc.nat(3000).map((length) => new Uint8Array(length));
  const piece = fc.oneof(bytes, zeros);
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 5 }), fc.array(piece, { maxLength: 5 }), async (a, b) => {
      const file = Buffer.concat([...a, ...b]);
      const other = Buffer.concat([...b, ...a, ...b]);
      const { back } = await there(file, other);
      expect(back.equals(file)).toBe(true);
    }),
  );
});

/** Rows as a cache of keys has them: for each layer those of all tokens, then what is recurrent. */
function state(tokens: number, layers: number, recurrent: number): Buffer {
  const row = (layer: number, token: number) =>
    Buffer.from(Array.from({ length: 128 }, (_, index) => (layer * 31 + token * 17 + index * index) % 251));
  const parts = [Buffer.from(`head ${tokens} `)];
  for (let layer = 0; layer < layers; layer++) {
    parts.push(Buffer.from(`layer ${layer} 128 `));
    for (let token = 0; token < tokens; token++) parts.push(row(layer, token));
  }
  parts.push(
    Buffer.from(Array.from({ length: recurrent }, (_, index) => (index * tokens + index ** 3) % 253)),
  );
  return Buffer.concat(parts);
}

test("of an earlier state of the same conversation little more than the recurrent part is new", async () => {
  const earlier = state(300, 8, 20_000);
  const { back, literalBytes } = await there(earlier, state(420, 8, 20_000));
  expect(back.equals(earlier)).toBe(true);
  expect(literalBytes).toBeLessThan(20_000 + 8 * 200);
});

test("a delta that points beyond the other file is refused", async () => {
  const target = new MemoryFile();
  const empty = new MemoryFile();
  const made = applyDelta([0, 10], empty.handle, { handle: empty.handle, at: 0 }, target.handle);
  await expect(made).rejects.toThrow(RangeError);
});
