import type {
  AnswerCall,
  AnswerStats,
  Attachment,
  Compaction,
  Conversation,
  ErrorData,
  Message,
  Preset,
  QueuedMessage,
  Reason,
  SearchHit,
  SettingsPatch,
  TreeNode,
} from "../../contract";
import type { ExportedConversation } from "../transfer";

/** What an answer ends with. */
export interface AnswerEnd {
  /** Text and thinking that were not appended yet. */
  text: string;
  thinking: string;
  toolCalls: readonly AnswerCall[];
  status: Exclude<Message["status"], "streaming">;
  error: ErrorData | null;
  notes: readonly Reason[];
  stats: AnswerStats | null;
  model: string | null;
  /** ISO time; also when the conversation was last used. */
  at: string;
}

/** A new turn, stored whole or not at all. Its last message becomes the end of the open branch. */
export interface NewTurn {
  conversationId: string;
  /** Null when an earlier message of the user is answered again. Its attachments are taken from the draft. */
  user: Message | null;
  /** Null when only a message is added, as an answer that was edited is. */
  answer: Message | null;
  /** An earlier answer that never said anything: not worth a branch of its own. */
  replaces: string | null;
  /** The waiting message that this turn is made of. */
  queuedId: string | null;
  /** The message takes the place of the draft. */
  dropsDraft: boolean;
  /** Given to the conversation when it has none yet. */
  title: string;
  at: string;
}

/** What is kept of a conversation besides its messages, where it changes. */
export interface ConversationChange {
  title?: string | undefined;
  thinking?: boolean | undefined;
  pinned?: boolean | undefined;
  archived?: boolean | undefined;
  settings?: SettingsPatch | undefined;
}

/** What an attachment holds: text that the model is told, or an image's own bytes. */
export interface AttachmentContent {
  text: string | null;
  image: Uint8Array<ArrayBuffer> | null;
}

/** What was brought in from a file. */
export interface Imported {
  conversations: Conversation[];
}

/**
 * Everything that is kept, as plain synchronous calls: they run in the store's own thread, one after the other.
 * Each call that changes something is one transaction. Conversations that were removed are not found by any of them
 * but `restoreConversation`.
 */
export interface StoreCalls {
  /** Newest use first. */
  conversations(): Conversation[];
  conversation(id: string): Conversation | null;
  createConversation(conversation: Conversation): void;
  changeConversation(id: string, change: ConversationChange): Conversation | null;
  /** Takes it out of sight; `purge` deletes it. */
  removeConversation(id: string, at: string): void;
  /** Null when there is nothing to restore any more. */
  restoreConversation(id: string): Conversation | null;

  /** The open branch from its first message to its last, or the one that ends in `leafId`; or `last` of them. */
  path(conversationId: string, leafId?: string, last?: number): Message[];
  message(id: string): Message | null;
  /** All messages of all branches, in the order in which they were added, without their texts. */
  tree(conversationId: string): TreeNode[];
  /** Opens the branch of this message at its newest end. False when there is no such message in the conversation. */
  openBranch(conversationId: string, messageId: string): boolean;

  addTurn(turn: NewTurn): void;
  /** Adds what came to an answer that is still streaming. */
  append(messageId: string, thinking: string, text: string): void;
  /** The same, with its calls of tools as they are now: both are kept, or neither. */
  appendCalls(messageId: string, thinking: string, text: string, calls: readonly AnswerCall[]): void;
  finish(messageId: string, end: AnswerEnd): void;
  /** An answer that goes on: it is streaming again, and the end of the open branch. */
  reopen(messageId: string, at: string): void;
  setCompaction(messageId: string, compaction: Compaction | null): Message | null;

  saveDraft(conversationId: string, text: string): void;
  draft(conversationId: string): string;
  /** What is written of a message anew; null: nothing any more. Of a message that is gone nothing is kept. */
  saveEditDraft(messageId: string, text: string | null): void;
  editDraft(messageId: string): string | null;

  /** Adds an attachment to the draft. */
  addAttachment(conversationId: string, attachment: Attachment, content: AttachmentContent): void;
  /** Removes it, where it belongs to a draft. */
  removeAttachment(id: string): void;
  pendingAttachments(conversationId: string): Attachment[];
  attachments(ids: readonly string[]): Attachment[];
  attachmentContent(id: string): AttachmentContent | null;

  queued(conversationId: string): QueuedMessage[];
  /** The attachments are taken from the draft, and the draft with them. */
  addQueued(
    conversationId: string,
    id: string,
    text: string,
    attachmentIds: readonly string[],
  ): QueuedMessage;
  /** Takes a message out of the queue; its attachments are the draft's again. */
  takeQueued(conversationId: string, id: string): QueuedMessage | null;

  presets(): Preset[];
  /** New, or in place of the one with this id; whether new conversations begin with it stays as it was. */
  savePreset(preset: Omit<Preset, "usual">): Preset;
  removePreset(id: string): void;
  /** New conversations begin with this one from now on; null: with none. */
  setUsualPreset(id: string | null): void;

  /** See `search` of the contract. `more`: there are more, or some may not be known yet. */
  search(query: string, limit: number): { hits: SearchHit[]; more: boolean };

  /** One conversation with all its branches, as plain data. */
  exported(conversationId: string): ExportedConversation | null;
  /** Adds the conversations of an exported file under new ids. Throws a `QuernError` and adds nothing when it is bad. */
  importText(name: string, text: string): Imported;

  /** Deletes for good what was removed; false when there was nothing. */
  purge(): boolean;
  /** Brings some messages and files into the full-text index that are not yet in it; false when there are none left. */
  indexSome(): boolean;
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
