import { type AnswerStats, endpointLimit, type Price, QuernError } from "../contract";
import type { ChatEvent } from "../engine";
import { type Chunk, chunk, type Usage } from "./chunk";
import { createSseReader } from "./sse";
import { type Piece, ThinkMarks } from "./think-marks";
import { ToolCalls } from "./tool-calls";
import { type Asked, streamTroubleOf } from "./trouble";

export interface AnswerReaderOptions {
  readonly asked: Asked;
  /** What stands in the `done` event where the server names no model. */
  readonly model: string;
  /** How the server is shown beside the model's name. */
  readonly where: string;
  readonly contextTokens: number | null;
  readonly maxTokens: number | undefined;
  /** What its tokens cost; null: unknown. */
  readonly price: Price | null;
  /** ms, of any clock. */
  readonly now: () => number;
}

/** From the bytes of a streamed answer to the events of the chat; to be made when it is asked for, from where time counts. */
export class AnswerReader {
  private readonly sse = createSseReader();
  private readonly marks = new ThinkMarks();
  private readonly calls = new ToolCalls();
  private readonly startedAt: number;
  private firstAt: number | null = null;
  private thoughtAt: number | null = null;
  private thinkingMs = 0;
  private usage: Usage | null = null;
  private finish: string | null = null;
  private model: string;
  private over = false;
  private anything = false;

  constructor(private readonly options: AnswerReaderOptions) {
    this.startedAt = options.now();
    this.model = options.model;
  }

  /** Nothing more is to come: the server has said so. */
  get ended(): boolean {
    return this.over;
  }

  /**
   * One by one, so that what came before something that makes no sense is not lost with it.
   * @throws QuernError `endpoint-bad-answer`, and what the server says went wrong
   */
  *push(bytes: Uint8Array): Generator<ChatEvent, void, undefined> {
    for (const data of this.texts(bytes)) yield* this.take(data);
  }

  /**
   * The end, after the last byte.
   * @throws QuernError `endpoint-cut` where the answer had not ended, `endpoint-bad-answer` where there was none
   */
  end(): ChatEvent[] {
    const { host } = this.options.asked;
    if (!this.anything && this.finish === null)
      throw this.over
        ? new QuernError("endpoint-bad-answer", { host, what: "an empty answer" })
        : new QuernError("endpoint-cut", { host });
    if (this.finish === null && !this.over) throw new QuernError("endpoint-cut", { host });
    const last = this.marks.end().flatMap((piece) => this.piece(piece));
    this.thoughtOver();
    const calls = this.calls.events();
    const length = this.finish === "length";
    const called = calls.some(({ type }) => type === "tool-call");
    const stats = this.stats(length);
    const { contextTokens, maxTokens } = this.options;
    // The server's own limit is neither that of the conversation nor the context's, as far as they are known.
    const own = maxTokens !== undefined && stats.generatedTokens >= maxTokens;
    const full = contextTokens !== null && stats.contextUsedTokens + 1 >= contextTokens;
    const limited = length && !own && !full;
    const reason = called ? "tool-calls" : length && !limited ? "length" : "end";
    return [
      ...last,
      ...calls,
      ...(limited
        ? [{ type: "note" as const, note: { code: endpointLimit, params: { host: this.options.where } } }]
        : []),
      { type: "done", reason, model: `${this.model} (${this.options.where})`, stats },
    ];
  }

  private texts(bytes: Uint8Array): string[] {
    try {
      return this.sse.push(bytes);
    } catch (cause) {
      throw new QuernError(
        "endpoint-bad-answer",
        { host: this.options.asked.host, what: "no stream" },
        { cause },
      );
    }
  }

  private take(data: string): ChatEvent[] {
    if (this.over) return [];
    if (data.trim() === "[DONE]") {
      this.over = true;
      return [];
    }
    const read = this.chunkOf(data);
    const { object, message, code, error = object === "error" ? { message, code } : null } = read;
    if (error !== null) throw streamTroubleOf(error, this.options.asked);
    if (read.model) this.model = read.model;
    if (read.usage) this.usage = read.usage;
    const choice = read.choices?.[0];
    const events: ChatEvent[] = [];
    const thought = choice?.delta?.reasoning_content || choice?.delta?.reasoning || "";
    if (thought !== "") events.push(...this.piece({ type: "thinking", text: thought }));
    const content = choice?.delta?.content ?? "";
    if (content !== "") events.push(...this.marks.push(content).flatMap((piece) => this.piece(piece)));
    for (const part of choice?.delta?.tool_calls ?? []) {
      this.began();
      this.calls.add(part);
    }
    if (choice?.finish_reason) this.finish = choice.finish_reason;
    return events;
  }

  private chunkOf(data: string): Chunk {
    const { host } = this.options.asked;
    let value: unknown;
    try {
      value = JSON.parse(data);
    } catch (cause) {
      throw new QuernError("endpoint-bad-answer", { host, what: "no JSON" }, { cause });
    }
    const parsed = chunk.safeParse(value);
    if (parsed.success) return parsed.data;
    throw new QuernError(
      "endpoint-bad-answer",
      { host, what: "not a chunk of an answer" },
      { cause: parsed.error },
    );
  }

  private began(): void {
    this.anything = true;
    this.firstAt ??= this.options.now();
  }

  private piece(piece: Piece): ChatEvent[] {
    this.began();
    if (piece.type === "thinking") this.thoughtAt ??= this.options.now();
    else this.thoughtOver();
    return [piece];
  }

  private thoughtOver(): void {
    if (this.thoughtAt !== null) this.thinkingMs += this.options.now() - this.thoughtAt;
    this.thoughtAt = null;
  }

  private stats(length: boolean): AnswerStats {
    const { contextTokens, maxTokens, price, now } = this.options;
    const promptTokens = this.usage?.prompt_tokens ?? 0;
    // Without figures an answer that ended at the limit that was set is known to have that many.
    const generatedTokens = this.usage?.completion_tokens ?? (length ? (maxTokens ?? 0) : 0);
    const first = this.firstAt ?? now();
    const reusedTokens = Math.min(promptTokens, this.usage?.prompt_tokens_details?.cached_tokens ?? 0);
    const cost = this.usage === null ? undefined : costOf(price, promptTokens, reusedTokens, generatedTokens);
    return {
      promptTokens,
      reusedTokens,
      generatedTokens,
      prefillMs: first - this.startedAt,
      decodeMs: now() - first,
      thinkingMs: this.thinkingMs,
      contextUsedTokens: this.usage === null ? 0 : promptTokens + generatedTokens,
      contextTokens: contextTokens ?? 0,
      remote: this.usage === null ? "silent" : "told",
      ...(cost && { cost }),
    };
  }
}

/** Prices are for a million tokens each. */
function costOf(price: Price | null, prompt: number, cached: number, written: number): AnswerStats["cost"] {
  if (price === null) return undefined;
  const { input, output, cached: again, currency } = price;
  const amount = ((prompt - cached) * input + cached * (again ?? input) + written * output) / 1_000_000;
  return { amount, currency };
}
