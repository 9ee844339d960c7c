export { defaultRepo, findCatalogFile, loadCatalog } from "./catalog";
export { type GgufHeader, readGgufHeader } from "./gguf";
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
