export { type GgufHeader, type HeaderSource, readGgufHeader, readGgufHeaderFrom } from "./reader";
export { type PartName, partOf, partPaths } from "./split";
export type { TensorInfo } from "./tensors";
export {
  type GgufLayout,
  type GgufValue,
  layOutGguf,
  type PlacedTensor,
  type TensorShape,
  writeGguf,
} from "./writer";
