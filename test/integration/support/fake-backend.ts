import type { AnswerStats } from "../../../main/contract";
import type { ChatBackend, ChatEvent, ChatRequest } from "../../../main/engine";

/** What a fake answer does: an async generator of events, which may wait for the test. */
export type Script = (request: ChatRequest, signal: AbortSignal) => AsyncIterable<ChatEvent>;

/** What the fake engine is like now, and what it was asked besides answers. */
export interface FakeEngine {
  abilities: { contextTokens: number; images: boolean } | null;
  /** Texts that were counted, in the order in which they were. */
  readonly counted: string[];
  readonly forgotten: string[];
  /** Conversations that were told to answer now. */
  readonly hurried: string[];
}

/** A token for each word, which is easy to tell in a test. */
export function wordTokens(text: string): number {
  return text.split(/\s+/).filter(Boolean).length;
}

/** Stands for an engine: plays one script per answer, and remembers what it was asked. */
export function fakeBackend(...scripts: Script[]): {
  backend: ChatBackend;
  asked: ChatRequest[];
  engine: FakeEngine;
} {
  const asked: ChatRequest[] = [];
  const engine: FakeEngine = {
    abilities: { contextTokens: 100_000, images: true },
    counted: [],
    forgotten: [],
    hurried: [],
  };
  return {
    asked,
    engine,
    backend: {
      stream: (request, signal) => {
        const script = scripts[Math.min(asked.length, scripts.length - 1)];
        if (!script) throw new Error("The test gave no script.");
        asked.push(request);
        return script(request, signal);
      },
      answerNow: async (conversationId) => {
        engine.hurried.push(conversationId);
        return true;
      },
      abilities: () => engine.abilities,
      countTexts: async (texts) => {
        engine.counted.push(...texts);
        return texts.map(wordTokens);
      },
      countTokens: async ({ turns }) =>
        turns.reduce((sum, { text, thinking = "" }) => sum + wordTokens(text) + wordTokens(thinking), 0),
      forget: async (conversationId) => {
        engine.forgotten.push(conversationId);
      },
    },
  };
}

export const someStats: AnswerStats = {
  promptTokens: 12,
  reusedTokens: 4,
  generatedTokens: 3,
  prefillMs: 10,
  decodeMs: 20,
  thinkingMs: 5,
  contextUsedTokens: 15,
  contextTokens: 4096,
};

export function done(over: Partial<Extract<ChatEvent, { type: "done" }>> = {}): ChatEvent {
  return { type: "done", reason: "end", model: "Fake 1B", stats: someStats, ...over };
}

/** The prompt is being read. */
export function reading(readTokens: number, newTokens: number, contextUsedTokens = readTokens): ChatEvent {
  return { type: "reading", readTokens, newTokens, secondsLeft: 1, contextUsedTokens, contextTokens: 4096 };
}

/** Says these words and ends. */
export function says(...words: string[]): Script {
  return async function* () {
    yield reading(8, 8, 12);
    for (const text of words) yield { type: "text", text };
    yield done();
  };
}

/** Says what was asked last, and ends. */
export const echoes: Script = async function* ({ turns }) {
  yield { type: "text", text: `re: ${turns.at(-1)?.text ?? ""}` };
  yield done();
};

/** Resolves when the signal is aborted. */
export function abortOf(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

/** Something to wait for until the test opens it. */
export function closedGate(): { opened: Promise<void>; open: () => void } {
  const opening = new AbortController();
  return { opened: abortOf(opening.signal), open: () => opening.abort() };
}
