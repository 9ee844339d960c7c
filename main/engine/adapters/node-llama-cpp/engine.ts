import { availableParallelism } from "node:os";
import type { Llama, LlamaContext, LlamaModel } from "node-llama-cpp";
import { readGgufHeader } from "../../../catalog";
import { preferSystemAllocator, skipLlamaSelfTest } from "../../../child";
import { type EnginePlan, QuernError, usualSnapshots } from "../../../contract";
import type { PromptSegment } from "../../qwen";
import type {
  EngineFacts,
  Generated,
  GenerateOptions,
  Measured,
  Measurement,
  PrefillProgress,
  PrefillResult,
  SlotMemo,
  TokenEngine,
} from "../../token-engine";
import { askedLayers, without } from "../asked-layers";
import { buffersFromLog, offloadedFromLog, tellsLanding, tellsRefusal } from "../buffer-log";
import { ChunkSize, chunkTargetMs } from "../chunk-size";
import { PromptMemory, textTokens } from "../prompt-memory";
import { jsonGrammar } from "./json-grammar";
import { landing } from "./landing";
import { contextOptions, modelOptions } from "./library-options";
import { measure } from "./measure";
import { Slot } from "./slot";
import { Vocabulary } from "./vocabulary";

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
  readonly vocabulary: Vocabulary;
  readonly slots: readonly Slot[];
}

/** The default engine: llama.cpp through node-llama-cpp, used as a token engine only. */
export class NodeLlamaCppEngine implements TokenEngine {
  private loaded: Loaded | undefined;

  /** @param log takes the library's warnings and errors, for bug reports */
  constructor(private readonly log: (line: string) => void) {}

  async load(
    path: string,
    plan: EnginePlan,
    onProgress: (progress: number) => void,
    signal: AbortSignal,
  ): Promise<EngineFacts> {
    skipLlamaSelfTest();
    preferSystemAllocator();
    const library = await import("node-llama-cpp");
    const mostThreads = Math.max(plan.threads, availableParallelism());
    const landingLines: string[] = [];
    const { LlamaLogLevelGreaterThanOrEqual: isAtLeast, LlamaLogLevel: levels } = library;
    const llama = await library.getLlama({
      gpu: plan.backend === "none" ? false : plan.backend,
      build: "never",
      skipDownload: true,
      progressLogs: false,
      maxThreads: mostThreads,
      // While it loads it tells the size of each buffer, and which tensors a GPU refused, the latter for debugging only;
      // what else it tells then is of no use.
      logLevel: levels.debug,
      logger: (level, message) => {
        if (isAtLeast(level, levels.warn) || tellsRefusal(message))
          this.log(`${level}: ${message.trimEnd()}`);
        else if (tellsLanding(message)) landingLines.push(message);
      },
    });
    const before = await freeVram(llama);
    const asked = plan.gpuLayers === 0 ? 0 : askedLayers(plan.gpuLayers, await readGgufHeader(path), path);
    const model = await llama.loadModel({
      ...modelOptions(path, { ...plan, gpuLayers: asked }),
      onLoadProgress: onProgress,
      loadSignal: signal,
    });
    const context = await model.createContext({
      ...contextOptions(plan, mostThreads),
      createSignal: signal,
    });
    const after = await freeVram(llama);
    // The limit decides from here on. The library's default is at least four, which on two cores was seen to be a
    // thousand times slower.
    llama.maxThreads = plan.threads;
    const vocabulary = new Vocabulary(model);
    const chunk = new ChunkSize(chunkTargetMs, leastChunk, context.batchSize);
    const grammar = async (schema: Readonly<Record<string, unknown>>, orCall: boolean) => ({
      model,
      grammar: await jsonGrammar(llama, schema, orCall),
    });
    const { snapshots = usualSnapshots["node-llama-cpp"] } = plan;
    const slots = Array.from(
      { length: context.totalSequences },
      () => new Slot({ context, vocabulary, chunk, snapshots, grammar }),
    );
    this.loaded = { llama, model, context, vocabulary, slots };
    const version = await library.getModuleVersion();
    // What it logged while loading has come by now.
    const buffers = buffersFromLog(landingLines);
    llama.logLevel = levels.warn;
    return {
      ...without(landing(llama.gpu, model, offloadedFromLog(landingLines)), asked - plan.gpuLayers),
      engine: {
        id: "node-llama-cpp",
        version: `${version} (llama.cpp ${llama.llamaCppRelease.release})`,
      },
      slots: slots.length,
      images: false,
      totalLayers: model.fileInsights.totalLayers,
      contextTokens: context.contextSize,
      vramBytes: model.memoryUsage.vram + context.memoryUsage.vram,
      buffers,
      ...(before !== null && after !== null && { vramFree: { before, after } }),
      gpuNames: llama.gpu === false ? [] : await llama.getGpuDeviceNames(),
    };
  }

  countPrompt(prompt: readonly PromptSegment[]): Promise<number> {
    return later(() => new PromptMemory(this.get().vocabulary).tokens(prompt).length);
  }

  countTexts(texts: readonly string[]): Promise<number[]> {
    return later(() => texts.map((text) => textTokens(this.get().vocabulary, text).length));
  }

  prefill(
    slot: number,
    prompt: readonly PromptSegment[],
    onProgress: (progress: PrefillProgress) => void,
    signal: AbortSignal,
  ): Promise<PrefillResult> {
    return this.slot(slot).prefill(prompt, onProgress, signal);
  }

  append(slot: number, segments: readonly PromptSegment[], signal: AbortSignal): Promise<number> {
    return this.slot(slot).append(segments, signal);
  }

  generate(slot: number, options: GenerateOptions, signal: AbortSignal): AsyncIterable<Generated> {
    return this.slot(slot).generate(options, signal);
  }

  heldTokens(slot: number): number {
    return this.slot(slot).heldTokens;
  }

  clear(slot: number): Promise<void> {
    return this.slot(slot).clear();
  }

  saveState(slot: number, path: string): Promise<SlotMemo> {
    return this.slot(slot).saveState(path);
  }

  restoreState(slot: number, path: string, memo: SlotMemo): Promise<void> {
    return this.slot(slot).restoreState(path, memo);
  }

  setThreads(threads: number): void {
    this.get().llama.maxThreads = threads;
  }

  async measure(slot: number, what: Measurement, signal: AbortSignal): Promise<Measured> {
    const { model, context } = this.get();
    const sizes = {
      vocabulary: model.fileInfo.metadata.tokenizer.ggml.tokens.length,
      batch: context.batchSize,
    };
    const needTokens = what.depth + what.promptTokens + what.generateTokens + 1;
    if (needTokens > context.contextSize)
      throw new QuernError("context-full", { needTokens, contextTokens: context.contextSize });
    return await measure(this.slot(slot), what, sizes, signal);
  }

  async dispose(): Promise<void> {
    const loaded = this.loaded;
    this.loaded = undefined;
    await loaded?.context.dispose();
    await loaded?.model.dispose();
    await loaded?.llama.dispose();
  }

  private slot(index: number): Slot {
    const slot = this.get().slots[index];
    if (!slot) throw new RangeError(`There is no slot ${index}`);
    return slot;
  }

  private get(): Loaded {
    if (!this.loaded) throw new Error("No model is loaded");
    return this.loaded;
  }
}

/** Free memory of the GPUs that have their own; null where there is none, or nobody tells. */
async function freeVram(llama: Llama): Promise<number | null> {
  if (llama.gpu === false) return null;
  const told = await llama.getVramState().catch(() => null);
  return told === null || told.unifiedSize > 0 || told.total === 0 ? null : told.free;
}

/** The library tokenizes at once; a failure is to come as of a promise all the same. */
async function later<T>(work: () => T): Promise<T> {
  return await Promise.resolve().then(work);
}
