import { type HeaderBytes, HeaderInvalid } from "./header-bytes";

const maxKeyBytes = 1024;
/** Longer strings (chat templates, licences) are skipped. */
const maxKeptBytes = 4096;
/** Of all keys and kept strings together. Published files have some kilobytes. */
const maxTextBytes = 8 * 1024 * 1024;
/**
 * Strings in all arrays together: a vocabulary and its merges. The largest that are published have 262,000
 * tokens and 515,000 merges; Qwen3.6's has 248,320 and 247,587.
 */
const maxStrings = 2_000_000;
/** Arrays within arrays. The format knows them, and llama.cpp reads none. */
const maxArrays = 65_536;
/** Numbers in one array; they are skipped unread. */
const maxNumbers = 64_000_000;
const maxNesting = 4;
/** A key, a type and a value that is kept, with their lengths. */
const entryBytes = 8 + maxKeyBytes + 4 + 8 + maxKeptBytes;

/** Bytes of each scalar type by its number in the file; 8 is a string and 9 an array (`docs/gguf.md` of ggml). */
const scalarBytes: readonly (number | undefined)[] = [1, 1, 2, 2, 4, 4, 4, 1, undefined, undefined, 8, 8, 8];
const stringType = 8;
const arrayType = 9;

type Scalar = string | number | boolean;

function scalar(bytes: HeaderBytes, type: number, size: number): Scalar {
  const view = bytes.view(size);
  switch (type) {
    case 0:
      return view.getUint8(0);
    case 1:
      return view.getInt8(0);
    case 2:
      return view.getUint16(0, true);
    case 3:
      return view.getInt16(0, true);
    case 4:
      return view.getUint32(0, true);
    case 5:
      return view.getInt32(0, true);
    case 6:
      return view.getFloat32(0, true);
    case 7:
      return view.getUint8(0) !== 0;
    case 10:
      return Number(view.getBigUint64(0, true));
    case 11:
      return Number(view.getBigInt64(0, true));
    default:
      return view.getFloat64(0, true);
  }
}

/** Reads the metadata of one header, within limits for all of it together. */
class MetadataReader {
  private strings = 0;
  private arrays = 0;
  private textBytes = 0;

  constructor(private readonly bytes: HeaderBytes) {}

  async entry(seen: ReadonlySet<string>): Promise<[string, Scalar | undefined]> {
    const { bytes } = this;
    if (!bytes.holds(entryBytes)) await bytes.fetch();
    const from = bytes.position;
    const key = bytes.text(maxKeyBytes);
    this.tookText(bytes.position - from);
    if (seen.has(key)) throw new HeaderInvalid(`the key ${key} twice`);
    const type = bytes.u32();
    const size = scalarBytes[type];
    if (size !== undefined) return [key, scalar(bytes, type, size)];
    if (type === stringType) return [key, this.string()];
    if (type !== arrayType) throw new HeaderInvalid(`value type ${type}`);
    await this.skipArray(1);
    return [key, undefined];
  }

  private string(): string | undefined {
    const length = this.bytes.u64();
    if (length > maxKeptBytes) {
      this.bytes.skip(length);
      return undefined;
    }
    this.tookText(length);
    return this.bytes.decode(length);
  }

  private tookText(length: number): void {
    this.textBytes += length;
    if (this.textBytes > maxTextBytes) throw new HeaderInvalid("more text than a header has");
  }

  private async skipArray(depth: number): Promise<void> {
    const { bytes } = this;
    if (depth > maxNesting) throw new HeaderInvalid("arrays nested too deeply");
    if (!bytes.holds(12)) await bytes.fetch();
    const type = bytes.u32();
    const size = scalarBytes[type];
    if (size !== undefined) {
      bytes.skip(bytes.count("numbers in an array", maxNumbers) * size);
      return;
    }
    if (type !== stringType && type !== arrayType) throw new HeaderInvalid(`value type ${type}`);
    const count = bytes.u64();
    if (type === arrayType) this.arrays += count;
    else this.strings += count;
    if (this.strings > maxStrings || this.arrays > maxArrays)
      throw new HeaderInvalid(`${count} items in an array`);
    for (let i = 0; i < count; i++) {
      if (type === arrayType) {
        await this.skipArray(depth + 1);
        continue;
      }
      if (!bytes.holds(8)) await bytes.fetch();
      bytes.skip(bytes.u64());
    }
  }
}

/** Reads the metadata and keeps its numbers, flags and short strings. */
export async function readMetadata(bytes: HeaderBytes, entries: number): Promise<Map<string, Scalar>> {
  const reader = new MetadataReader(bytes);
  const metadata = new Map<string, Scalar>();
  /** Keys whose value is not kept count as seen, too. */
  const seen = new Set<string>();
  for (let i = 0; i < entries; i++) {
    const [key, value] = await reader.entry(seen);
    seen.add(key);
    if (value !== undefined) metadata.set(key, value);
  }
  return metadata;
}
