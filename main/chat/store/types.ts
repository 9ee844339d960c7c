import type { AnswerStats, Conversation, ErrorData, Message, ToolCall } from "../../contract";

/** What an answer ends with. */
export interface AnswerEnd {
  /** Text and thinking that were not appended yet. */
  text: string;
  thinking: string;
  toolCalls: readonly ToolCall[];
  status: Exclude<Message["status"], "streaming">;
  error: ErrorData | null;
  stats: AnswerStats | null;
  model: string | null;
  /** ISO time; also when the conversation was last used. */
  at: string;
}

/** A new turn, stored whole or not at all. */
export interface NewTurn {
  conversationId: string;
  /** Null when an earlier message of the user is answered again. */
  user: Message | null;
  answer: Message;
  /** An earlier answer that never said anything: not worth a branch of its own. */
  replaces: string | null;
  /** Given to the conversation when it has none yet. */
  title: string;
  at: string;
}

/**
 * Everything that is kept, as plain synchronous calls: they run in the store's own thread, one after the other.
 * Each call that changes something is one transaction.
 */
export interface StoreCalls {
  /** Newest use first. */
  conversations(): Conversation[];
  conversation(id: string): Conversation | null;
  createConversation(conversation: Conversation): void;
  changeConversation(id: string, change: { title?: string; thinking?: boolean }): Conversation | null;
  removeConversation(id: string): void;
  /** All messages of all branches, in the order in which they were added. */
  messages(conversationId: string): Message[];
  /** Also drops the conversation's draft when there is a message of the user. */
  addTurn(turn: NewTurn): void;
  /** Adds what came to an answer that is still streaming. */
  append(messageId: string, thinking: string, text: string): void;
  finish(messageId: string, end: AnswerEnd): void;
  saveDraft(conversationId: string, text: string): void;
  draft(conversationId: string): string;
}

/** The store as the services see it. Calls are carried out in the order in which they are made. */
export type ChatStore = {
  [K in keyof StoreCalls]: (...args: Parameters<StoreCalls[K]>) => Promise<ReturnType<StoreCalls[K]>>;
} & {
  /** What happened when the store was opened; null when all was well. */
  notice(): Promise<ErrorData | null>;
  /** Encrypts it with another key from now on, or with none; calls made meanwhile wait. */
  rekey(key: Uint8Array | null): Promise<void>;
  /** Writes what is pending into the database file and ends the store's thread. */
  close(): Promise<void>;
};
