import { create } from "zustand";
import { compact, newFromSummary } from "./chat";

interface SummariesState {
  /** Conversations that are being summed up now, because the user asked for it here. */
  readonly working: readonly string[];
}

/** Summaries under way. */
export const useSummaries = create<SummariesState>(() => ({ working: [] }));

async function whileWorking(id: string, work: () => Promise<unknown>): Promise<void> {
  if (useSummaries.getState().working.includes(id)) return;
  useSummaries.setState(({ working }) => ({ working: [...working, id] }));
  try {
    await work();
  } finally {
    useSummaries.setState(({ working }) => ({ working: working.filter((other) => other !== id) }));
  }
}

/** Has the model sum up the messages so far; nothing is deleted, and it can be undone in the conversation. */
export function sumUp(conversationId: string): Promise<void> {
  return whileWorking(conversationId, () => compact(conversationId));
}

/** Sums up the messages so far and goes on in a new conversation. */
export function beginFromSummary(conversationId: string): Promise<void> {
  return whileWorking(conversationId, () => newFromSummary(conversationId));
}
