import {
  type chatService,
  type Emit,
  type ErrorData,
  type Message,
  QuernError,
  toErrorData,
} from "../contract";
import type { ChatBackend, ChatEvent, ChatRequest } from "../engine";
import type { AnswerWriter } from "./answer-writer";
import { createDeltas, type Deltas } from "./deltas";
import { createProgress } from "./progress";
import type { TurnQueue } from "./turn-queue";

/** How an answer can be ended from outside. `gone`: its conversation was removed. */
export type EndedBy = "stop" | "close" | "gone";

/** An answer under way. Its message always holds everything that has come so far. */
export interface LiveAnswer {
  message: Message;
  readonly deltas: Deltas;
  readonly writer: AnswerWriter;
  /** Aborted with an `EndedBy` as its reason. */
  readonly ending: AbortController;
}

export interface RunAnswerOptions {
  backend: ChatBackend;
  queue: TurnQueue;
  /** Has the model loaded before the backend is asked, where something else than the backend does that. */
  ensureLoaded: ((signal: AbortSignal) => Promise<void>) | undefined;
  emit: Emit<typeof chatService>;
  now: () => Date;
}

/** Makes the batches of an answer; kept apart from running it, so that a late page can have them flushed. */
export function liveAnswer(
  message: Message,
  writer: AnswerWriter,
  emit: Emit<typeof chatService>,
): LiveAnswer {
  return { message, writer, deltas: createDeltas(message, emit), ending: new AbortController() };
}

/**
 * Runs one answer from its place in the queue to its end; resolves when the end is stored.
 * Never throws: what goes wrong becomes the message's status and error.
 */
export async function runAnswer(
  live: LiveAnswer,
  request: ChatRequest,
  options: RunAnswerOptions,
): Promise<void> {
  const { signal } = live.ending;
  const progress = createProgress(live.message, options.emit);
  let done: Extract<ChatEvent, { type: "done" }> | undefined;

  const take = (event: ChatEvent) => {
    const { message } = live;
    if (event.type === "thinking" || event.type === "text") {
      const thinking = event.type === "thinking" ? event.text : "";
      const text = event.type === "text" ? event.text : "";
      live.message = { ...message, thinking: message.thinking + thinking, text: message.text + text };
      live.deltas.add(thinking, text);
      live.writer.add(thinking, text);
    } else if (event.type === "tool-call") {
      live.message = { ...message, toolCalls: [...message.toolCalls, event.call] };
    } else if (event.type === "done") {
      done = event;
    }
    progress.event(event);
  };

  let error: ErrorData | null = null;
  try {
    const leave = await options.queue.enter(signal, () => progress.phase("waiting"));
    const answering = answer(request, signal, options, progress.phase, take);
    // Whoever stops is answered at once; the next answer waits until the engine has really let go.
    void answering.then(leave, leave);
    await Promise.race([answering, aborted(signal)]);
    if (!done) throw new QuernError("unexpected", {}, { detail: "The answer ended without an end." });
    if (done.reason === "length") error = contextFull(done);
  } catch (thrown) {
    error = signal.aborted ? null : toErrorData(thrown);
  }
  live.deltas.flush();
  const status = endStatus(live.message, signal, error);
  // The model was unloaded: a wish of the user's, not a fault.
  if (error?.code === "cancelled") error = null;
  live.message = { ...live.message, status, error, stats: done?.stats ?? null, model: done?.model ?? null };
  if (signal.reason === "gone") return live.writer.giveUp();
  const { toolCalls, stats, model } = live.message;
  await live.writer.finish({ status, error, toolCalls, stats, model, at: options.now().toISOString() });
}

async function answer(
  request: ChatRequest,
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
  phase("reading");
  for await (const event of options.backend.stream(request, signal)) {
    if (signal.aborted) return;
    take(event);
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const stop = () => reject(new QuernError("cancelled"));
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
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

function contextFull({ stats }: Extract<ChatEvent, { type: "done" }>): ErrorData {
  // One more than there is room for: the answer wanted to go on.
  const needTokens = stats.contextUsedTokens + 1;
  return { code: "context-full", params: { needTokens, contextTokens: stats.contextTokens } };
}
