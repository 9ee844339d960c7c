import { type AnswerStats, type LoadedModel, QuernError } from "../../contract";
import type { ChatBackend, ChatEvent, ChatRequest } from "../backend";
import { chatEvents } from "./chat-events";
import type { EngineProcess } from "./engine-process";
import { generateWork, promptWork } from "./engine-request";
import { EventQueue } from "./event-queue";

/** A process with its model. */
export interface Ready {
  readonly process: EngineProcess;
  readonly model: LoadedModel;
}

type Resident = Pick<LoadedModel["actual"], "ramBytes" | "mappedBytes">;

/** What the backend needs of whoever loads models. */
export interface BackendHost {
  /** The loaded model; waits for a load under way, and loads again what had crashed. */
  ready(onLoading: (progress: number) => void): Promise<Ready>;
  /** The loaded model, if there is one now. */
  loaded(): Ready | undefined;
  /** Memory in use, as an answer told it. */
  took(resident: Resident): void;
  /** An answer is whole. */
  answered(stats: AnswerStats, model: LoadedModel, resident: Resident | null): void;
}

/**
 * How long a stopped stream waits for what the engine has written already: with the very same text on both sides
 * the next turn needs to read nothing of it again. Whoever stops it is told within 300 ms, the way to the page included.
 */
const lastWordsMs = 200;

/** Answers with the engine process of this machine: one answer at a time, and counting at any time. */
export class LocalBackend implements ChatBackend {
  private answering = false;
  /** A stopped answer that the engine has not let go of yet. */
  private settling: Promise<void> | undefined;

  /** @param stoppedSeconds see `HangLimits` */
  constructor(
    private readonly host: BackendHost,
    private readonly stoppedSeconds: number,
  ) {}

  /** Somebody waits for an answer. */
  get busy(): boolean {
    return this.answering;
  }

  async *stream(request: ChatRequest, signal: AbortSignal): AsyncGenerator<ChatEvent, void, undefined> {
    if (this.answering) throw new QuernError("engine-busy");
    this.answering = true;
    const queue = new EventQueue<ChatEvent>();
    const over = new AbortController();
    let grace: NodeJS.Timeout | undefined;
    const stop = () => {
      over.abort();
      grace = setTimeout(() => queue.fail(new QuernError("cancelled")), lastWordsMs);
    };
    if (signal.aborted) over.abort();
    signal.addEventListener("abort", stop, { once: true });
    try {
      void this.answer(request, queue, over.signal).then(
        () => (over.signal.aborted ? queue.fail(new QuernError("cancelled")) : queue.finish()),
        (error: unknown) => queue.fail(error),
      );
      yield* queue.drain();
    } finally {
      clearTimeout(grace);
      signal.removeEventListener("abort", stop);
      this.answering = false;
      over.abort();
    }
  }

  async answerNow(conversationId: string): Promise<boolean> {
    const ready = this.host.loaded();
    if (!ready) return false;
    const { result } = ready.process.request({ type: "answer-now", conversationId }, () => undefined);
    const answer = await result;
    return answer.type === "answering-now" && answer.was;
  }

  abilities(): ReturnType<ChatBackend["abilities"]> {
    const ready = this.host.loaded();
    return ready ? { contextTokens: ready.model.actual.contextTokens, images: ready.model.images } : null;
  }

  async countTexts(texts: readonly string[]): Promise<number[]> {
    const { result } = this.process().request({ type: "count-texts", texts: [...texts] }, () => undefined);
    const answer = await result;
    return answer.type === "counted-texts" ? answer.tokens : [];
  }

  async countTokens(request: ChatRequest): Promise<number> {
    const { result } = this.process().request({ type: "count", ...promptWork(request) }, () => undefined);
    const answer = await result;
    return answer.type === "counted" ? answer.tokens : 0;
  }

  async forget(conversationId: string): Promise<void> {
    // The files on disk are the supervisor's; no engine is loaded for them.
    const ready = this.host.loaded();
    if (ready) await ready.process.request({ type: "forget", conversationId }, () => undefined).result;
  }

  private process(): EngineProcess {
    const ready = this.host.loaded();
    if (!ready) throw new QuernError("engine-not-loaded");
    return ready.process;
  }

  private async answer(
    request: ChatRequest,
    queue: EventQueue<ChatEvent>,
    signal: AbortSignal,
  ): Promise<void> {
    if (this.settling !== undefined) queue.push({ type: "settling" });
    // Before the model is asked for: an engine that had to be ended by force is loaded again.
    await this.settling;
    const { process, model } = await this.host.ready((progress) => queue.push({ type: "loading", progress }));
    if (signal.aborted) return;
    const { contextTokens } = model.actual;
    const { id, result } = process.request({ type: "generate", ...generateWork(request) }, (message) => {
      for (const event of chatEvents(message, contextTokens)) queue.push(event);
    });
    const abandon = () => {
      process.cancel(id);
      const settling = settled(result, process, this.stoppedSeconds).finally(() => {
        if (this.settling === settling) this.settling = undefined;
      });
      this.settling = settling;
    };
    signal.addEventListener("abort", abandon, { once: true });
    try {
      const done = await result;
      if (done.type !== "done") return;
      queue.push({ type: "done", reason: done.reason, model: model.name, stats: done.stats });
      if (done.resident) this.host.took(done.resident);
      this.host.answered(done.stats, model, done.resident ?? null);
    } finally {
      signal.removeEventListener("abort", abandon);
    }
  }
}

/** Resolves when the engine has let go of a stopped request; an engine that does not is ended. */
async function settled(result: Promise<unknown>, process: EngineProcess, seconds: number): Promise<void> {
  const timer = setTimeout(
    () => process.end(new QuernError("engine-unresponsive", { seconds })),
    seconds * 1000,
  );
  await result.catch(() => undefined);
  clearTimeout(timer);
}
