import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { damage } from "../../../test/fixtures/models/damage";
import { tinyShape } from "../../../test/fixtures/models/tiny-shape";
import { QuernError } from "../../contract";
import { type GgufValue, layOutGguf, readGgufHeader, type TensorShape, writeGguf } from "./index";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "quern-gguf-fuzz-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const named = ["not-gguf", "gguf-truncated", "gguf-invalid"];

const key = fc.stringMatching(/^[a-z]{1,12}(\.[a-z_]{1,12}){0,3}$/);
const number = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const value: fc.Arbitrary<GgufValue> = fc.oneof(
  fc.nat(2 ** 32 - 1).map((n): GgufValue => ({ type: "u32", value: n })),
  number.map((n): GgufValue => ({ type: "i32", value: n })),
  fc.float({ noNaN: true }).map((n): GgufValue => ({ type: "f32", value: n })),
  fc.boolean().map((b): GgufValue => ({ type: "bool", value: b })),
  fc.string({ unit: "grapheme", maxLength: 6000 }).map((s): GgufValue => ({ type: "string", value: s })),
  fc.array(number, { maxLength: 2000 }).map((list): GgufValue => ({ type: "i32s", value: list })),
  fc.array(fc.string(), { maxLength: 500 }).map((list): GgufValue => ({ type: "strings", value: list })),
);
const tensor: fc.Arbitrary<TensorShape> = fc.record({
  name: fc.string({ minLength: 1, maxLength: 60 }),
  dims: fc.tuple(fc.constantFrom(256, 512, 5120), fc.integer({ min: 1, max: 4 })),
  type: fc.constantFrom("F32", "F16", "BF16", "Q3_K", "Q4_K", "Q6_K", "Q8_0", "IQ4_XS", "MXFP4"),
});
const fine = fc.record({
  metadata: fc.uniqueArray(fc.tuple(key, value), { maxLength: 20, selector: ([name]) => name }),
  tensors: fc.uniqueArray(tensor, { maxLength: 30, selector: ({ name }) => name }),
});

test("a file whose header is fine is never refused, and is read as it was written", async () => {
  const path = join(folder, "fine.gguf");
  await fc.assert(
    fc.asyncProperty(fine, async ({ metadata, tensors }) => {
      const own = metadata.filter(([name]) => !name.startsWith("general."));
      const arch: [string, GgufValue] = ["general.architecture", { type: "string", value: "some" }];
      const layout = layOutGguf([arch, ...own], tensors);
      await writeGguf(path, layout, () => undefined);
      const header = await readGgufHeader(path);
      expect(header.tensors.map(({ name, dims, type }) => ({ name, dims, type }))).toEqual(tensors);
      for (const [name, { type, value: written }] of own) {
        if (type === "u32" || type === "i32" || type === "bool")
          expect(header.metadata.get(name)).toBe(written);
        if (type === "string" && Buffer.byteLength(written) <= 4096)
          expect(header.metadata.get(name)).toBe(written);
      }
    }),
    { numRuns: 150 },
  );
}, 60_000);

test("no damage makes the reader throw anything but its own errors", async () => {
  const layout = tinyShape();
  const bytes = Buffer.alloc(layout.fileBytes);
  layout.header.copy(bytes);
  const path = join(folder, "damaged.gguf");
  await fc.assert(
    fc.asyncProperty(
      fc.array(damage(layout.header.length), { minLength: 1, maxLength: 5 }),
      fc.option(fc.nat(bytes.length), { nil: undefined }),
      async (edits, cut) => {
        const copy = Buffer.from(bytes);
        for (const change of edits) change(copy);
        await writeFile(path, cut === undefined ? copy : copy.subarray(0, cut));
        const failure = await readGgufHeader(path).then(
          () => null,
          (error: unknown) => error,
        );
        if (failure === null) return;
        expect(failure).toBeInstanceOf(QuernError);
        expect(named).toContain(failure instanceof QuernError ? failure.code : "");
      },
    ),
    { numRuns: 400 },
  );
}, 60_000);
