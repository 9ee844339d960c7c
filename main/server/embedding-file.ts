import { basename } from "node:path";
import type { Embedder, EmbeddingFile } from "../engine";
import type { ServedEmbeddings } from "./openai/embeddings";
import { publicModelId } from "./public-model-id";

/** Embeddings by the model of a file. @param path the file that was chosen now; null: none was */
export function embeddingsOfFile(embedder: Embedder, path: () => string | null): ServedEmbeddings {
  const file = (): EmbeddingFile | null => {
    const chosen = path();
    return chosen === null ? null : { path: chosen, name: basename(chosen) };
  };
  return {
    model: async () => {
      const chosen = file();
      return chosen && publicModelId(chosen.name.replace(/\.gguf$/iu, ""), null);
    },
    embed: async (texts, signal) => {
      const chosen = file();
      // Asked for only where a model is named; it may have been taken away in between.
      return chosen ? await embedder.embed(chosen, texts, signal) : { vectors: [], tokens: 0 };
    },
  };
}
