export { createEmbedder, type Embedded, type Embedder, type EmbeddingFile } from "./embedder";
