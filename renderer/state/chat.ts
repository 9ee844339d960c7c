import type { Conversation } from "../../main/contract";
import { ask, askOrNotice, events, services } from "../bridge";
import { beginMessage, mendGaps, readMessages, takeDelta, takeMessage } from "./branch";
import { useChat, without } from "./chat-store";
import { addNotice } from "./notices";
import { readPresets } from "./presets";
import { newThinking, rememberThinking, useSettings } from "./settings";

export { readMessages, selectBranch } from "./branch";
export { answeringAt, isRunning, runningId, useChat } from "./chat-store";
export * from "./turns";

/** Reads the conversations and follows them. */
export async function startChat(): Promise<void> {
  const on = events().chat;
  mendGaps();
  on.conversationsChanged((conversations) =>
    useChat.setState(({ selectedId }) => ({
      conversations,
      selectedId: conversations.some(({ id }) => id === selectedId) ? selectedId : null,
    })),
  );
  on.delta(takeDelta);
  on.progress((progress) =>
    useChat.setState((state) => ({ progress: { ...state.progress, [progress.conversationId]: progress } })),
  );
  on.messageChanged(takeMessage);
  on.turnStarted(({ user, answer }) => {
    beginMessage(user);
    beginMessage(answer);
  });
  const conversations = await askOrNotice(services().chat.conversations());
  const newest = (conversations ?? [])
    .filter(({ archived }) => !archived)
    .toSorted((a, b) => b.updatedAt.localeCompare(a.updatedAt))[0];
  useChat.setState({ conversations: conversations ?? [], loaded: true });
  if (newest !== undefined && useChat.getState().selectedId === null) selectConversation(newest.id);
  // A new chat shows what it begins with.
  void readPresets();
  const notice = await askOrNotice(services().chat.storeNotice());
  if (notice !== undefined && notice !== null) addNotice(notice);
}

/** Opens a conversation; null opens a new one. */
export function selectConversation(id: string | null): void {
  useChat.setState({ selectedId: id });
  if (id !== null) void readMessages(id);
}

/** Opens a new chat, or the one that was begun and has no title yet. */
export function newChat(): void {
  const begun = useChat
    .getState()
    .conversations.find(({ title, archived }) => !archived && title.trim() === "");
  selectConversation(begun?.id ?? null);
}

let making: Promise<Conversation | undefined> | null = null;

type Made = Parameters<ReturnType<typeof services>["chat"]["create"]>[0];

/**
 * Makes a conversation and opens it; undefined when the store refuses. Two calls at once make one conversation.
 * `adopt` runs before the page shows it, for what must be there from the start.
 */
export async function createConversation(
  adopt?: (id: string) => void,
  chosen: Pick<Made, "settings"> = {},
): Promise<string | undefined> {
  making ??= askOrNotice(
    services().chat.create({ thinking: newThinking(useSettings.getState()), ...chosen }),
  );
  const conversation = await making;
  making = null;
  if (conversation === undefined) return undefined;
  adopt?.(conversation.id);
  addConversation(conversation);
  return conversation.id;
}

/** Puts a conversation that was just made on the list and opens it. */
export function addConversation(conversation: Conversation): void {
  useChat.setState(({ conversations, messages }) => ({
    conversations: conversations.some(({ id }) => id === conversation.id)
      ? conversations
      : [conversation, ...conversations],
    messages: { ...messages, [conversation.id]: messages[conversation.id] ?? [] },
    selectedId: conversation.id,
  }));
}

type Change = Omit<Parameters<ReturnType<typeof services>["chat"]["change"]>[0], "id">;

/** Changes what is named of a conversation; false when it was not stored, which is said. */
export async function changeConversation(id: string, change: Change): Promise<boolean> {
  const changed = await askOrNotice(services().chat.change({ id, ...change }));
  if (changed === undefined) return false;
  useChat.setState(({ conversations }) => ({
    conversations: conversations.map((conversation) =>
      conversation.id === changed.id ? changed : conversation,
    ),
  }));
  return true;
}

/** Switches thinking on or off; null means the new chat that is not stored yet. */
export async function setThinking(id: string | null, thinking: boolean): Promise<void> {
  const remembered = rememberThinking(thinking);
  if (id !== null) await changeConversation(id, { thinking });
  await remembered;
}

/** Gives a conversation another name. */
export async function renameConversation(id: string, title: string): Promise<void> {
  await changeConversation(id, { title });
}

/** Takes a conversation off the list; false when the store refuses, which is said. */
export async function removeConversation(id: string): Promise<boolean> {
  const result = await ask(services().chat.remove({ id }));
  if (!result.ok) addNotice(result.error);
  else
    useChat.setState(({ conversations, messages, selectedId }) => ({
      conversations: conversations.filter((conversation) => conversation.id !== id),
      messages: without(messages, id),
      selectedId: selectedId === id ? null : selectedId,
    }));
  return result.ok;
}

/** Brings back a conversation that was removed, and opens it. */
export async function restoreConversation(id: string): Promise<void> {
  const restored = await askOrNotice(services().chat.restore({ id }));
  if (restored === undefined) return;
  addConversation(restored);
  await readMessages(id);
}
