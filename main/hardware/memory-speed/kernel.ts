/*
 * The inner loop of the measurement, as WebAssembly: loads of 128 bits into several sums, which no JavaScript engine
 * makes of a plain loop. Assembled here, because a dozen instructions need no compiler in the build.
 */

/** Bytes that one turn of the loop reads. */
export const strideBytes = 128;
const vectorBytes = 16;
const sums = strideBytes / vectorBytes;

const i32 = 0x7f;
const i64 = 0x7e;
const v128 = 0x7b;

/** Unsigned LEB128. Source: the WebAssembly specification, 5.2.2. */
export function leb(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    bytes.push(rest > 0 ? low + 128 : low);
  } while (rest > 0);
  return bytes;
}

const vector = (items: readonly (readonly number[])[]): number[] => [...leb(items.length), ...items.flat()];
const section = (id: number, body: readonly number[]): number[] => [id, ...leb(body.length), ...body];
const name = (text: string): number[] => [...leb(text.length), ...Buffer.from(text, "ascii")];

const getLocal = (index: number) => [0x20, ...leb(index)];
const setLocal = (index: number) => [0x21, ...leb(index)];
/** Aligned to 16 bytes. */
const loadVector = (offset: number) => [0xfd, 0x00, 4, ...leb(offset)];
const addVectors = [0xfd, ...leb(206)];
const halfOf = (lane: number) => [0xfd, ...leb(29), lane];
const addLong = 0x7c;

/** `sum(from, to)`: the sum of the 64-bit numbers between two addresses that are a whole number of strides apart. */
function sumBody(): number[] {
  const [from, to, first] = [0, 1, 2];
  const each = Array.from({ length: sums }, (_, at) => at);
  const step = each.flatMap((at) => [
    ...getLocal(first + at),
    ...getLocal(from),
    ...loadVector(at * vectorBytes),
    ...addVectors,
    ...setLocal(first + at),
  ]);
  // 0x3f and 63 would be one byte too few as a signed constant; 128 is two bytes in both encodings.
  const forward = [...getLocal(from), 0x41, 0x80, 0x01, 0x6a, ...setLocal(from)];
  const again = [...getLocal(from), ...getLocal(to), 0x49, 0x0d, 0];
  const loop = [0x03, 0x40, ...step, ...forward, ...again, 0x0b];
  const whole = [
    ...getLocal(first),
    ...each.slice(1).flatMap((at) => [...getLocal(first + at), ...addVectors]),
  ];
  const result = [
    ...setLocal(first),
    ...getLocal(first),
    ...halfOf(0),
    ...getLocal(first),
    ...halfOf(1),
    addLong,
  ];
  const code = [...vector([[...leb(sums), v128]]), ...loop, ...whole, ...result, 0x0b];
  return [...leb(code.length), ...code];
}

/** The module's bytes: `sum` over an exported memory of so many pages of 64 KiB. */
export function kernelBytes(pages: number): Uint8Array<ArrayBuffer> {
  const type = [0x60, ...vector([[i32], [i32]]), ...vector([[i64]])];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, vector([type])),
    ...section(3, vector([leb(0)])),
    ...section(5, vector([[0x01, ...leb(pages), ...leb(pages)]])),
    ...section(
      7,
      vector([
        [...name("memory"), 0x02, 0],
        [...name("sum"), 0x00, 0],
      ]),
    ),
    ...section(10, vector([sumBody()])),
  ]);
}

/** A memory of its own that was written to, and the loop that reads it. */
export interface Kernel {
  readonly bytes: number;
  /** Reads from one offset to another, both whole strides. */
  readonly sum: (from: number, to: number) => bigint;
}

const fillBytes = 1024 * 1024;

/** What is used of WebAssembly: every runtime has it, but only the types of a browser describe it. */
interface Wasm {
  instantiate(bytes: Uint8Array): Promise<{ instance: { exports: Readonly<Record<string, unknown>> } }>;
  Memory: new (size: { initial: number }) => { readonly buffer: ArrayBuffer };
}

/**
 * Memory is written to before it is read: pages that nobody wrote to are all the same page, which stays in the cache.
 * Getting pages takes some systems (virtual machines above all) longer than reading them often, so that has a limit.
 * @param bytes at most
 * @param fillMs after this no more is filled; what is filled by then is the kernel's memory
 * @param leastBytes so much is filled however long it takes
 * @throws Error where this runtime has no WebAssembly with vectors, or no memory is left
 */
export async function makeKernel(
  bytes: number,
  fillMs = Number.POSITIVE_INFINITY,
  leastBytes = 0,
): Promise<Kernel> {
  const pages = Math.ceil(bytes / 65_536);
  const { WebAssembly: wasm } = globalThis as unknown as { readonly WebAssembly: Wasm };
  const { instance } = await wasm.instantiate(kernelBytes(pages));
  const { memory, sum } = instance.exports;
  if (!(memory instanceof wasm.Memory) || typeof sum !== "function") throw new Error("No kernel");
  const words = new Uint32Array(memory.buffer);
  const started = performance.now();
  let filled = 0;
  const goesOn = () => filled * 4 < leastBytes || performance.now() - started < fillMs;
  while (filled < words.length && goesOn()) {
    const next = Math.min(words.length, filled + fillBytes / 4);
    words.fill(1, filled, next);
    filled = next;
  }
  return { bytes: filled * 4, sum: (from, to) => BigInt(sum(from, to) as bigint) };
}
