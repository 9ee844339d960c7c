import { stat } from "node:fs/promises";
import { availableParallelism } from "node:os";
import type { LlamaEmbeddingContext } from "node-llama-cpp";
import { readGgufHeader } from "../../catalog";
import { preferSystemAllocator, skipLlamaSelfTest } from "../../child";
import { QuernError } from "../../contract";
import { freeMemoryBytes } from "../free-memory";
import type { EmbeddingRequest } from "./messages";
import { unitLength } from "./unit-length";

type Load = Extract<EmbeddingRequest, { type: "load" }>;

/** Beside the weights: what is worked with, and what is to stay free; our choice, small models take a tenth of it. */
const besideBytes = 512 * 1024 ** 2;

/** A model that turns texts into vectors, on the processor: it is small, and the card belongs to the one that answers. */
export class EmbeddingModel {
  private constructor(
    private readonly context: LlamaEmbeddingContext,
    private readonly contextTokens: number,
  ) {}

  /** @throws QuernError `engine-out-of-memory`, `engine-bad-file`, and the kinds of files that are no model */
  static async load({ path, name, threads, contextTokens: most }: Load): Promise<EmbeddingModel> {
    await readGgufHeader(path);
    const { size } = await stat(path);
    const needBytes = size + besideBytes;
    const freeBytes = freeMemoryBytes();
    if (needBytes > freeBytes)
      throw new QuernError("engine-out-of-memory", { name, needBytes, freeBytes, device: "ram" });
    skipLlamaSelfTest();
    preferSystemAllocator();
    const { getLlama, LlamaLogLevel } = await import("node-llama-cpp");
    const llama = await getLlama({
      gpu: false,
      build: "never",
      skipDownload: true,
      progressLogs: false,
      maxThreads: Math.min(threads, availableParallelism()),
      logLevel: LlamaLogLevel.error,
    });
    try {
      // Our own look at memory came before.
      const model = await llama.loadModel({ modelPath: path, gpuLayers: 0, ignoreMemorySafetyChecks: true });
      const contextTokens = Math.min(most, model.trainContextSize);
      const context = await model.createEmbeddingContext({
        contextSize: contextTokens,
        // A text is read in one piece: models that look both ways know no other way.
        batchSize: contextTokens,
        threads,
        ignoreMemorySafetyChecks: true,
      });
      return new EmbeddingModel(context, contextTokens);
    } catch (error) {
      const what = error instanceof Error ? error.message.slice(0, 300) : String(error);
      throw new QuernError("engine-bad-file", { name, what }, { cause: error });
    }
  }

  /** @throws QuernError `context-full` for a text that is too long, before any is read */
  async embed(texts: readonly string[]): Promise<{ vectors: Float32Array[]; tokens: number }> {
    const lengths = texts.map((text) => this.context.calculateInputLength(text));
    const longest = Math.max(...lengths);
    if (longest >= this.contextTokens)
      throw new QuernError("context-full", { needTokens: longest + 1, contextTokens: this.contextTokens });
    const vectors: Float32Array[] = [];
    for (const text of texts) vectors.push(unitLength((await this.context.getEmbeddingFor(text)).vector));
    return { vectors, tokens: lengths.reduce((sum, length) => sum + length, 0) };
  }
}
