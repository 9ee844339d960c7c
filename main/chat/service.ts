import { randomUUID } from "node:crypto";
import {
  type chatService,
  type Emit,
  type ErrorData,
  type Handlers,
  type Message,
  QuernError,
  toErrorData,
} from "../contract";
import type { ChatBackend } from "../engine";
import { createAnswerWriter } from "./answer-writer";
import { activePath, turnsOf } from "./path";
import { type EndedBy, type LiveAnswer, liveAnswer, runAnswer } from "./run-answer";
import type { ChatStore } from "./store";
import { titleFrom } from "./title";
import { createTurnQueue } from "./turn-queue";

export interface ChatServiceOptions {
  store: ChatStore;
  backend: ChatBackend;
  emit: Emit<typeof chatService>;
  /** Called before each answer, where the backend does not load the model by itself. Throws a `QuernError`. */
  ensureLoaded?: (signal: AbortSignal) => Promise<void>;
  /** Told once when the store cannot be written to any more; it is tried again until it can. */
  onStoreTrouble?: (error: ErrorData) => void;
  now?: () => Date;
  newId?: () => string;
}

export interface ChatService {
  handlers: Handlers<typeof chatService>;
  /** Ends the answers under way, stores what they have as interrupted, and closes the store. */
  close(): Promise<void>;
}

interface Running {
  live: LiveAnswer;
  /** Its end is stored, or could not be. */
  ended: Promise<void>;
}

/**
 * Conversations and their answers.
 * One answer is written at a time; further conversations wait for their turn in the phase `waiting`.
 */
export function createChatService(options: ChatServiceOptions): ChatService {
  const { store, emit, now = () => new Date(), newId = randomUUID } = options;
  const queue = createTurnQueue();
  /** By conversation. Present from before the turn is stored until its answer has ended. */
  const running = new Map<string, Running | "starting">();
  /** By id: answers whose end is not in the store yet. */
  const unstored = new Map<string, LiveAnswer>();
  let trouble: ErrorData | null = null;

  const tellConversations = async () => emit("conversationsChanged", await store.conversations());
  const onTrouble = (thrown: unknown) => {
    const first = trouble === null;
    trouble = toErrorData(thrown);
    if (first) options.onStoreTrouble?.(trouble);
  };

  const existing = async (id: string) => {
    const found = await store.conversation(id);
    if (!found) throw new QuernError("conversation-not-found");
    return found;
  };

  /** The conversation as it is now: what is stored, and what has come since. */
  const currentPath = async (id: string): Promise<Message[]> => {
    const stored = await store.messages(id);
    for (const { deltas } of unstored.values()) deltas.flush();
    return activePath(
      stored.map((message) => {
        const live = unstored.get(message.id);
        if (live) return live.message;
        return message.status === "streaming" ? { ...message, status: "interrupted" } : message;
      }),
    );
  };

  const newMessage = (
    conversationId: string,
    parentId: string | null,
    role: Message["role"],
    text: string,
  ) => {
    const message: Message = {
      id: newId(),
      conversationId,
      parentId,
      role,
      text,
      thinking: "",
      toolCalls: [],
      status: role === "user" ? "complete" : "streaming",
      error: null,
      stats: null,
      model: null,
      createdAt: now().toISOString(),
    };
    return message;
  };

  const startAnswer = (answer: Message, path: readonly Message[], thinking: boolean) => {
    const { id, conversationId } = answer;
    const onStored = () => {
      unstored.delete(id);
      trouble = null;
    };
    const writer = createAnswerWriter({ store, messageId: id, onTrouble, onStored });
    const live = liveAnswer(answer, writer, emit);
    unstored.set(id, live);
    const request = { conversationId, turns: turnsOf(path), thinking };
    const { backend, ensureLoaded } = options;
    const ended = runAnswer(live, request, { backend, queue, ensureLoaded, emit, now }).then(() => {
      running.delete(conversationId);
      if (live.ending.signal.reason === "gone") {
        unstored.delete(id);
        return;
      }
      emit("messageChanged", live.message);
      tellConversations().catch(onTrouble);
    });
    running.set(conversationId, { live, ended });
  };

  /** Stores a turn and starts its answer. `make` gets the path so far and gives the user's message, new or old. */
  const startTurn = async <T extends { user: Message; answer: Message; isNew: boolean }>(
    conversationId: string,
    make: (path: readonly Message[]) => T,
  ): Promise<T> => {
    if (running.has(conversationId)) throw new QuernError("engine-busy");
    running.set(conversationId, "starting");
    try {
      const { thinking } = await existing(conversationId);
      const path = await currentPath(conversationId);
      const turn = make(path);
      const { user, answer, isNew } = turn;
      const title = titleFrom(user.text);
      const last = path.at(-1);
      const replaces =
        !isNew && last?.role === "assistant" && last.text + last.thinking === "" ? last.id : null;
      const at = answer.createdAt;
      await store.addTurn({ conversationId, user: isNew ? user : null, answer, replaces, title, at });
      const before = path.findIndex(({ id }) => id === user.id);
      startAnswer(answer, [...(before < 0 ? path : path.slice(0, before)), user], thinking);
      tellConversations().catch(onTrouble);
      return turn;
    } finally {
      if (running.get(conversationId) === "starting") running.delete(conversationId);
    }
  };

  const end = async (conversationId: string, by: EndedBy) => {
    const found = running.get(conversationId);
    if (!found || found === "starting") return;
    found.live.ending.abort(by);
    await found.ended;
  };

  const change = async (id: string, what: { title?: string; thinking?: boolean }) => {
    const changed = await store.changeConversation(id, what);
    if (!changed) throw new QuernError("conversation-not-found");
    await tellConversations();
    return changed;
  };

  return {
    handlers: {
      conversations: () => store.conversations(),
      create: async ({ thinking }) => {
        const at = now().toISOString();
        const conversation = { id: newId(), title: "", thinking, createdAt: at, updatedAt: at };
        await store.createConversation(conversation);
        await tellConversations();
        return conversation;
      },
      messages: async ({ id }) => {
        await existing(id);
        return currentPath(id);
      },
      rename: ({ id, title }) => change(id, { title }),
      setThinking: ({ id, thinking }) => change(id, { thinking }),
      remove: async ({ id }) => {
        await end(id, "gone");
        await store.removeConversation(id);
        await tellConversations();
      },
      send: async ({ conversationId, text }) => {
        const { user, answer } = await startTurn(conversationId, (path) => {
          const made = newMessage(conversationId, path.at(-1)?.id ?? null, "user", text);
          return { user: made, answer: newMessage(conversationId, made.id, "assistant", ""), isNew: true };
        });
        return { user, answer };
      },
      retry: async ({ conversationId }) => {
        const { answer } = await startTurn(conversationId, (path) => {
          const user = path.findLast(({ role }) => role === "user");
          if (!user) throw new QuernError("message-not-found");
          return { user, answer: newMessage(conversationId, user.id, "assistant", ""), isNew: false };
        });
        return answer;
      },
      stop: async ({ conversationId }) => {
        await end(conversationId, "stop");
      },
      saveDraft: async ({ conversationId, text }) => {
        await store.saveDraft(conversationId, text);
      },
      draft: ({ conversationId }) => store.draft(conversationId),
      storeNotice: async () => trouble ?? (await store.notice()),
    },
    close: async () => {
      await Promise.all([...running.keys()].map((id) => end(id, "close")));
      for (const { writer } of unstored.values()) writer.giveUp();
      await store.close();
    },
  };
}
