import { create } from "zustand";
import type { Conversation, ErrorData, Message, TurnProgress } from "../../main/contract";

interface ChatState {
  readonly conversations: readonly Conversation[];
  readonly loaded: boolean;
  /** Null: a new chat that is stored with its first words. */
  readonly selectedId: string | null;
  /**
   * The open branch of each conversation that was opened. A message that is being written stands here as it was when
   * it began: what comes is in `live.ts`, so that a token changes nothing that the rest of the page looks at.
   */
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
  messages: {},
  progress: {},
  readErrors: {},
}));

/** The record without this key; the same record when it is not there. */
export function without<T>(record: Readonly<Record<string, T>>, key: string): Readonly<Record<string, T>> {
  if (!(key in record)) return record;
  const { [key]: _gone, ...rest } = record;
  return rest;
}

type Running = Pick<ChatState, "messages" | "progress">;

/** Whether something is being done in a conversation: an answer is being written, or a summary. */
export function isRunning({ messages, progress }: Running, id: string | null): boolean {
  if (id === null) return false;
  return progress[id] !== undefined || messages[id]?.at(-1)?.status === "streaming";
}

/** Where a conversation is being answered: its own place, or the one that was asked for this once. */
export function answeringAt(
  { progress }: Pick<ChatState, "progress">,
  { id, settings }: Pick<Conversation, "id" | "settings">,
): string | null {
  const asked = progress[id]?.endpoint;
  return asked === undefined ? settings.endpoint : asked;
}

/** The conversation that is answering now, if one is. */
export function runningId(state: Running): string | null {
  const fromProgress = Object.keys(state.progress)[0];
  if (fromProgress !== undefined) return fromProgress;
  return Object.keys(state.messages).find((id) => isRunning(state, id)) ?? null;
}
