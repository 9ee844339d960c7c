import { tinyShape } from "../../fixtures/models/tiny-shape";

/** A file that lies: how it begins, and how long it is if longer. */
export interface DamagedHeader {
  readonly name: string;
  readonly head: Buffer;
  readonly fileBytes?: number;
}

const MiB = 1024 * 1024;
const u32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};
const u64 = (value: bigint | number) => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
};
const text = (value: string) => Buffer.concat([u64(Buffer.byteLength(value)), Buffer.from(value)]);
const head = (tensors: bigint | number, entries: bigint | number, ...rest: readonly Buffer[]) =>
  Buffer.concat([Buffer.from("GGUF"), u32(3), u64(tensors), u64(entries), ...rest]);
const [asString, asArray] = [u32(8), u32(9)];
const architecture = Buffer.concat([text("general.architecture"), asString, text("qwen35")]);
const key = (name: string, ...value: readonly Buffer[]) => Buffer.concat([text(name), ...value]);
const tensor = (name: string, dims: readonly (bigint | number)[], type: number, offset: bigint | number) =>
  Buffer.concat([text(name), u32(dims.length), ...dims.map(u64), u32(type), u64(offset)]);
const repeat = (bytes: Buffer, times: number) => Buffer.alloc(bytes.length * times, bytes);

/** Arrays of one array each, this deep; the innermost holds nothing. */
function nested(depth: number): Buffer {
  const inner = Buffer.concat([u32(4), u64(0)]);
  return Buffer.concat([...Array.from({ length: depth }, () => Buffer.concat([asArray, u64(1)])), inner]);
}

const whole = (): Buffer => tinyShape().header;
const cut = (bytes: number): DamagedHeader => ({
  name: `cut after ${bytes} bytes`,
  head: whole().subarray(0, bytes),
});

function counts(): DamagedHeader[] {
  return [
    ...[2n ** 63n, 2n ** 64n - 1n, 2n ** 53n, 2n ** 40n, 16_385n].flatMap((count) => [
      { name: `${count} tensors`, head: head(count, 1, architecture), fileBytes: 200 * MiB },
      { name: `${count} entries`, head: head(0, count, architecture), fileBytes: 200 * MiB },
    ]),
    { name: "16,384 tensors and none there", head: head(16_384, 1, architecture), fileBytes: 200 * MiB },
    { name: "16,384 entries and none there", head: head(0, 16_384, architecture), fileBytes: 200 * MiB },
    { name: "a hole of 1 TiB", head: head(1, 16_000), fileBytes: 2 ** 40 },
  ];
}

function texts(): DamagedHeader[] {
  const lengths = [2n ** 60n, 2n ** 64n - 1n, 2n ** 50n, 2n ** 31n];
  return [
    ...lengths.flatMap((length) => [
      { name: `a key of ${length} bytes`, head: head(0, 1, u64(length)) },
      { name: `a string of ${length} bytes`, head: head(0, 1, key("a", asString, u64(length))) },
      { name: `a tensor's name of ${length} bytes`, head: head(1, 1, architecture, u64(length)) },
      {
        name: `an item of ${length} bytes`,
        head: head(0, 1, key("a", asArray, asString, u64(1), u64(length))),
      },
    ]),
    {
      name: "16,000 strings of 4,000 bytes",
      head: head(
        0,
        16_001,
        ...Array.from({ length: 16_000 }, (_, n) =>
          key(`k${n}`, asString, u64(4000), Buffer.alloc(4000, "x")),
        ),
      ),
    },
    {
      name: "16,000 keys of a kilobyte",
      head: head(
        0,
        16_001,
        ...Array.from({ length: 16_000 }, (_, n) => key(`${n}`.padStart(1000, "k"), u32(0), Buffer.alloc(1))),
      ),
    },
  ];
}

function arrays(): DamagedHeader[] {
  const items = [2n ** 63n, 2n ** 53n - 1n, 2n ** 32n, 4_000_000n];
  const emptyArray = Buffer.concat([asArray, u64(0)]);
  return [
    ...items.flatMap((count) =>
      [0, 8, 9, 12].map((type) => ({
        name: `an array of ${count} of type ${type}`,
        head: head(0, 1, key("a", asArray, u32(type), u64(count))),
        fileBytes: 200 * MiB,
      })),
    ),
    ...[5, 100, 100_000].map((depth) => ({
      name: `arrays ${depth} deep`,
      head: head(0, 1, key("a", asArray, nested(depth))),
    })),
    {
      name: "five million empty strings",
      head: head(0, 2, key("a", asArray, asString, u64(5_000_000), repeat(u64(0), 5_000_000))),
    },
    {
      name: "two million empty strings and no end",
      head: head(0, 2, key("a", asArray, asString, u64(2_000_000), repeat(u64(0), 2_000_000))),
    },
    {
      name: "65,536 empty arrays and no end",
      head: head(0, 2, key("a", asArray, asArray, u64(65_536), repeat(emptyArray, 65_536))),
    },
    {
      name: "two million empty arrays and no end",
      head: head(0, 2, key("a", asArray, asArray, u64(2_000_000), repeat(emptyArray, 2_000_000))),
    },
    { name: "a value of no type", head: head(0, 1, key("a", u32(13))) },
  ];
}

function tensors(): DamagedHeader[] {
  const all = (list: readonly Buffer[]) => head(list.length, 1, architecture, Buffer.concat(list));
  const one = (...list: readonly Buffer[]) => all(list);
  const f32 = (name: string, offset: bigint | number) => tensor(name, [256, 4], 0, offset);
  const many = Array.from({ length: 16_384 }, (_, n) => f32(`${n}`.padStart(250, "t"), 0));
  return [
    { name: "two tensors in one place", head: one(f32("a", 0), f32("b", 0)), fileBytes: MiB },
    { name: "a tensor that begins in another", head: one(f32("a", 0), f32("b", 2048)), fileBytes: MiB },
    { name: "a tensor within another", head: one(f32("a", 0), tensor("b", [8], 0, 1024)), fileBytes: MiB },
    { name: "a tensor out of line", head: one(f32("a", 7)), fileBytes: MiB },
    { name: "a tensor twice", head: one(f32("a", 0), f32("a", 4096)), fileBytes: MiB },
    { name: "a tensor behind the end", head: one(f32("a", MiB)), fileBytes: MiB },
    { name: "a tensor at 2^63", head: one(f32("a", 2n ** 63n)), fileBytes: MiB },
    { name: "a tensor of 2^64 values", head: one(tensor("a", [2 ** 32, 2 ** 32], 0, 0)), fileBytes: MiB },
    { name: "a tensor of no values", head: one(tensor("a", [256, 0], 0, 0)), fileBytes: MiB },
    { name: "a tensor of 4 billion dimensions", head: one(Buffer.concat([text("a"), u32(2 ** 32 - 1)])) },
    { name: "a tensor of no type", head: one(tensor("a", [256], 999, 0)), fileBytes: MiB },
    { name: "a row that is no whole number of blocks", head: one(tensor("a", [100], 12, 0)), fileBytes: MiB },
    { name: "16,384 tensors in one place", head: all(many), fileBytes: 200 * MiB },
  ];
}

/** Every kind of lie that a header was thought to tell. */
export function damagedHeaders(): DamagedHeader[] {
  const length = whole().length;
  const flipped = Buffer.from(whole());
  flipped.writeUInt32LE(99, 4);
  return [
    { name: "nothing", head: Buffer.alloc(0) },
    { name: "zeros", head: Buffer.alloc(24), fileBytes: 200 * MiB },
    { name: "no model", head: Buffer.from("PK\u0003\u0004 a zip file, say") },
    { name: "a version of the future", head: flipped },
    ...[3, 4, 8, 23, 24, 40, 300, length - 1, length].map(cut),
    ...counts(),
    ...texts(),
    ...arrays(),
    ...tensors(),
  ];
}
