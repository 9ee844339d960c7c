import { open, rename, rm } from "node:fs/promises";
import { ggmlTypeByName } from "./ggml-types";

/** A metadata value to write, with its GGUF type. */
export type GgufValue =
  | { type: "u32" | "i32" | "f32"; value: number }
  | { type: "bool"; value: boolean }
  | { type: "string"; value: string }
  | { type: "i32s" | "f32s"; value: readonly number[] }
  | { type: "strings"; value: readonly string[] };

/** A tensor to write; `dims` in ggml order, the row length first. */
export interface TensorShape {
  readonly name: string;
  readonly dims: readonly number[];
  /** A ggml type name. */
  readonly type: string;
}

export interface PlacedTensor extends TensorShape {
  readonly bytes: number;
  /** Offset from the start of the file. */
  readonly fileOffset: number;
}

const alignment = 32;
const valueTypes = { u32: 4, i32: 5, f32: 6, bool: 7, string: 8, array: 9 } as const;

class ByteSink {
  private readonly chunks: Buffer[] = [];
  u32(value: number): void {
    const chunk = Buffer.alloc(4);
    chunk.writeUInt32LE(value);
    this.chunks.push(chunk);
  }
  i32(value: number): void {
    const chunk = Buffer.alloc(4);
    chunk.writeInt32LE(value);
    this.chunks.push(chunk);
  }
  f32(value: number): void {
    const chunk = Buffer.alloc(4);
    chunk.writeFloatLE(value);
    this.chunks.push(chunk);
  }
  u64(value: number): void {
    const chunk = Buffer.alloc(8);
    chunk.writeBigUInt64LE(BigInt(value));
    this.chunks.push(chunk);
  }
  byte(value: number): void {
    this.chunks.push(Buffer.from([value]));
  }
  text(value: string): void {
    const bytes = Buffer.from(value, "utf8");
    this.u64(bytes.length);
    this.chunks.push(bytes);
  }
  end(): Buffer {
    return Buffer.concat(this.chunks);
  }
}

function writeValue(sink: ByteSink, entry: GgufValue): void {
  switch (entry.type) {
    case "u32":
      sink.u32(valueTypes.u32);
      sink.u32(entry.value);
      return;
    case "i32":
      sink.u32(valueTypes.i32);
      sink.i32(entry.value);
      return;
    case "f32":
      sink.u32(valueTypes.f32);
      sink.f32(entry.value);
      return;
    case "bool":
      sink.u32(valueTypes.bool);
      sink.byte(entry.value ? 1 : 0);
      return;
    case "string":
      sink.u32(valueTypes.string);
      sink.text(entry.value);
      return;
    case "i32s":
      sink.u32(valueTypes.array);
      sink.u32(valueTypes.i32);
      sink.u64(entry.value.length);
      for (const item of entry.value) sink.i32(item);
      return;
    case "f32s":
      sink.u32(valueTypes.array);
      sink.u32(valueTypes.f32);
      sink.u64(entry.value.length);
      for (const item of entry.value) sink.f32(item);
      return;
    case "strings":
      sink.u32(valueTypes.array);
      sink.u32(valueTypes.string);
      sink.u64(entry.value.length);
      for (const item of entry.value) sink.text(item);
  }
}

const padded = (bytes: number): number => Math.ceil(bytes / alignment) * alignment;

function tensorBytes(tensor: TensorShape): number {
  const type = ggmlTypeByName(tensor.type);
  const row = tensor.dims[0] ?? 0;
  if (row % type.blockValues !== 0)
    throw new RangeError(`${tensor.name}: row ${row} is no multiple of ${type.blockValues}`);
  return (tensor.dims.reduce((product, dim) => product * dim, 1) / type.blockValues) * type.blockBytes;
}

/** A GGUF file laid out but not written: its header bytes, where each tensor goes, and the whole length. */
export interface GgufLayout {
  readonly header: Buffer;
  readonly tensors: readonly PlacedTensor[];
  readonly fileBytes: number;
}

/**
 * Lays out a GGUF version 3 file (format: `docs/gguf.md` of ggml).
 * @throws RangeError when a shape does not suit its type.
 */
export function layOutGguf(
  metadata: Iterable<readonly [key: string, value: GgufValue]>,
  tensors: readonly TensorShape[],
): GgufLayout {
  const entries = [...metadata];
  const sink = new ByteSink();
  sink.u32(0x46554747);
  sink.u32(3);
  sink.u64(tensors.length);
  sink.u64(entries.length);
  for (const [key, value] of entries) {
    sink.text(key);
    writeValue(sink, value);
  }
  let offset = 0;
  const sized = tensors.map((tensor) => {
    const bytes = tensorBytes(tensor);
    sink.text(tensor.name);
    sink.u32(tensor.dims.length);
    for (const dim of tensor.dims) sink.u64(dim);
    sink.u32(ggmlTypeByName(tensor.type).id);
    sink.u64(offset);
    const placed = { ...tensor, bytes, offset };
    offset = padded(offset + bytes);
    return placed;
  });
  const header = sink.end();
  const dataStart = padded(header.length);
  return {
    header,
    fileBytes: dataStart + offset,
    tensors: sized.map(({ offset: at, ...tensor }) => ({ ...tensor, fileOffset: dataStart + at })),
  };
}

/**
 * Writes a laid-out file; it gets its name only when it is whole.
 * @param data the bytes of a tensor, or undefined to leave a hole of zeros (a sparse file)
 */
export async function writeGguf(
  path: string,
  layout: GgufLayout,
  data: (tensor: PlacedTensor) => Uint8Array | undefined,
): Promise<void> {
  const part = `${path}.part`;
  const file = await open(part, "w");
  try {
    await file.write(layout.header, 0, layout.header.length, 0);
    for (const tensor of layout.tensors) {
      const bytes = data(tensor);
      if (!bytes) continue;
      if (bytes.length !== tensor.bytes)
        throw new RangeError(`${tensor.name}: ${bytes.length} bytes given, ${tensor.bytes} expected`);
      await file.write(bytes, 0, bytes.length, tensor.fileOffset);
    }
    await file.truncate(layout.fileBytes);
    await file.sync();
    await file.close();
    await rename(part, path);
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(part, { force: true });
    throw error;
  }
}
