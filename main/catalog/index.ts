export {
  findCatalogFile,
  imagesFileOf,
  loadCatalog,
  loadWholeCatalog,
} from "./catalog";
export {
  type GgufHeader,
  type GgufValue,
  layOutGguf,
  partOf,
  partPaths,
  readGgufHeader,
  readGgufHeaderFrom,
  type TensorShape,
  writeGguf,
} from "./gguf";
export { shapeOfHeader } from "./header-shape";
export {
  attentionLayersAmongLast,
  kvBytesPerToken,
  kvBytesPerTokenAndLayer,
  type ModelShape,
  publishedHeaderBytes,
  qwen36Shape,
  recurrentBytes,
  recurrentBytesPerLayer,
} from "./shape";
