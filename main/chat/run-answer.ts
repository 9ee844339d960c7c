import {
  type AnswerStats,
  answerCut,
  type chatService,
  type Emit,
  type ErrorData,
  type Message,
  manyCalls,
  QuernError,
  type Reason,
  toErrorData,
} from "../contract";
import { withEndedCalls } from "../contract/answer-parts";
import { type ChatBackend, type ChatEvent, type ChatRequest, inTurn, type TurnQueue } from "../engine";
import type { AnswerWriter } from "./answer-writer";
import { carryOut, mostRounds } from "./carry-out";
import { createDeltas, type Deltas } from "./deltas";
import { createProgress } from "./progress";
import type { ChatTool, ChatTools } from "./tools";
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

/** What an answer may call. */
export interface AnswerTools {
  readonly tools: ChatTools | null;
  /** The same for the whole answer. */
  offered(): Promise<readonly ChatTool[]>;
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
 * Where the model calls tools that are offered, these are called and it goes on, in the same message.
 * Never throws: what goes wrong becomes the message's status and error.
 * @param makeRequest called once the model is there, since what may be sent depends on it; `goesOn` after tools were
 * called
 */
export async function runAnswer(
  live: LiveAnswer,
  makeRequest: (goesOn: boolean) => Promise<ChatRequest>,
  tools: AnswerTools,
  options: RunAnswerOptions,
): Promise<void> {
  const { signal } = live.ending;
  const progress = createProgress(live.message, options.emit);
  const begun = length(live.message) > 0 || live.message.toolCalls.length > 0;
  let request: ChatRequest | undefined;
  let done: Done | undefined;
  const heard = () => done;

  const add = (thinking: string, text: string) => {
    const { message } = live;
    live.message = { ...message, thinking: message.thinking + thinking, text: message.text + text };
    live.deltas.add(thinking, text);
    live.writer.add(thinking, text);
  };
  const addNote = (note: Reason) => {
    live.message = { ...live.message, notes: [...live.message.notes, note] };
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
        addNote(event.note);
        break;
      case "done":
        done = event;
    }
    progress.event(event);
  };
  const changed = async () => {
    live.deltas.flush();
    options.emit("messageChanged", live.message);
    await live.writer.calls(live.message.toolCalls);
  };
  const ask = async (goesOn: boolean) => {
    request = await makeRequest(goesOn);
    return request;
  };
  let stats = live.earlier;
  let counted = length(live.message);
  /** One go of the model. @returns its end */
  const go = async (goesOn: boolean): Promise<Done> => {
    done = undefined;
    await inTurn(
      options.queue,
      signal,
      () => progress.phase("waiting"),
      () => answer(() => ask(goesOn), signal, options, progress.phase, take),
    );
    const end = heard();
    if (!end) throw new QuernError("unexpected", {}, { detail: "The answer ended without an end." });
    stats = wholeStats(stats, end.stats, goesOn || begun);
    counted = length(live.message);
    live.message = { ...live.message, model: end.model };
    return end;
  };
  /** Has the model go on for as long as it calls tools. @returns the last end */
  const goes = async (): Promise<Done> => {
    const before = live.message.toolCalls.length === 0 ? 0 : 1 + lastRound(live.message);
    for (let count = 0; ; count++) {
      const from = live.message.toolCalls.length;
      const end = await go(count > 0);
      const offered = await tools.offered();
      const whole = end.reason === "tool-calls" || end.reason === "end";
      const called = whole && live.message.toolCalls.length > from;
      if (!called || offered.length === 0 || signal.aborted) return end;
      const enough = count === mostRounds;
      const calls = { from, round: before + count, enough };
      await carryOut(live, calls, { tools: tools.tools, offered, changed });
      if (enough) addNote({ code: manyCalls, params: { rounds: mostRounds } });
      if (enough || signal.aborted) return end;
    }
  };

  let error: ErrorData | null = null;
  try {
    const end = await goes();
    if (end.reason === "length") {
      const cut = cutBySettings(end, request);
      if (cut) addNote(cut);
      else error = contextFull(end);
    }
  } catch (thrown) {
    error = signal.aborted ? null : toErrorData(thrown);
  }
  live.deltas.flush();
  const status = endStatus(live.message, signal, error);
  // The model was unloaded: a wish of the user's, not a fault.
  if (error?.code === "cancelled") error = null;
  if (length(live.message) > counted) stats = withoutPart(stats);
  live.message = withEndedCalls({ ...live.message, status, error, stats });
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
  { text, thinking, toolCalls }: Message,
  signal: AbortSignal,
  error: ErrorData | null,
): Exclude<Message["status"], "streaming"> {
  if (signal.aborted) return signal.reason === "close" ? "interrupted" : "stopped";
  if (!error) return "complete";
  if (error.code === "cancelled") return "stopped";
  return text + thinking === "" && toolCalls.length === 0 ? "failed" : "interrupted";
}

const length = ({ text, thinking }: Message): number => text.length + thinking.length;

const lastRound = ({ toolCalls }: Message): number =>
  Math.max(0, ...toolCalls.map(({ run }) => run?.round ?? 0));

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
