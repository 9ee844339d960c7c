export { type GgufHeader, readGgufHeader } from "./reader";
export type { TensorInfo } from "./tensors";
export {
  type GgufLayout,
  type GgufValue,
  layOutGguf,
  type PlacedTensor,
  type TensorShape,
  writeGguf,
} from "./writer";
