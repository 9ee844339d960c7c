import { create } from "zustand";
import type { Conversation, ErrorData, Message, TurnProgress } from "../../main/contract";
import { ask, askOrNotice, events, services } from "../bridge";
import { applyDelta, type Delta, withMessage } from "./assembly";
import { addNotice } from "./notices";

interface ChatState {
  readonly conversations: readonly Conversation[];
  readonly loaded: boolean;
  /** Null: a new chat that is stored with its first words. */
  readonly selectedId: string | null;
  /** Whether a new chat will think before it answers. */
  readonly newThinking: boolean;
  /** Messages of the conversations that were opened. */
  readonly messages: Readonly<Record<string, readonly Message[]>>;
  /** What runs, by conversation. */
  readonly progress: Readonly<Record<string, TurnProgress>>;
  /** Conversations whose messages could not be read, with the reason. */
  readonly readErrors: Readonly<Record<string, ErrorData>>;
}

/** Conversations, and the messages of those that were opened. */
export const useChat = create<ChatState>(() => ({
  conversations: [],
  loaded: false,
  selectedId: null,
  newThinking: true,
  messages: {},
  progress: {},
  readErrors: {},
}));

function without<T>(record: Readonly<Record<string, T>>, key: string): Readonly<Record<string, T>> {
  const { [key]: _gone, ...rest } = record;
  return rest;
}

/** What came while the messages of a conversation were being read. */
const overtaking = new Map<string, Delta[]>();

/** Reads the messages of a conversation; deltas that come meanwhile are joined by their offsets afterwards. */
export async function readMessages(id: string): Promise<void> {
  if (overtaking.has(id)) return;
  overtaking.set(id, []);
  const result = await ask(services().chat.messages({ id }));
  const late = overtaking.get(id) ?? [];
  overtaking.delete(id);
  useChat.setState(({ messages, readErrors }) =>
    result.ok
      ? { messages: { ...messages, [id]: result.value }, readErrors: without(readErrors, id) }
      : { readErrors: { ...readErrors, [id]: result.error } },
  );
  if (result.ok) for (const delta of late) takeDelta(delta);
}

function takeMessage(message: Message): void {
  const id = message.conversationId;
  useChat.setState(({ messages, progress }) => {
    const known = messages[id];
    return {
      ...(known === undefined ? {} : { messages: { ...messages, [id]: withMessage(known, message) } }),
      ...(message.status === "streaming" ? {} : { progress: without(progress, id) }),
    };
  });
}

function takeDelta(delta: Delta): void {
  const waiting = overtaking.get(delta.conversationId);
  if (waiting !== undefined) {
    waiting.push(delta);
    return;
  }
  const { messages } = useChat.getState();
  const known = messages[delta.conversationId];
  if (known === undefined) return;
  const message = known.find((candidate) => candidate.id === delta.messageId);
  const next = message === undefined ? null : applyDelta(message, delta);
  if (next === null) void readMessages(delta.conversationId);
  else if (next !== message)
    useChat.setState({ messages: { ...messages, [delta.conversationId]: withMessage(known, next) } });
}

/** Reads the conversations and follows them. */
export async function startChat(): Promise<void> {
  const on = events().chat;
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
  const conversations = await askOrNotice(services().chat.conversations());
  const newest = (conversations ?? []).toSorted((a, b) => b.updatedAt.localeCompare(a.updatedAt))[0];
  useChat.setState({ conversations: conversations ?? [], loaded: true });
  if (newest !== undefined && useChat.getState().selectedId === null) selectConversation(newest.id);
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
  const begun = useChat.getState().conversations.find(({ title }) => title.trim() === "");
  selectConversation(begun?.id ?? null);
}

let making: Promise<Conversation | undefined> | null = null;

/**
 * Makes a conversation and opens it; undefined when the store refuses. Two calls at once make one conversation.
 * `adopt` runs before the page shows it, for what must be there from the start.
 */
export async function createConversation(adopt?: (id: string) => void): Promise<string | undefined> {
  making ??= askOrNotice(services().chat.create({ thinking: useChat.getState().newThinking }));
  const conversation = await making;
  making = null;
  if (conversation === undefined) return undefined;
  adopt?.(conversation.id);
  useChat.setState(({ conversations, messages }) => ({
    conversations: conversations.some(({ id }) => id === conversation.id)
      ? conversations
      : [conversation, ...conversations],
    messages: { ...messages, [conversation.id]: messages[conversation.id] ?? [] },
    selectedId: conversation.id,
  }));
  return conversation.id;
}

/** Sends a message; false when it was not stored, so that the text must stay where it is. */
export async function sendMessage(conversationId: string, text: string): Promise<boolean> {
  const sent = await askOrNotice(services().chat.send({ conversationId, text }));
  if (sent === undefined) return false;
  // Parts of the answer may have overtaken this reply: what is already there is not put back to its beginning.
  useChat.setState(({ messages }) => {
    const known = messages[conversationId] ?? [];
    const fresh = [sent.user, sent.answer].filter(({ id }) => !known.some((message) => message.id === id));
    return { messages: { ...messages, [conversationId]: [...known, ...fresh] } };
  });
  return true;
}

/** Answers the last message again. */
export async function retryAnswer(conversationId: string): Promise<void> {
  const answer = await askOrNotice(services().chat.retry({ conversationId }));
  const known = useChat.getState().messages[conversationId] ?? [];
  if (answer !== undefined && !known.some(({ id }) => id === answer.id)) takeMessage(answer);
}

/** Stops the answer under way. */
export async function stopAnswer(conversationId: string): Promise<void> {
  await askOrNotice(services().chat.stop({ conversationId }));
}

/** Switches thinking on or off; null means the new chat that is not stored yet. */
export async function setThinking(id: string | null, thinking: boolean): Promise<void> {
  useChat.setState({ newThinking: thinking });
  if (id === null) return;
  const changed = await askOrNotice(services().chat.setThinking({ id, thinking }));
  if (changed !== undefined) replaceConversation(changed);
}

/** Gives a conversation another name. */
export async function renameConversation(id: string, title: string): Promise<void> {
  const changed = await askOrNotice(services().chat.rename({ id, title }));
  if (changed !== undefined) replaceConversation(changed);
}

/** Deletes a conversation for good. */
export async function removeConversation(id: string): Promise<void> {
  const result = await ask(services().chat.remove({ id }));
  if (!result.ok) return addNotice(result.error);
  useChat.setState(({ conversations, messages, selectedId }) => ({
    conversations: conversations.filter((conversation) => conversation.id !== id),
    messages: without(messages, id),
    selectedId: selectedId === id ? null : selectedId,
  }));
}

function replaceConversation(changed: Conversation): void {
  useChat.setState(({ conversations }) => ({
    conversations: conversations.map((conversation) =>
      conversation.id === changed.id ? changed : conversation,
    ),
  }));
}

/** The conversation that is answering now, if one is. */
export function runningId(state: Pick<ChatState, "messages" | "progress">): string | null {
  const fromProgress = Object.keys(state.progress)[0];
  if (fromProgress !== undefined) return fromProgress;
  for (const [id, messages] of Object.entries(state.messages))
    if (messages.some(({ status }) => status === "streaming")) return id;
  return null;
}
