import type { LlamaContext, LlamaContextSequence, LlamaGrammar, Token } from "node-llama-cpp";
import { QuernError } from "../../../contract";
import type { PromptSegment } from "../../qwen";
import type {
  Generated,
  GenerateOptions,
  PrefillProgress,
  PrefillResult,
  SlotMemo,
} from "../../token-engine";
import type { ChunkSize } from "../chunk-size";
import { commonPrefix } from "../common-prefix";
import { PromptMemory, textTokens } from "../prompt-memory";
import { TokenText } from "../token-text";
import { chanceOf } from "./chance";
import { NativeSequence } from "./native-sequence";
import { samplingOptions } from "./sampling-options";
import { packMemo, unpackMemo } from "./slot-memo";
import type { Vocabulary } from "./vocabulary";

/** A message that begins this close behind another place, or before the end, is read again from there. */
const closeTokens = 64;

/** What the slots of one context share. */
export interface SlotParts {
  /** Of the recurrent state, at most. */
  readonly snapshots: number;
  readonly context: LlamaContext;
  readonly vocabulary: Vocabulary;
  readonly chunk: ChunkSize;
  grammar(
    schema: Readonly<Record<string, unknown>>,
    orCall: boolean,
  ): Promise<{ model: LlamaContext["model"]; grammar: LlamaGrammar }>;
}

/** One sequence of the context, with the text that its tokens stand for. */
export class Slot {
  private readonly native: NativeSequence;
  private memory: PromptMemory;
  private text: TokenText;
  /** Belong to the sequence and are not evaluated yet; the last one of them is what generation begins with. */
  private pending: number[] = [];
  /** What this answer holds, for the presence penalty. */
  private answered = new Set<number>();

  constructor(private readonly parts: SlotParts) {
    this.native = new NativeSequence(parts.context, parts.snapshots);
    this.memory = new PromptMemory(parts.vocabulary);
    this.text = this.newText();
  }

  private get sequence(): LlamaContextSequence {
    return this.native.sequence;
  }

  get heldTokens(): number {
    return this.sequence.nextTokenIndex + this.pending.length;
  }

  async prefill(
    prompt: readonly PromptSegment[],
    onProgress: (progress: PrefillProgress) => void,
    signal: AbortSignal,
  ): Promise<PrefillResult> {
    signal.throwIfAborted();
    const tokens = this.memory.tokens(prompt);
    this.checkRoom(tokens.length);
    const end = tokens.length - 1;
    const held = this.sequence.contextTokens;
    this.begin([]);
    await this.native.rewind(Math.min(commonPrefix(held, tokens), end));
    const reused = this.sequence.nextTokenIndex;
    const starts = messageStarts(tokens, this.parts.vocabulary, reused, end);
    const stops = this.native.worthOnTheWay(starts, end);
    if (reused < end) await this.native.checkpoint();
    const total = end - reused;
    onProgress({ reused, read: 0, total });
    let from = reused;
    for (const to of [...stops, end]) {
      const before = from - reused;
      await this.read(tokens.slice(from, to), signal, (read) =>
        onProgress({ reused, read: before + read, total }),
      );
      await this.native.checkpoint();
      from = to;
    }
    this.pending = tokens.slice(end);
    return { reused, read: total, total, promptTokens: tokens.length };
  }

  async append(segments: readonly PromptSegment[], signal: AbortSignal): Promise<number> {
    const { vocabulary } = this.parts;
    const tokens = segments.flatMap((segment) => {
      if (segment.kind === "image") throw new RangeError("This engine takes no images");
      return segment.kind === "control"
        ? [vocabulary.controlToken(segment.token)]
        : textTokens(vocabulary, segment.text);
    });
    if (tokens.length === 0) return 0;
    signal.throwIfAborted();
    this.checkRoom(this.heldTokens + tokens.length);
    const all = [...this.pending, ...tokens];
    // Counted as held from here on, evaluated or not: an aborted call leaves nothing in between.
    this.pending = all;
    for (const token of tokens) this.take(token);
    await this.readPending(signal);
    return tokens.length;
  }

  async *generate(options: GenerateOptions, signal: AbortSignal): AsyncIterable<Generated> {
    const { context, vocabulary } = this.parts;
    const grammar =
      options.jsonSchema && (await this.parts.grammar(options.jsonSchema, options.orCall ?? false));
    if (this.pending.length === 0) await this.stepBack(signal);
    await this.readPending(signal);
    const stream = this.sequence.evaluateWithMetadata(
      this.pending as Token[],
      // Nothing of it is worked out where nobody asks for it.
      { probabilities: (options.chances !== undefined) as true },
      await samplingOptions(options.sampling, this.answered, grammar),
    );
    try {
      for (let made = 0; made < options.maxTokens && !signal.aborted; made++) {
        // llama.cpp keeps one place free; beyond it the library would drop the beginning of the conversation.
        if (this.heldTokens >= context.contextSize) return;
        const next = await stream.next();
        this.pending = [];
        if (next.done === true) return;
        const token: number = next.value.token;
        if (vocabulary.endsAnswer(token)) {
          yield { token, text: this.finishText(), end: true };
          return;
        }
        this.pending = [token];
        const given = { token, text: this.take(token), end: false };
        if (options.chances === undefined) yield given;
        else
          yield { ...given, chance: chanceOf(vocabulary, token, next.value.probabilities, options.chances) };
      }
    } finally {
      await stream.return();
    }
  }

  /** Makes the slot empty. */
  async clear(): Promise<void> {
    await this.native.clear();
    this.forgetText();
  }

  async saveState(path: string): Promise<SlotMemo> {
    const { sequence, memory, pending } = this;
    const { bytes, earlier } = await this.native.save(path);
    const memo = packMemo({ pending, memory: memory.save(), bytes, earlier: [...earlier] });
    return { tokens: sequence.nextTokenIndex + pending.length, memo };
  }

  /** @throws when the library or the memo does not fit; the slot is empty then */
  async restoreState(path: string, memo: SlotMemo): Promise<void> {
    await this.clear();
    try {
      const { pending, memory, bytes, earlier } = unpackMemo(memo.memo);
      await this.native.restore(path, { bytes, earlier });
      this.memory.restore(memory);
      this.pending = pending;
      if (this.heldTokens !== memo.tokens) throw new RangeError("The state holds other tokens than it says");
    } catch (error) {
      await this.native.renew();
      this.forgetText();
      throw error;
    }
  }

  /** Evaluates tokens behind the sequence and nothing else: for measurements, on an empty slot. */
  async evaluate(tokens: readonly number[]): Promise<void> {
    await this.sequence.evaluateWithoutGeneratingNewTokens(tokens as Token[]);
  }

  /** Decodes these tokens one after the other, whatever the model would have chosen. */
  async decode(tokens: readonly number[], signal: AbortSignal): Promise<void> {
    const [first, ...rest] = tokens;
    if (first === undefined) return;
    const stream = this.sequence.evaluate([first as Token], { temperature: 0, yieldEogToken: true });
    try {
      await stream.next();
      for (const token of rest) {
        signal.throwIfAborted();
        await stream.next(token as Token);
      }
    } finally {
      await stream.return();
    }
  }

  private newText(): TokenText {
    return new TokenText((tokens) => this.parts.vocabulary.detokenize(tokens));
  }

  private begin(pending: number[]): void {
    this.pending = pending;
    this.answered = new Set();
    this.text = this.newText();
  }

  /** Takes up a token of the answer; gives the text that it completed. */
  private take(token: number): string {
    const text = this.text.push(token);
    this.memory.generated(token, text, this.parts.vocabulary.controlOf(token));
    this.answered.add(token);
    return text;
  }

  private finishText(): string {
    const text = this.text.finish();
    this.memory.completed(text);
    return text;
  }

  private checkRoom(tokens: number): void {
    const { contextSize } = this.parts.context;
    // One place that llama.cpp keeps free.
    if (tokens + 1 > contextSize)
      throw new QuernError("context-full", { needTokens: tokens + 1, contextTokens: contextSize });
  }

  /** Evaluates all that is pending but the last, from which generation begins. */
  private async readPending(signal: AbortSignal): Promise<void> {
    const all = this.pending;
    if (all.length < 2) return;
    await this.read(all.slice(0, -1), signal, (read) => {
      this.pending = all.slice(read);
    });
  }

  private async read(
    tokens: readonly number[],
    signal: AbortSignal,
    onRead: (read: number) => void,
  ): Promise<void> {
    const { chunk } = this.parts;
    let at = 0;
    while (at < tokens.length) {
      signal.throwIfAborted();
      const part = tokens.slice(at, at + chunk.value);
      const started = performance.now();
      await this.evaluate(part);
      // The last part of a text says little: what it costs is mostly what any part costs.
      if (part.length === chunk.value) chunk.learn(part.length, performance.now() - started);
      at += part.length;
      onRead(at);
    }
  }

  /** The end token was taken last and nothing was put behind it: the token before it is needed again. */
  private async stepBack(signal: AbortSignal): Promise<void> {
    const tokens = this.sequence.contextTokens;
    if (tokens.length === 0) throw new RangeError("There is nothing to go on from");
    await this.native.rewind(tokens.length - 1);
    this.pending = tokens.slice(this.sequence.nextTokenIndex);
    await this.readPending(signal);
  }

  private forgetText(): void {
    this.memory = new PromptMemory(this.parts.vocabulary);
    this.begin([]);
  }
}

/** Where messages begin between two places of a prompt: what comes before each is whole. */
function messageStarts(
  tokens: readonly number[],
  vocabulary: Vocabulary,
  after: number,
  before: number,
): number[] {
  const starts: number[] = [];
  for (const [index, token] of tokens.slice(after, before - closeTokens).entries()) {
    const at = after + index;
    if (at - (starts.at(-1) ?? after) < closeTokens) continue;
    if (vocabulary.controlOf(token) === "<|im_start|>") starts.push(at);
  }
  return starts;
}
