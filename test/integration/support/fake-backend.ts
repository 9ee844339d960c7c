import type { AnswerStats } from "../../../main/contract";
import type { ChatBackend, ChatEvent, ChatRequest } from "../../../main/engine";

/** What a fake answer does: an async generator of events, which may wait for the test. */
export type Script = (request: ChatRequest, signal: AbortSignal) => AsyncIterable<ChatEvent>;

/** Stands for an engine: plays one script per answer, and remembers what it was asked. */
export function fakeBackend(...scripts: Script[]): { backend: ChatBackend; asked: ChatRequest[] } {
  const asked: ChatRequest[] = [];
  return {
    asked,
    backend: {
      stream: (request, signal) => {
        const script = scripts[Math.min(asked.length, scripts.length - 1)];
        if (!script) throw new Error("The test gave no script.");
        asked.push(request);
        return script(request, signal);
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

/** Says these words and ends. */
export function says(...words: string[]): Script {
  return async function* () {
    yield { type: "reading", readTokens: 8, newTokens: 8, contextUsedTokens: 12, contextTokens: 4096 };
    for (const text of words) yield { type: "text", text };
    yield done();
  };
}

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
