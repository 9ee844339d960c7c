import type { NewTurn } from "../../../main/chat/store/types";
import {
  type Attachment,
  type Conversation,
  conversationSettings,
  type Message,
} from "../../../main/contract";

export const sampleTime = "2025-01-01T00:00:00.000Z";

/** A message as a test needs it, with everything else as it is for a message that holds nothing special. */
export function sampleMessage(id: string, parentId: string | null, over: Partial<Message> = {}): Message {
  return {
    id,
    conversationId: "c",
    parentId,
    siblings: [id],
    role: "user",
    text: id,
    thinking: "",
    toolCalls: [],
    attachments: [],
    status: "complete",
    error: null,
    notes: [],
    stats: null,
    model: null,
    compaction: null,
    createdAt: sampleTime,
    ...over,
  };
}

/** A text file that was attached. */
export function sampleFile(id: string, name: string): Attachment {
  return { id, kind: "text", name, bytes: 10, characters: 10, note: null };
}

export function sampleConversation(id: string, over: Partial<Conversation> = {}): Conversation {
  return {
    id,
    title: "",
    thinking: false,
    pinned: false,
    archived: false,
    settings: conversationSettings.parse({}),
    createdAt: sampleTime,
    updatedAt: sampleTime,
    ...over,
  };
}

/** A turn to be stored. */
export function sampleTurn(over: Partial<NewTurn>): NewTurn {
  return {
    conversationId: "c",
    user: null,
    answer: null,
    replaces: null,
    queuedId: null,
    dropsDraft: true,
    title: "",
    at: sampleTime,
    ...over,
  };
}
