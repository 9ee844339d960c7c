import { type AnswerStats, QuernError, type Reason } from "../../contract";
import { closingSegments, type PromptSegment, SegmentBuilder, type Start, startOf } from "../qwen";
import { samplingFor } from "../sampling";
import type {
  EngineFacts,
  GenerateOptions,
  PrefillProgress,
  PrefillResult,
  TokenEngine,
} from "../token-engine";
import type { AnswerControl } from "./answer-control";
import { AnswerOutput, type AnswerRequest, type EndReason, type Verdict } from "./answer-output";
import { secondsLeft } from "./answer-pace";
import type { Beginnings } from "./beginnings";
import { OutputBatch } from "./output-batch";
import type { EngineMessage } from "./protocol";
import { requestPrompt } from "./request-prompt";

export type { AnswerRequest } from "./answer-output";

/** Where an answer is made. */
export interface AnswerParts {
  readonly engine: TokenEngine;
  /** The slot of the conversation. */
  readonly slot: number;
  readonly facts: EngineFacts;
  /** Where what prompts share is kept; absent: everything is read. */
  readonly beginnings?: Beginnings;
  readonly send: (message: EngineMessage) => void;
}

type Done = Extract<EngineMessage, { type: "done" }>;

/**
 * Reads the prompt and writes the answer, telling how far it is; gives the closing message.
 * @throws QuernError `context-full`, `cancelled`
 */
export async function answer(
  parts: AnswerParts,
  request: AnswerRequest,
  control: AnswerControl,
  signal: AbortSignal,
): Promise<Done> {
  const prompt = requestPrompt(request);
  await checkFits(parts, prompt);
  const { prefillMs, ...read } = await readPrompt(parts, request, prompt, signal);
  checkRoom(read.promptTokens, parts.facts.contextTokens);
  const start = startOf(request.turns, request);
  const thought = await thoughtBefore(parts.engine, request, start);
  return new Writing(parts, request, { ...read, prefillMs }, start, thought, control, signal).run();
}

/** Two at least: one to generate, and one place that llama.cpp keeps free. */
function checkRoom(promptTokens: number, contextTokens: number): void {
  const needTokens = promptTokens + 2;
  if (needTokens > contextTokens) throw new QuernError("context-full", { needTokens, contextTokens });
}

/** A long prompt is counted before anything of it is read; no token is shorter than a byte. */
async function checkFits({ engine, facts }: AnswerParts, prompt: readonly PromptSegment[]): Promise<void> {
  let bytes = 0;
  let images = false;
  for (const segment of prompt) {
    if (segment.kind === "image") images = true;
    else bytes += segment.kind === "text" ? Buffer.byteLength(segment.text) : 1;
  }
  if (!images && bytes + 2 <= facts.contextTokens) return;
  checkRoom(await engine.countPrompt(prompt), facts.contextTokens);
}

/** @returns with the time that reading took, without what was taken up from disk or put there */
async function readPrompt(
  { engine, slot, beginnings, send }: AnswerParts,
  { id, sharesBeginning }: AnswerRequest,
  prompt: readonly PromptSegment[],
  signal: AbortSignal,
): Promise<PrefillResult & { prefillMs: number }> {
  const started = performance.now();
  let diskMs = 0;
  const elapsed = (): number => performance.now() - started - diskMs;
  const onDisk = (ms: number): void => {
    diskMs += ms;
  };
  const onProgress = (progress: PrefillProgress): void =>
    send({
      type: "reading",
      id,
      readTokens: progress.read,
      newTokens: progress.total,
      reusedTokens: progress.reused,
      secondsLeft: secondsLeft(progress, elapsed()),
    });
  const read =
    sharesBeginning !== undefined && beginnings
      ? await beginnings.prefill({ among: sharesBeginning, slot, prompt, signal, onProgress, onDisk })
      : await engine.prefill(slot, prompt, onProgress, signal);
  return { ...read, prefillMs: elapsed() };
}

/** What an answer that goes on in its thought has thought before counts towards its budget. */
async function thoughtBefore(engine: TokenEngine, request: AnswerRequest, start: Start): Promise<number> {
  const thinking = request.turns.at(-1)?.thinking ?? "";
  if (request.thinkingBudget === undefined || start.part !== "thought" || !start.midway) return 0;
  return (await engine.countTexts([thinking]))[0] ?? 0;
}

/** One answer being written: carries out what its rules (`AnswerOutput`) say, and counts. */
class Writing {
  private readonly output: AnswerOutput;
  private readonly batch: OutputBatch;
  private readonly started = performance.now();
  private readonly room: number;
  private thinkingMs = 0;
  private generated = 0;
  /** Our own words behind the prompt; they are not generated, but take their place. */
  private appended = 0;
  private schema: GenerateOptions["jsonSchema"];

  constructor(
    private readonly parts: AnswerParts,
    private readonly request: AnswerRequest,
    private readonly read: PrefillResult & { readonly prefillMs: number },
    private readonly start: Start,
    thoughtTokens: number,
    control: AnswerControl,
    private readonly signal: AbortSignal,
  ) {
    const { facts, send } = parts;
    this.room = facts.contextTokens - read.promptTokens - 1;
    this.batch = new OutputBatch(
      (events, generatedTokens, chances) =>
        send({
          type: "output",
          id: request.id,
          events,
          ...(chances.length > 0 && { chances }),
          generatedTokens,
          contextUsedTokens: this.contextUsed,
        }),
      facts.gpuLayers < facts.totalLayers,
    );
    this.output = new AnswerOutput(request, start, thoughtTokens, control, (events) => {
      if (events.some((event) => event.type === "thinking"))
        this.thinkingMs = performance.now() - this.started;
      this.batch.append(events);
    });
  }

  async run(): Promise<Done> {
    let ended: EndReason | undefined;
    try {
      this.tellWhereNotHeld();
      let verdict = this.output.begin();
      while (ended === undefined) {
        verdict = await this.follow(verdict);
        if (verdict.next === "go-on") verdict = await this.generate();
        if (verdict.next !== "finish") continue;
        if (verdict.note) this.note(verdict.note);
        ended = verdict.reason;
      }
      this.output.finish(ended === "end" || ended === "tool-calls");
      // A call that was held back to the end may have become one only now.
      if (ended === "end") ended = this.output.endReason;
    } finally {
      this.output.finish(false);
      this.batch.flush();
    }
    return { type: "done", id: this.request.id, reason: ended, stats: this.stats() };
  }

  /** Does what the rules ask for between two runs of generating. */
  private async follow(verdict: Verdict): Promise<Verdict> {
    switch (verdict.next) {
      case "close-thought":
        this.note(verdict.note);
        await this.append(closingSegments());
        return this.follow(this.output.close());
      case "constrain":
        if (verdict.missingBreaks > 0)
          await this.append([{ kind: "text", text: "\n".repeat(verdict.missingBreaks) }]);
        this.constrain();
        return { next: "go-on" };
      case "call": {
        const { missingBreaks, text } = verdict;
        await this.append(new SegmentBuilder().template("\n".repeat(missingBreaks) + text).end());
        return this.follow(this.output.called(text));
      }
      default:
        return verdict;
    }
  }

  private async generate(): Promise<Verdict> {
    const { engine, slot } = this.parts;
    const maxTokens = this.tokensLeft();
    if (maxTokens <= 0) return { next: "finish", reason: "length" };
    const options: GenerateOptions = {
      sampling: samplingFor(this.request),
      maxTokens,
      ...(this.schema ? { jsonSchema: this.schema, orCall: (this.request.tools ?? []).length > 0 } : {}),
      ...(this.request.chances === undefined ? {} : { chances: this.request.chances }),
    };
    for await (const token of engine.generate(slot, options, this.signal)) {
      this.generated++;
      const verdict = this.output.take(token);
      if (token.chance && this.output.inAnswer) this.batch.tell(token.chance);
      this.batch.token();
      if (verdict.next !== "go-on") return verdict;
    }
    if (this.signal.aborted) throw new QuernError("cancelled");
    // What has to match a schema ends with it, with or without a token that says so.
    return { next: "finish", reason: this.schema && this.tokensLeft() > 0 ? "end" : "length" };
  }

  /** An answer that begins is held to its schema as it begins; one that goes on in its middle cannot be. */
  private tellWhereNotHeld(): void {
    if (this.request.jsonSchema && this.start.part === "answer" && this.start.midway)
      this.note({ code: "json-not-held", params: {} });
  }

  private constrain(): void {
    this.schema = this.request.jsonSchema;
    this.output.constrain();
  }

  private async append(segments: readonly PromptSegment[]): Promise<void> {
    this.appended += await this.parts.engine.append(this.parts.slot, segments, this.signal);
    if (this.signal.aborted) throw new QuernError("cancelled");
  }

  private tokensLeft(): number {
    const most = Math.min(this.request.maxTokens ?? Number.POSITIVE_INFINITY, this.room - this.appended);
    return most - this.generated;
  }

  private note(note: Reason): void {
    this.batch.flush();
    this.parts.send({ type: "note", id: this.request.id, note });
  }

  private get contextUsed(): number {
    return this.read.promptTokens + this.generated + this.appended;
  }

  private stats(): AnswerStats {
    return {
      promptTokens: this.read.promptTokens,
      reusedTokens: this.read.reused,
      generatedTokens: this.generated,
      prefillMs: this.read.prefillMs,
      decodeMs: performance.now() - this.started,
      thinkingMs: this.thinkingMs,
      contextUsedTokens: this.contextUsed,
      contextTokens: this.parts.facts.contextTokens,
    };
  }
}
