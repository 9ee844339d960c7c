import type { CompletionResult } from "@fugood/llama.node";
import { readGgufHeader, shapeOfHeader } from "../../../catalog";
import type { EnginePlan } from "../../../contract";
import type { PromptSegment } from "../../qwen";
import {
  type EngineFacts,
  type Generated,
  type GenerateOptions,
  type Measured,
  type Measurement,
  NotKept,
  type PrefillProgress,
  type PrefillResult,
  type SlotMemo,
  type TokenEngine,
} from "../../token-engine";
import { askedLayers, without } from "../asked-layers";
import { buffersFromLog } from "../buffer-log";
import { ChunkSize, chunkTargetMs } from "../chunk-size";
import { howChosen } from "./completion-options";
import { landingFromLog } from "./landing-log";
import { LibraryModel, type LibraryOptions } from "./library-model";
import { keptSnapshots } from "./load-options";
import { measureModel } from "./measuring";
import { readMemo, writeMemo } from "./memo";
import { harmless, type PromptText, promptText } from "./prompt-text";
import { readPrompt } from "./reading";
import { Sequence } from "./sequence";
import { TextStream } from "./text-stream";

/** Of the package; a test holds it to the one that is installed. */
export const llamaNodeVersion = "1.7.15";

/** Every chunk costs a snapshot of the recurrent state, so short ones are not worth it. */
const leastChunk = 128;

/**
 * The second engine: llama.cpp through llama.node, for plans that are whole on a GPU. It takes prompts as text only
 * and holds one conversation, of which it finds what it has read by the tokens of the text.
 */
export class LlamaNodeEngine implements TokenEngine {
  private model: LibraryModel | undefined;
  private sequence = new Sequence(2);
  private chunk = new ChunkSize(chunkTargetMs, 1, 1);
  /** Numbers that stand for texts: the library tells none of its own. */
  private readonly numbers = new Map<string, number>();

  constructor(private readonly options: LibraryOptions) {}

  async load(
    path: string,
    plan: EnginePlan,
    onProgress: (progress: number) => void,
    signal: AbortSignal,
  ): Promise<EngineFacts> {
    const header = await readGgufHeader(path);
    const { layers } = shapeOfHeader(header, path);
    const guessing = header.metadata.get(`${header.architecture}.nextn_predict_layers`);
    const mtp = plan.speculation === "mtp" && typeof guessing === "number" && guessing > 0;
    onProgress(0);
    const asked = { ...plan, gpuLayers: askedLayers(plan.gpuLayers, header, path) };
    const { model, loaded, lines } = await LibraryModel.load(path, asked, mtp, this.options, signal);
    onProgress(1);
    this.model = model;
    this.sequence = new Sequence(keptSnapshots(plan));
    this.chunk = new ChunkSize(chunkTargetMs, Math.min(leastChunk, model.batchTokens), model.batchTokens);
    const landed = landingFromLog(lines, loaded.devices.length > 0 ? plan.backend : "none");
    return {
      ...without(landed, asked.gpuLayers - plan.gpuLayers),
      buffers: buffersFromLog(lines),
      engine: { id: "llama.node", version: `${llamaNodeVersion} (llama.cpp ${loaded.build})` },
      // As llama.cpp counts: the output layer is one. Its own count of the block that guesses ahead is not told.
      totalLayers: layers + 1,
      contextTokens: model.contextTokens,
      slots: 1,
      images: loaded.vision,
      gpuNames: loaded.devices,
    };
  }

  /** Tokens that were guessed ahead since the load, and how many of them were right. */
  get speculated(): { readonly made: number; readonly right: number } {
    return this.get().speculated;
  }

  async countPrompt(prompt: readonly PromptSegment[]): Promise<number> {
    const { text, images } = promptText(prompt);
    return (await this.get().tokenize(text, images)).length;
  }

  async countTexts(texts: readonly string[]): Promise<number[]> {
    const model = this.get();
    return Promise.all(texts.map(async (text) => (await model.tokenize(harmless(text), [])).length));
  }

  prefill(
    slot: number,
    prompt: readonly PromptSegment[],
    onProgress: (progress: PrefillProgress) => void,
    signal: AbortSignal,
  ): Promise<PrefillResult> {
    checkSlot(slot);
    return this.read(promptText(prompt), onProgress, signal);
  }

  async append(slot: number, segments: readonly PromptSegment[], signal: AbortSignal): Promise<number> {
    checkSlot(slot);
    const { prompt, tokens } = this.sequence;
    const added = promptText(segments);
    const whole = { text: prompt.text + added.text, images: [...prompt.images, ...added.images] };
    const { promptTokens } = await this.read(whole, () => undefined, signal);
    return promptTokens - tokens;
  }

  async *generate(slot: number, options: GenerateOptions, signal: AbortSignal): AsyncIterable<Generated> {
    checkSlot(slot);
    const model = this.get();
    const how = howChosen(options);
    const { prompt } = this.sequence;
    const most = Math.min(options.maxTokens, model.contextTokens - this.sequence.tokens - 1);
    if (signal.aborted || most <= 0) return;
    // All but the last token has been read before, as a rule; if not, it is read here, where it can be stopped.
    await this.read(prompt, () => undefined, signal).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
    if (signal.aborted) return;
    const stream = new TextStream();
    const running = model.complete(prompt, most, how, true, (text) => stream.push(text));
    const close = () => stream.close();
    void running.then(close, close);
    let given = 0;
    let text = "";
    let whole: CompletionResult | undefined;
    try {
      for await (const piece of stream.read()) {
        given++;
        text += piece;
        yield { token: this.numberOf(piece), text: piece, end: false };
        if (signal.aborted) return;
      }
      whole = await running;
      // A character of several tokens comes as one text; the rest of its tokens are told of here.
      for (; given < whole.tokens_predicted; given++)
        yield { token: this.numberOf(""), text: "", end: false };
      if (whole.stopped_eos) yield { token: this.numberOf("end"), text: "", end: true };
    } finally {
      if (!whole) await model.stop();
      await this.hold(text, given, await running);
    }
  }

  heldTokens(slot: number): number {
    checkSlot(slot);
    return this.sequence.tokens;
  }

  async clear(slot: number): Promise<void> {
    checkSlot(slot);
    await this.get().clear();
    this.sequence.clear();
  }

  async saveState(slot: number, path: string): Promise<SlotMemo> {
    checkSlot(slot);
    const { sequence } = this;
    // A state is found again by its text, and images are none.
    if (sequence.prompt.images.length > 0) throw new NotKept();
    // The text is all that a restored state is found again by, so it has to stand for the very tokens in it.
    if (!sequence.asTokenized)
      await this.read(sequence.prompt, () => undefined, new AbortController().signal);
    await this.get().save(path);
    return { tokens: sequence.tokens, memo: writeMemo(sequence.prompt.text, sequence.evaluated) };
  }

  async restoreState(slot: number, path: string, { tokens, memo }: SlotMemo): Promise<void> {
    checkSlot(slot);
    const { text, evaluated } = readMemo(memo);
    const known = await this.get().tokenize(text, []);
    if (known.length !== tokens || evaluated > tokens)
      throw new Error("The saved state's note does not fit this model");
    try {
      await this.get().restore(path);
    } catch (error) {
      // A state that was read in part would be taken for what was held before.
      await this.clear(slot);
      throw error;
    }
    const prompt = { text, images: [] };
    this.sequence.clear();
    this.sequence.read(prompt, known.slice(0, evaluated), 0);
    this.sequence.hold(prompt, tokens);
  }

  /** The library takes its threads at the load only; they matter little to what is whole on a GPU. */
  setThreads(): void {
    return;
  }

  async measure(slot: number, what: Measurement, signal: AbortSignal): Promise<Measured> {
    await this.clear(slot);
    return measureModel(this.get(), what, signal);
  }

  async dispose(): Promise<void> {
    const { model } = this;
    this.model = undefined;
    await model?.dispose();
  }

  private read(
    prompt: PromptText,
    onProgress: (progress: PrefillProgress) => void,
    signal: AbortSignal,
  ): Promise<PrefillResult> {
    const { sequence, chunk } = this;
    return readPrompt({ model: this.get(), sequence, chunk }, prompt, onProgress, signal);
  }

  /** Takes over what was generated and given out. The library may have gone further before it heard to stop. */
  private async hold(text: string, given: number, result: CompletionResult): Promise<void> {
    const model = this.get();
    const { prompt, tokens } = this.sequence;
    // The last token that it generates is evaluated with the next one only.
    const evaluated = tokens + result.tokens_predicted - (result.stopped_eos ? 0 : 1);
    // What it has guessed ahead it does not take up again: the next turn goes back to the end of this one's prompt.
    const retokenized = model.guessesAfter(prompt)
      ? []
      : await model.tokenize(prompt.text + text, prompt.images);
    this.sequence.generated(text, retokenized, tokens + given, evaluated);
  }

  private numberOf(text: string): number {
    const known = this.numbers.get(text) ?? this.numbers.size;
    this.numbers.set(text, known);
    return known;
  }

  private get(): LibraryModel {
    if (!this.model) throw new Error("No model is loaded");
    return this.model;
  }
}

function checkSlot(slot: number): void {
  if (slot !== 0) throw new RangeError(`There is one slot, not a number ${slot}`);
}
