import { type HeaderBytes, HeaderInvalid } from "./header-bytes";

const maxKeyBytes = 1024;
/** Longer strings (chat templates, licences) are skipped. */
const maxKeptBytes = 4096;
const maxItems = 4_000_000;
const maxNesting = 4;

/** Bytes of each scalar type by its number in the file; 8 is a string and 9 an array (`docs/gguf.md` of ggml). */
const scalarBytes: readonly (number | undefined)[] = [1, 1, 2, 2, 4, 4, 4, 1, undefined, undefined, 8, 8, 8];
const stringType = 8;
const arrayType = 9;

type Scalar = string | number | boolean;

async function scalar(bytes: HeaderBytes, type: number, size: number): Promise<Scalar> {
  const view = await bytes.view(size);
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

async function skipArray(bytes: HeaderBytes, depth: number): Promise<void> {
  if (depth > maxNesting) throw new HeaderInvalid("arrays nested too deeply");
  const type = await bytes.u32();
  const items = await bytes.count("items in an array", maxItems);
  const size = scalarBytes[type];
  if (size !== undefined) {
    bytes.skip(items * size);
    return;
  }
  if (type !== stringType && type !== arrayType) throw new HeaderInvalid(`value type ${type}`);
  for (let i = 0; i < items; i++) {
    if (type === stringType) bytes.skip(await bytes.u64());
    else await skipArray(bytes, depth + 1);
  }
}

async function value(bytes: HeaderBytes): Promise<Scalar | undefined> {
  const type = await bytes.u32();
  const size = scalarBytes[type];
  if (size !== undefined) return scalar(bytes, type, size);
  if (type === arrayType) {
    await skipArray(bytes, 1);
    return undefined;
  }
  if (type !== stringType) throw new HeaderInvalid(`value type ${type}`);
  const length = await bytes.u64();
  if (length > maxKeptBytes) {
    bytes.skip(length);
    return undefined;
  }
  const view = await bytes.view(length);
  return new TextDecoder().decode(new Uint8Array(view.buffer, view.byteOffset, length));
}

/** Reads the metadata and keeps its numbers, flags and short strings. */
export async function readMetadata(bytes: HeaderBytes, entries: number): Promise<Map<string, Scalar>> {
  const metadata = new Map<string, Scalar>();
  for (let i = 0; i < entries; i++) {
    const key = await bytes.text(maxKeyBytes);
    if (metadata.has(key)) throw new HeaderInvalid(`the key ${key} twice`);
    const found = await value(bytes);
    if (found !== undefined) metadata.set(key, found);
  }
  return metadata;
}
