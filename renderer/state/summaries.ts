import { create } from "zustand";
import { askOrNotice, services } from "../bridge";
import { readMessages, selectConversation, useChat } from "./chat";

interface SummariesState {
  /** Conversations that are being summed up now. */
  readonly working: readonly string[];
}

/** Summaries under way. */
export const useSummaries = create<SummariesState>(() => ({ working: [] }));

async function whileWorking<T>(id: string, work: () => Promise<T>): Promise<T | undefined> {
  if (useSummaries.getState().working.includes(id)) return undefined;
  useSummaries.setState(({ working }) => ({ working: [...working, id] }));
  try {
    return await work();
  } finally {
    useSummaries.setState(({ working }) => ({ working: working.filter((other) => other !== id) }));
  }
}

/** Has the model sum up the messages so far; nothing is deleted, and it can be undone in the conversation. */
export async function sumUp(conversationId: string): Promise<boolean> {
  const carrier = await whileWorking(conversationId, () =>
    askOrNotice(services().chat.compact({ conversationId })),
  );
  if (carrier === undefined) return false;
  await readMessages(conversationId);
  return true;
}

/** Sums up the messages so far and goes on in a new conversation, unless the user went elsewhere meanwhile. */
export async function beginFromSummary(conversationId: string): Promise<void> {
  const made = await whileWorking(conversationId, () =>
    askOrNotice(services().chat.newFromSummary({ conversationId })),
  );
  if (made === undefined) return;
  useChat.setState(({ conversations }) => ({
    conversations: conversations.some(({ id }) => id === made.id) ? conversations : [made, ...conversations],
  }));
  if (useChat.getState().selectedId === conversationId) selectConversation(made.id);
}
