import { create } from "zustand";
import type { Result } from "../../main/contract";
import { ask, askOrNotice, services } from "../bridge";
import { beginMessage } from "./branch";
import { addConversation, readMessages } from "./chat";
import { useChat, without } from "./chat-store";
import { addNotice } from "./notices";
import { settingsHold } from "./turns";

interface SummariesState {
  /** Conversations that are being summed up now, because the user asked for it here. */
  readonly working: readonly string[];
}

/** Summaries under way. */
export const useSummaries = create<SummariesState>(() => ({ working: [] }));

/** One at a time in a conversation. @returns what came of it; undefined when nothing did, which is said unless it was stopped */
async function summing<T>(id: string, work: () => Promise<Result<T>>): Promise<T | undefined> {
  if (useSummaries.getState().working.includes(id)) return undefined;
  useSummaries.setState(({ working }) => ({ working: [...working, id] }));
  try {
    // Where the words go is a setting as well: the whole conversation must not be told to the place of before.
    if (!(await settingsHold(id))) return undefined;
    const result = await ask(work());
    useChat.setState(({ progress }) => ({ progress: without(progress, id) }));
    if (result.ok) return result.value;
    if (result.error.code !== "cancelled") addNotice(result.error);
    return undefined;
  } finally {
    useSummaries.setState(({ working }) => ({ working: working.filter((other) => other !== id) }));
  }
}

/**
 * Has the model sum up the messages so far; nothing is deleted, and it can be undone in the conversation. False when that
 * did not come about.
 */
export async function sumUp(conversationId: string): Promise<boolean> {
  const summed = await summing(conversationId, () => services().chat.compact({ conversationId }));
  if (summed !== undefined) beginMessage(summed);
  return summed !== undefined;
}

/** Goes on in a new conversation that begins with a summary of this one. */
export async function beginFromSummary(conversationId: string): Promise<void> {
  const made = await summing(conversationId, () => services().chat.newFromSummary({ conversationId }));
  if (made === undefined) return;
  addConversation(made);
  await readMessages(made.id);
}

/** Has the model told all messages again instead of the summary. */
export async function undoCompaction(messageId: string): Promise<void> {
  const changed = await askOrNotice(services().chat.undoCompaction({ messageId }));
  if (changed !== undefined) beginMessage(changed);
}
