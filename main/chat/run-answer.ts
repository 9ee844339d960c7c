import {
  type AnswerStats,
  answerCut,
  type chatService,
  type Emit,
  type ErrorData,
  type Message,
  QuernError,
  type Reason,
  toErrorData,
} from "../contract";
import { type AnswerPlace, type ChatEvent, type ChatRequest, inTurn } from "../engine";
import type { AnswerWriter } from "./answer-writer";
import { createDeltas, type Deltas } from "./deltas";
import { createProgress } from "./progress";
import { wholeStats, withoutPart } from "./whole-stats";

/** How an answer can be ended from outside. `gone`: its conversation was removed; what there is is kept with it. */
export type EndedBy = "stop" | "close" | "gone";

/** An answer under way. Its message always holds everything that has come so far. */
export interface LiveAnswer {
  message: Message;
  /** Of what was written before it went on. */
  readonly earlier: AnswerStats | null;
  readonly deltas: Deltas;
  readonly writer: AnswerWriter;
  /** Aborted with an `EndedBy` as its reason. */
  readonly ending: AbortController;
}

export interface RunAnswerOptions extends AnswerPlace {
  emit: Emit<typeof chatService>;
  now: () => Date;
  /** Told with the progress, where the answer is made elsewhere than its conversation. */
  endpoint?: string | null | undefined;
}

/** Makes the batches of an answer; kept apart from running it, so that a late page can have them flushed. */
export function liveAnswer(
  message: Message,
  writer: AnswerWriter,
  emit: Emit<typeof chatService>,
): LiveAnswer {
  const earlier = message.stats;
  return {
    message: { ...message, stats: null },
    earlier,
    writer,
    deltas: createDeltas(message, emit),
    ending: new AbortController(),
  };
}

/**
 * Runs one answer from its place in the queue to its end; resolves when the end is stored.
 * Never throws: what goes wrong becomes the message's status and error.
 * @param makeRequest called once the model is there, since what may be sent depends on it
 */
export async function runAnswer(
  live: LiveAnswer,
  makeRequest: () => Promise<ChatRequest>,
  options: RunAnswerOptions,
): Promise<void> {
  const { signal } = live.ending;
  const progress = createProgress(
    { ...live.message, endpoint: options.endpoint },
    options.emit,
    options.readingSpeed,
  );
  const begunWith = live.message.text.length + live.message.thinking.length;
  let request: ChatRequest | undefined;
  let done: Done | undefined;

  const add = (thinking: string, text: string) => {
    const { message } = live;
    live.message = { ...message, thinking: message.thinking + thinking, text: message.text + text };
    live.deltas.add(thinking, text);
    live.writer.add(thinking, text);
  };
  const take = (event: ChatEvent) => {
    const { message } = live;
    switch (event.type) {
      case "thinking":
        add(event.text, "");
        break;
      case "text":
        add("", event.text);
        break;
      case "tool-call":
        live.message = { ...message, toolCalls: [...message.toolCalls, event.call] };
        break;
      case "tool-call-malformed":
        // Nothing that the model wrote is kept from the reader.
        add("", event.raw);
        break;
      case "note":
        live.message = { ...message, notes: [...message.notes, event.note] };
        break;
      case "done":
        done = event;
    }
    progress.event(event);
  };
  const ask = async () => {
    request = await makeRequest();
    return request;
  };

  let error: ErrorData | null = null;
  try {
    await inTurn(
      options.queue,
      signal,
      () => progress.phase("waiting"),
      () => answer(ask, signal, options, progress.phase, take),
    );
    if (!done) throw new QuernError("unexpected", {}, { detail: "The answer ended without an end." });
    if (done.reason === "length") {
      const cut = cutBySettings(done, request);
      if (cut) live.message = { ...live.message, notes: [...live.message.notes, cut] };
      else error = contextFull(done);
    }
  } catch (thrown) {
    error = signal.aborted ? null : toErrorData(thrown);
  }
  live.deltas.flush();
  const status = endStatus(live.message, signal, error);
  // The model was unloaded: a wish of the user's, not a fault.
  if (error?.code === "cancelled") error = null;
  const written = live.message.text.length + live.message.thinking.length > begunWith;
  const stats = done
    ? wholeStats(live.earlier, done.stats, request?.continues ?? false)
    : written
      ? withoutPart(live.earlier)
      : live.earlier;
  live.message = { ...live.message, status, error, stats, model: done?.model ?? live.message.model };
  const { toolCalls, notes, model } = live.message;
  await live.writer.finish({
    status,
    error,
    notes,
    toolCalls,
    stats,
    model,
    at: options.now().toISOString(),
  });
}

async function answer(
  ask: () => Promise<ChatRequest>,
  signal: AbortSignal,
  options: RunAnswerOptions,
  phase: (phase: "loading" | "reading") => void,
  take: (event: ChatEvent) => void,
): Promise<void> {
  if (options.ensureLoaded) {
    // A model that is there already is no news.
    const timer = setTimeout(() => phase("loading"), 50);
    await options.ensureLoaded(signal).finally(() => clearTimeout(timer));
  }
  const request = await ask();
  if (signal.aborted) return;
  phase("reading");
  for await (const event of options.backend.stream(request, signal)) {
    if (signal.aborted) return;
    take(event);
  }
}

function endStatus(
  { text, thinking }: Message,
  signal: AbortSignal,
  error: ErrorData | null,
): Exclude<Message["status"], "streaming"> {
  if (signal.aborted) return signal.reason === "close" ? "interrupted" : "stopped";
  if (!error) return "complete";
  if (error.code === "cancelled") return "stopped";
  return text === "" && thinking === "" ? "failed" : "interrupted";
}

type Done = Extract<ChatEvent, { type: "done" }>;

/** An answer that ended where the conversation's settings end it is whole, and can go on; the reader is told. */
function cutBySettings({ stats }: Done, request: ChatRequest | undefined): Reason | null {
  const tokens = request?.maxTokens;
  if (tokens === undefined || stats.generatedTokens < tokens) return null;
  return { code: answerCut, params: { tokens } };
}

function contextFull({ stats }: Done): ErrorData {
  // One more than there is room for: the answer wanted to go on.
  const needTokens = stats.contextUsedTokens + 1;
  return { code: "context-full", params: { needTokens, contextTokens: stats.contextTokens } };
}
