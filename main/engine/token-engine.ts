import type { EngineId, EnginePlan } from "../contract";
import type { TokenChance } from "./backend";
import type { PromptSegment } from "./qwen";

/** How the next token is chosen. */
export interface Sampling {
  readonly temperature: number;
  readonly topP: number;
  readonly topK: number;
  readonly minP: number;
  /** Taken off the logit of every token that this answer already holds. */
  readonly presencePenalty: number;
  /** Fixed for repeatable answers; otherwise the engine's own. */
  readonly seed?: number;
}

/** Memory that the library has made for one purpose, as it says itself. */
export interface EngineBuffer {
  readonly device: "ram" | "gpu";
  readonly kind: "weights" | "kv" | "state" | "compute";
  /** Pages of the model file: the system may drop them. */
  readonly mapped: boolean;
  readonly bytes: number;
}

/** Free memory of all GPUs that the backend sees, bytes. */
export interface VramFree {
  readonly before: number;
  readonly after: number;
}

/** What came of a load: what the engine itself reports, not what was asked for. */
export interface EngineFacts {
  readonly engine: {
    readonly id: EngineId;
    /** Of the package, and of the llama.cpp in it: state files of another build are not read. */
    readonly version: string;
  };
  readonly backend: EnginePlan["backend"];
  readonly gpuLayers: number;
  readonly totalLayers: number;
  readonly contextTokens: number;
  /** Conversations that can be held side by side; slots are numbered from 0. */
  readonly slots: number;
  /** Whether a prompt may hold images. */
  readonly images: boolean;
  /** Memory on the GPU that model and context take, as the engine accounts for it. */
  readonly vramBytes: number;
  /** Memory that was free on the GPUs just before the load and just after it; absent where the backend does not tell. */
  readonly vramFree?: VramFree;
  /** Empty where the library does not tell. */
  readonly buffers: readonly EngineBuffer[];
  /** The devices that the backend sees and may use. */
  readonly gpuNames: readonly string[];
}

/** How far reading the prompt is, in tokens. */
export interface PrefillProgress {
  /** Were in memory already. */
  readonly reused: number;
  readonly read: number;
  /** To be read in all. */
  readonly total: number;
}

export interface PrefillResult extends PrefillProgress {
  /** Of the whole prompt. */
  readonly promptTokens: number;
}

export interface GenerateOptions {
  readonly sampling: Sampling;
  /** What is generated from here on has to match this JSON schema, and ends with it. */
  readonly jsonSchema?: Readonly<Record<string, unknown>>;
  /** With a schema: what begins with `<tool_call>` is not held to it. @throws `engine-cannot` where that is not known */
  readonly orCall?: boolean;
  /** Tells how likely each token was, with so many of the likeliest. @throws `engine-cannot` where that is not known */
  readonly chances?: number;
  /** At most this many tokens. */
  readonly maxTokens: number;
}

/** One token as it comes. */
export interface Generated {
  /** Its number; where the library tells none, one that stands for its text. */
  readonly token: number;
  /** The text that it completed: empty while a character is not whole. Control tokens show as their text. */
  readonly text: string;
  /** It ends the answer, and is no part of it; its text is what was still waiting to be whole. */
  readonly end: boolean;
  readonly chance?: TokenChance;
}

/** What is to be kept beside the native state file so that a slot can be taken up again. */
export interface SlotMemo {
  readonly tokens: number;
  /** The adapter's own; JSON. */
  readonly memo: string;
}

/** What a slot holds is nothing that could be taken up again: there is no file of it, and nothing is wrong. */
export class NotKept extends Error {
  override readonly name = "NotKept";
}

/** One measurement in the manner of llama-bench. */
export interface Measurement {
  /** Tokens in the context before the measurement begins. */
  readonly depth: number;
  readonly promptTokens: number;
  readonly generateTokens: number;
}

export interface Measured {
  readonly prefillMs: number;
  readonly decodeMs: number;
}

/**
 * A model in memory with some sequences of tokens ("slots"): the seam between our chat format and a native library.
 * Calls are made one at a time, but for the counting ones and `setThreads`. Everything on it may throw; a native
 * crash ends the process.
 */
export interface TokenEngine {
  load(
    path: string,
    plan: EnginePlan,
    onProgress: (progress: number) => void,
    signal: AbortSignal,
  ): Promise<EngineFacts>;

  /** Tokens of a whole prompt. Disturbs no slot. */
  countPrompt(prompt: readonly PromptSegment[]): Promise<number>;
  /** Tokens of texts in which nothing counts as a marker. */
  countTexts(texts: readonly string[]): Promise<number[]>;

  /**
   * Makes a slot hold this prompt, up to where generation begins. What it has in common with the prompt is not read
   * again: texts that were generated keep the tokens that they were generated as. Stops between chunks when the
   * signal is aborted; what was read stays.
   * @throws the signal's reason
   */
  prefill(
    slot: number,
    prompt: readonly PromptSegment[],
    onProgress: (progress: PrefillProgress) => void,
    signal: AbortSignal,
  ): Promise<PrefillResult>;
  /** Puts our own words behind what the slot holds, as if they had been generated. @returns how many tokens */
  append(slot: number, segments: readonly PromptSegment[], signal: AbortSignal): Promise<number>;
  /**
   * Generates behind what the slot holds; ends with the token that ends the answer, at the limit, or when the signal
   * is aborted. Leaving the iteration early leaves the slot with what was given out.
   */
  generate(slot: number, options: GenerateOptions, signal: AbortSignal): AsyncIterable<Generated>;

  /** Tokens that a slot holds. */
  heldTokens(slot: number): number;
  /** Makes a slot empty. */
  clear(slot: number): Promise<void>;
  /** Writes the slot's native state to a new file. @throws NotKept */
  saveState(slot: number, path: string): Promise<SlotMemo>;
  /** Takes up a state that this very build of the engine saved of this very model. @throws when it cannot */
  restoreState(slot: number, path: string, memo: SlotMemo): Promise<void>;

  /** From the next chunk or token on; nothing where the engine takes them at the load only (`takesThreadsAtLoad`). */
  setThreads(threads: number): void;
  /** Measures on a slot, which is empty afterwards. @throws the signal's reason */
  measure(slot: number, what: Measurement, signal: AbortSignal): Promise<Measured>;

  dispose(): Promise<void>;
}
