export { type GgufHeader, type HeaderSource, readGgufHeader, readGgufHeaderFrom } from "./reader";
export type { TensorInfo } from "./tensors";
export {
  type GgufLayout,
  type GgufValue,
  layOutGguf,
  type PlacedTensor,
  type TensorShape,
  writeGguf,
} from "./writer";
