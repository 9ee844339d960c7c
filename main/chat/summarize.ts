import { type Conversation, type Message, QuernError } from "../contract";
import type { ChatBackend, ChatRequest } from "../engine";
import { userText } from "./attachment-text";
import type { ChatCore } from "./core";
import { historyText, tokensOf } from "./counting";
import { compactedAt, sinceSummary } from "./path";
import type { Progress } from "./progress";
import { contentsOf, requestOf } from "./request";
import { partsOf } from "./split-text";
import { partInstruction, shorterInstruction, summaryInstruction } from "./summary-prompt";

/** A summary longer than this is no help; in a small context a share of it. In tokens. */
const longestSummaryTokens = 2048;
const summaryShare = 4;
/** Of what is left of the context beside two summaries, as much goes to the part: counts of parts add up roughly. */
const partShare = 0.8;
/** Words that a second, shorter summary is asked for, for each token that it may take: the model does not count well. */
const wordsPerToken = 0.4;
/** At most what the wish for a shorter one adds to a request. */
const shorterTokens = 64;

export interface Summary {
  text: string;
  tokensBefore: number;
  tokensAfter: number;
}

/**
 * Has the model sum up a branch, in one go where it fits the context together with its summary, else part by part.
 * The model must be loaded, and it must be this one's turn.
 * @throws QuernError `compaction-no-gain`, `compaction-cut`, `cancelled`, and those of the engine
 */
export async function summarize(
  core: ChatCore,
  conversation: Conversation,
  covered: readonly Message[],
  progress: Progress,
  signal: AbortSignal,
): Promise<Summary> {
  const { store } = core;
  const { backend } = core.placeOf(conversation);
  const contents = await contentsOf(store, sinceSummary(covered));
  const texts = sinceSummary(covered).map((one) =>
    one.role === "user" ? `User: ${userText(one, contents, false)}` : `Assistant: ${historyText(one)}`,
  );
  const before = covered[compactedAt(covered)]?.compaction?.summary ?? "";
  const { tokens } = await tokensOf(backend, [before, ...texts]);
  const tokensBefore = tokens.reduce((sum, one) => sum + one, 0);

  const contextTokens = backend.abilities()?.contextTokens ?? Number.POSITIVE_INFINITY;
  const maxTokens = Math.max(
    1,
    Math.min(longestSummaryTokens, Math.floor(contextTokens / summaryShare), tokensBefore),
  );
  const request = await wholeRequest(core, backend, conversation, covered, maxTokens);
  const needs = await backend.countTokens(request).catch((error: unknown) => {
    const full = error instanceof QuernError && error.code === "context-full";
    return full ? Number.POSITIVE_INFINITY : tokensBefore;
  });

  let text = "";
  if (needs + shorterTokens + maxTokens <= contextTokens) {
    text = await wholeSummary(backend, request, progress, signal);
  } else {
    const limit = Math.floor((contextTokens - 2 * maxTokens) * partShare);
    const measured = texts.map((one, n) => ({ text: one, tokens: tokens[n + 1] ?? 0 }));
    const parts = partsOf(measured, Math.max(limit, 1));
    // Not in the conversation's own place in the engine's memory: this is read once and never again.
    const conversationId = `${conversation.id} summary`;
    text = before;
    try {
      for (const [n, part] of parts.entries()) {
        const asked = partInstruction(text, part, n + 1, parts.length);
        const turns = [{ role: "user" as const, text: asked }];
        text = await wholeSummary(
          backend,
          { conversationId, turns, thinking: false, maxTokens },
          progress,
          signal,
        );
      }
    } finally {
      await backend.forget(conversationId).catch(() => undefined);
    }
  }
  const after = await tokensOf(backend, [text]);
  const tokensAfter = after.tokens[0] ?? 0;
  if (text === "" || tokensAfter >= tokensBefore)
    throw new QuernError("compaction-no-gain", { tokensBefore, tokensAfter });
  return { text, tokensBefore, tokensAfter };
}

/** The conversation as it is in the engine's memory, and the wish for a summary after it. */
async function wholeRequest(
  core: Pick<ChatCore, "store" | "toolsOf">,
  backend: ChatBackend,
  conversation: Conversation,
  covered: readonly Message[],
  maxTokens: number,
): Promise<ChatRequest & { maxTokens: number }> {
  const offered = await core.toolsOf(conversation);
  const { conversationId, turns, tools } = await requestOf(
    core.store,
    backend,
    conversation,
    covered,
    false,
    offered,
  );
  return {
    conversationId,
    ...(tools && { tools }),
    turns: [...turns, { role: "user", text: summaryInstruction }],
    thinking: false,
    maxTokens,
  };
}

/**
 * A summary that came to its end. One that was cut would stand for the history without what comes last, so a shorter one
 * is asked for, once.
 * @throws QuernError `compaction-cut`
 */
async function wholeSummary(
  backend: ChatBackend,
  request: ChatRequest & { maxTokens: number },
  progress: Progress,
  signal: AbortSignal,
): Promise<string> {
  const { maxTokens } = request;
  const shorter = shorterInstruction(Math.max(1, Math.floor(maxTokens * wordsPerToken)));
  const turns = request.turns.map((turn, n, { length }) =>
    n === length - 1 ? { ...turn, text: `${turn.text}\n\n${shorter}` } : turn,
  );
  for (const asked of [request, { ...request, turns }]) {
    const text = await written(backend, asked, progress, signal);
    if (text !== null) return text;
  }
  throw new QuernError("compaction-cut", { maxTokens });
}

/** @returns null where it did not come to its end */
async function written(
  backend: ChatBackend,
  request: ChatRequest,
  progress: Progress,
  signal: AbortSignal,
): Promise<string | null> {
  let text = "";
  let whole = false;
  for await (const event of backend.stream(request, signal)) {
    if (signal.aborted) throw new QuernError("cancelled");
    if (event.type === "text") text += event.text;
    // The limit of tokens, a full context, or a loop.
    if (event.type === "done") whole = event.reason === "end" || event.reason === "stop-text";
    progress.event(event);
  }
  if (signal.aborted) throw new QuernError("cancelled");
  return whole ? text.trim() : null;
}
