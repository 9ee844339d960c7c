import { randomUUID } from "node:crypto";
import {
  type Attachment,
  type Conversation,
  type chatService,
  type Emit,
  type ErrorData,
  type Message,
  type Preset,
  QuernError,
  toErrorData,
} from "../contract";
import { withEndedCalls } from "../contract/answer-parts";
import { type AnswerPlace, type ChatBackend, createTurnQueue, type TurnQueue } from "../engine";
import type { EndedBy, LiveAnswer } from "./run-answer";
import type { ChatStore } from "./store";
import type { ChatTool, ChatTools } from "./tools";

export interface ChatServiceOptions {
  store: ChatStore;
  backend: ChatBackend;
  /** Shared with all others who use the backend; by default the chat is alone with it. */
  queue?: TurnQueue;
  emit: Emit<typeof chatService>;
  /** Called before each answer, where the backend does not load the model by itself. Throws a `QuernError`. */
  ensureLoaded?: (signal: AbortSignal) => Promise<void>;
  /** How fast the backend reads a prompt, tokens a second; null: nobody knows. */
  readingSpeed?: () => number | null;
  /** Where a conversation runs that has an endpoint; by default all run on the backend. */
  placeOf?: (endpointId: string) => AnswerPlace;
  /** Tools of servers; by default there are none. */
  tools?: ChatTools;
  /** What is loaded, so that a count of tokens by another model is not taken for this one's. */
  loadedModel?: () => string | null;
  /** Told once when the store cannot be written to any more; it is tried again until it can. */
  onStoreTrouble?: (error: ErrorData) => void;
  /** Told of what goes wrong where nobody waits for an answer, such as with a message from the queue. */
  onTrouble?: (error: ErrorData) => void;
  now?: () => Date;
  newId?: () => string;
}

/** Something under way in a conversation, that keeps other things from beginning there. */
export interface Running {
  /** Ends it; resolves when its end is stored, or could not be. */
  end(by: EndedBy): Promise<void>;
  /** Closes its thinking; false when nothing is being thought, or nobody there can be told. */
  answerNow?(): Promise<boolean>;
}

/** What the parts of the chat service share: who is busy, what is not stored yet, and how to tell the page. */
export interface ChatCore {
  readonly store: ChatStore;
  /** Of this machine. */
  readonly backend: ChatBackend;
  readonly emit: Emit<typeof chatService>;
  /** By conversation. Present from before the turn is stored until its answer has ended. */
  readonly running: Map<string, Running>;
  /** By id: answers whose end is not in the store yet. */
  readonly unstored: Map<string, LiveAnswer>;
  /** Where the answers of a conversation are made. */
  placeOf(conversation: { readonly settings: Pick<Conversation["settings"], "endpoint"> }): AnswerPlace;
  /** Carries out the calls of an answer; null where there are no tools. */
  readonly tools: ChatTools | null;
  /** The tools that the model may call in a conversation, in a fixed order. */
  toolsOf(conversation: {
    readonly settings: Pick<Conversation["settings"], "servers">;
  }): Promise<readonly ChatTool[]>;
  /** What new conversations begin with, where they say nothing else: the settings of a preset, if one was chosen. */
  usualSettings(): Promise<Preset["settings"] | undefined>;
  now(): Date;
  newId(): string;
  /** What is wrong with the store; null when all is well. */
  trouble(): ErrorData | null;
  allWell(): void;
  onStoreTrouble(thrown: unknown): void;
  onTrouble(thrown: unknown): void;
  tellConversations(): Promise<void>;
  tellQueue(conversationId: string): Promise<void>;
  /** @throws QuernError `conversation-not-found` */
  existing(id: string): Promise<Conversation>;
  /** @throws QuernError `message-not-found` */
  existingMessage(id: string): Promise<Message>;
  /**
   * The open branch, or the one that ends in `leafId`, as it is now: what is stored, and what has come since.
   * @param last only so many of its last messages
   */
  path(conversationId: string, leafId?: string, last?: number): Promise<Message[]>;
  /** A message as it is now. */
  asItIs(message: Message): Message;
  newMessage(made: {
    conversationId: string;
    parentId: string | null;
    role: Message["role"];
    text: string;
    /** The branches beside it; it comes last. */
    siblings: readonly string[];
    attachments?: Attachment[];
  }): Message;
  /**
   * Marks the conversation as busy while `work` runs. `started` takes over what is to be ended from then on.
   * @throws QuernError `engine-busy` when it is busy already
   */
  exclusively<T>(
    conversationId: string,
    work: (started: (running: Running) => void) => Promise<T>,
  ): Promise<T>;
}

export function createChatCore(options: ChatServiceOptions): ChatCore {
  const { store, backend, emit, ensureLoaded, now = () => new Date(), newId = randomUUID } = options;
  const { queue = createTurnQueue() } = options;
  const { readingSpeed } = options;
  const local: AnswerPlace = { backend, queue, ensureLoaded, ...(readingSpeed && { readingSpeed }) };
  const running = new Map<string, Running>();
  const unstored = new Map<string, LiveAnswer>();
  let trouble: ErrorData | null = null;

  const asItIs = (message: Message): Message => {
    const live = unstored.get(message.id);
    if (live) return { ...live.message, siblings: message.siblings };
    return message.status === "streaming" ? withEndedCalls({ ...message, status: "interrupted" }) : message;
  };
  const onStoreTrouble = (thrown: unknown) => {
    const first = trouble === null;
    trouble = toErrorData(thrown);
    if (first) options.onStoreTrouble?.(trouble);
  };

  return {
    store,
    backend,
    emit,
    running,
    unstored,
    placeOf: ({ settings: { endpoint } }) =>
      endpoint === null ? local : (options.placeOf?.(endpoint) ?? local),
    tools: options.tools ?? null,
    toolsOf: async ({ settings: { servers } }) =>
      servers.length === 0 ? [] : ((await options.tools?.offered(servers)) ?? []),
    usualSettings: async () => (await store.presets()).find(({ usual }) => usual)?.settings,
    now,
    newId,
    trouble: () => trouble,
    allWell: () => {
      trouble = null;
    },
    onStoreTrouble,
    onTrouble: (thrown) => options.onTrouble?.(toErrorData(thrown)),
    tellConversations: async () => emit("conversationsChanged", await store.conversations()),
    tellQueue: async (conversationId) =>
      emit("queueChanged", { conversationId, queued: await store.queued(conversationId) }),
    existing: async (id) => {
      const found = await store.conversation(id);
      if (!found) throw new QuernError("conversation-not-found");
      return found;
    },
    existingMessage: async (id) => {
      const found = await store.message(id);
      if (!found) throw new QuernError("message-not-found");
      return found;
    },
    path: async (conversationId, leafId, last) => {
      const stored = await store.path(conversationId, leafId, last);
      for (const { deltas } of unstored.values()) deltas.flush();
      return stored.map(asItIs);
    },
    asItIs,
    newMessage: ({ siblings, attachments = [], ...made }) => {
      const id = newId();
      return {
        ...made,
        id,
        siblings: [...siblings, id],
        thinking: "",
        toolCalls: [],
        attachments,
        status: made.role === "user" ? "complete" : "streaming",
        error: null,
        notes: [],
        stats: null,
        model: null,
        compaction: null,
        createdAt: now().toISOString(),
      };
    },
    exclusively: async (conversationId, work) => {
      if (running.has(conversationId)) throw new QuernError("engine-busy");
      let whole: () => void = () => undefined;
      const begun = new Promise<void>((resolve) => {
        whole = resolve;
      });
      // Whoever wants to end what has only just begun waits until it can be ended.
      const starting: Running = {
        end: async (by) => {
          await begun;
          const now = running.get(conversationId);
          if (now && now !== starting) await now.end(by);
        },
      };
      running.set(conversationId, starting);
      try {
        return await work((next) => running.set(conversationId, next));
      } finally {
        if (running.get(conversationId) === starting) running.delete(conversationId);
        whole();
      }
    },
  };
}
