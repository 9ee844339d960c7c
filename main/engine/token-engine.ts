import type { EnginePlan } from "../contract";
import type { ControlToken } from "./qwen";

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

/** What came of a load: what the engine itself reports, not what was asked for. */
export interface EngineFacts {
  readonly backend: EnginePlan["backend"];
  readonly gpuLayers: number;
  readonly totalLayers: number;
  readonly contextTokens: number;
  /** Memory on the GPU that model and context take, as the engine accounts for it. */
  readonly vramBytes: number;
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

/**
 * A model in memory with one sequence of tokens: the seam between our chat format and a native library.
 * Everything on it may throw; a native crash ends the process.
 */
export interface TokenEngine {
  load(
    path: string,
    plan: EnginePlan,
    onProgress: (progress: number) => void,
    signal: AbortSignal,
  ): Promise<EngineFacts>;

  /** Tokens of a text in which nothing counts as a control token. */
  tokenize(text: string): number[];
  controlToken(token: ControlToken): number;
  /** Text of these tokens together; a character that is not complete yet shows as U+FFFD. */
  detokenize(tokens: readonly number[]): string;
  endsAnswer(token: number): boolean;

  /**
   * Makes the sequence hold these tokens but for the last, which generation begins with. What the sequence has
   * in common with them is not read again. Stops between chunks when the signal is aborted; what was read stays.
   * @returns how many tokens were reused and read
   * @throws the signal's reason
   */
  prefill(
    tokens: readonly number[],
    onProgress: (progress: PrefillProgress) => void,
    signal: AbortSignal,
  ): Promise<PrefillProgress>;

  /** Generates from this token on, which the sequence does not hold yet; ends with the token that ends the answer, or when the signal is aborted. */
  generate(first: number, sampling: Sampling, signal: AbortSignal): AsyncIterable<number>;

  dispose(): Promise<void>;
}
