import type { Llama, LlamaContext, LlamaContextSequence, LlamaModel, Token } from "node-llama-cpp";
import { skipLlamaSelfTest } from "../../child";
import type { EnginePlan } from "../../contract";
import type { ControlToken } from "../qwen";
import type { EngineFacts, PrefillProgress, Sampling, TokenEngine } from "../token-engine";
import { Checkpoints } from "./checkpoints";
import { ChunkSize } from "./chunk-size";
import { commonPrefix } from "./common-prefix";
import { landing } from "./landing";
import { contextOptions, modelOptions } from "./library-options";

/**
 * Two snapshots of the recurrent state per sequence: before the last message and before the last answer. With
 * them "answer again" and "edit the last message" read only what is new; more gain nothing for a chat, and each
 * costs as much memory as the state itself (150 MiB for the 27B).
 */
const checkpoints = { max: 2, interval: false } as const;
/** Stop waits for the chunk under way to leave the engine idle; the user's own wait ends at once. */
const chunkTargetMs = 400;
/**
 * Measured on the shape of the 27B (Q4_K_M, two cores with AMX, otherwise idle), seconds for a chunk and tokens a
 * second: 1 token 0.82 s, 1.2; 4: 1.6 s, 2.5; 8: 2.1 s, 3.8; 16: 2.5 s, 6.4; 24: 3.2 s, 7.4; 32: 3.8 s, 8.3;
 * 64: 7.4 s, 8.7. Nearly all of a small chunk is reading the weights once, so no size meets the target there:
 * 4 or 8 would let the next message begin 0.9 or 0.4 seconds sooner after a Stop, at best, and make every prompt
 * take 2.5 or 1.7 times as long. On machines that are fast enough to meet it, the target decides.
 */
const leastChunk = 16;

interface Loaded {
  readonly llama: Llama;
  readonly model: LlamaModel;
  readonly context: LlamaContext;
  readonly sequence: LlamaContextSequence;
}

/** The default engine: llama.cpp through node-llama-cpp, used as a token engine only. */
export class NodeLlamaCppEngine implements TokenEngine {
  private loaded: Loaded | undefined;
  private chunk = new ChunkSize(chunkTargetMs, 1, 1);
  private places = new Checkpoints(checkpoints.max);

  /** @param log takes the library's warnings and errors, for bug reports */
  constructor(private readonly log: (line: string) => void) {}

  async load(
    path: string,
    plan: EnginePlan,
    onProgress: (progress: number) => void,
    signal: AbortSignal,
  ): Promise<EngineFacts> {
    skipLlamaSelfTest();
    const library = await import("node-llama-cpp");
    const llama = await library.getLlama({
      gpu: plan.backend === "none" ? false : plan.backend,
      build: "never",
      skipDownload: true,
      progressLogs: false,
      // The library's default is at least four, which on two cores is a thousand times slower.
      maxThreads: plan.threads,
      logLevel: library.LlamaLogLevel.warn,
      logger: (level, message) => this.log(`${level}: ${message.trimEnd()}`),
    });
    const model = await llama.loadModel({
      ...modelOptions(path, plan),
      onLoadProgress: onProgress,
      loadSignal: signal,
    });
    const context = await model.createContext({ ...contextOptions(plan), createSignal: signal });
    this.loaded = { llama, model, context, sequence: context.getSequence({ checkpoints }) };
    this.places = new Checkpoints(checkpoints.max);
    this.chunk = new ChunkSize(chunkTargetMs, leastChunk, context.batchSize);
    return {
      ...landing(llama.gpu, model),
      totalLayers: model.fileInsights.totalLayers,
      contextTokens: context.contextSize,
      vramBytes: model.memoryUsage.vram + context.memoryUsage.vram,
      gpuNames: llama.gpu === false ? [] : await llama.getGpuDeviceNames(),
    };
  }

  tokenize(text: string): number[] {
    return this.get().model.tokenize(text, false);
  }

  controlToken(token: ControlToken): number {
    const [id, ...rest] = this.get().model.tokenize(token, true);
    if (id === undefined || rest.length > 0) throw new RangeError(`The model's vocabulary lacks ${token}`);
    return id;
  }

  detokenize(tokens: readonly number[]): string {
    return this.get().model.detokenize(tokens as readonly Token[], true);
  }

  endsAnswer(token: number): boolean {
    return this.get().model.isEogToken(token as Token);
  }

  async prefill(
    tokens: readonly number[],
    onProgress: (progress: PrefillProgress) => void,
    signal: AbortSignal,
  ): Promise<PrefillProgress> {
    const { sequence } = this.get();
    const end = tokens.length - 1;
    signal.throwIfAborted();
    await this.rewind(Math.min(commonPrefix(sequence.contextTokens, tokens), end));
    const reused = sequence.nextTokenIndex;
    if (reused < end) await this.checkpoint();
    const total = end - reused;
    onProgress({ reused, read: 0, total });
    let at = reused;
    while (at < end) {
      signal.throwIfAborted();
      const chunk = tokens.slice(at, Math.min(at + this.chunk.value, end));
      const started = performance.now();
      await sequence.evaluateWithoutGeneratingNewTokens(chunk as Token[]);
      this.chunk.learn(chunk.length, performance.now() - started);
      at += chunk.length;
      onProgress({ reused, read: at - reused, total });
    }
    await this.checkpoint();
    return { reused, read: total, total };
  }

  async *generate(first: number, sampling: Sampling, signal: AbortSignal): AsyncIterable<number> {
    const { sequence, model } = this.get();
    const seen = new Set<Token>();
    const stream = sequence.evaluate([first as Token], {
      temperature: sampling.temperature,
      topP: sampling.topP,
      topK: sampling.topK,
      minP: sampling.minP,
      ...(sampling.seed === undefined ? {} : { seed: sampling.seed }),
      ...(sampling.presencePenalty === 0
        ? {}
        : {
            repeatPenalty: {
              penalty: 1,
              presencePenalty: sampling.presencePenalty,
              punishTokens: () => [...seen],
            },
          }),
      yieldEogToken: true,
    });
    for await (const token of stream) {
      yield token;
      seen.add(token);
      if (model.isEogToken(token) || signal.aborted) return;
    }
  }

  async dispose(): Promise<void> {
    const loaded = this.loaded;
    this.loaded = undefined;
    await loaded?.context.dispose();
    await loaded?.model.dispose();
    await loaded?.llama.dispose();
  }

  /**
   * Shortens the sequence to at most this many tokens. The recurrent state cannot be rewound, so it goes back to
   * the last checkpoint before that place: re-reading from there is left to `prefill`, which can be stopped.
   */
  private async rewind(keep: number): Promise<void> {
    const { sequence } = this.get();
    if (keep >= sequence.nextTokenIndex) return;
    const start = sequence.needsCheckpoints ? this.places.before(keep) : keep;
    await sequence.eraseContextTokenRanges([{ start, end: sequence.nextTokenIndex }]);
    this.places.cut(sequence.nextTokenIndex);
  }

  private async checkpoint(): Promise<void> {
    const { sequence } = this.get();
    if (sequence.nextTokenIndex === 0) return;
    await sequence.takeCheckpoint();
    this.places.taken(sequence.nextTokenIndex);
  }

  private get(): Loaded {
    if (!this.loaded) throw new Error("No model is loaded");
    return this.loaded;
  }
}
