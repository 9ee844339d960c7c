import { ggmlTypeById } from "./ggml-types";
import { type HeaderBytes, HeaderInvalid } from "./header-bytes";

/** A tensor as the header describes it. */
export interface TensorInfo {
  readonly name: string;
  /** ggml order: the row length first. */
  readonly dims: readonly number[];
  /** A ggml type name such as `Q4_K`. */
  readonly type: string;
  readonly bytes: number;
  /** From the start of the tensor data. */
  readonly offset: number;
}

const maxNameBytes = 256;
const maxDims = 4;
/** The longest entry of the list: name, dimensions, type and offset, with their lengths. */
const entryBytes = 8 + maxNameBytes + 4 + maxDims * 8 + 4 + 8;

function readTensor(bytes: HeaderBytes): TensorInfo {
  const name = bytes.text(maxNameBytes);
  const dimCount = bytes.u32();
  if (dimCount > maxDims) throw new HeaderInvalid(`${dimCount} dimensions`);
  const dims: number[] = [];
  let values = 1;
  for (let i = 0; i < dimCount; i++) {
    const dim = bytes.u64();
    values *= dim;
    if (dim === 0 || !Number.isSafeInteger(values)) throw new HeaderInvalid(`the shape of ${name}`);
    dims.push(dim);
  }
  const typeId = bytes.u32();
  const type = ggmlTypeById(typeId);
  if (!type) throw new HeaderInvalid(`tensor type ${typeId}`);
  if ((dims[0] ?? 1) % type.blockValues !== 0) throw new HeaderInvalid(`the row length of ${name}`);
  const size = (values / type.blockValues) * type.blockBytes;
  const offset = bytes.u64();
  if (!Number.isSafeInteger(offset + size)) throw new HeaderInvalid(`the offset of ${name}`);
  return { name, dims, type: type.name, bytes: size, offset };
}

function refuseOverlap(tensors: readonly TensorInfo[]): void {
  const inOrder = [...tensors].sort((a, b) => a.offset - b.offset || a.bytes - b.bytes);
  let end = 0;
  for (const tensor of inOrder) {
    if (tensor.offset < end) throw new HeaderInvalid(`${tensor.name} lies over another tensor`);
    end = tensor.offset + tensor.bytes;
  }
}

/** Reads the list of tensors and checks that each has a place of its own. */
export async function readTensors(
  bytes: HeaderBytes,
  count: number,
  alignment: string | number | boolean,
): Promise<{ tensors: TensorInfo[]; dataOffset: number; dataBytes: number }> {
  if (
    typeof alignment !== "number" ||
    !Number.isInteger(alignment) ||
    alignment < 1 ||
    alignment > 65_536 ||
    (alignment & (alignment - 1)) !== 0
  )
    throw new HeaderInvalid(`an alignment of ${alignment}`);
  const tensors: TensorInfo[] = [];
  const names = new Set<string>();
  for (let i = 0; i < count; i++) {
    if (!bytes.holds(entryBytes)) await bytes.fetch();
    const tensor = readTensor(bytes);
    if (names.has(tensor.name)) throw new HeaderInvalid(`the tensor ${tensor.name} twice`);
    if (tensor.offset % alignment !== 0) throw new HeaderInvalid(`the offset of ${tensor.name}`);
    names.add(tensor.name);
    tensors.push(tensor);
  }
  refuseOverlap(tensors);
  const dataOffset = Math.ceil(bytes.position / alignment) * alignment;
  const dataBytes = tensors.reduce((end, tensor) => Math.max(end, tensor.offset + tensor.bytes), 0);
  return { tensors, dataOffset, dataBytes };
}
