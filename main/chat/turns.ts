import {
  type Attachment,
  type Conversation,
  type chatService,
  type Handlers,
  type Message,
  QuernError,
} from "../contract";
import { startAnswer } from "./answers";
import type { ChatCore } from "./core";
import { notesThatStay } from "./notes";
import { ensureFits, ensureImages, requestOf } from "./request";
import { titleFrom } from "./title";

type Handled =
  | "send"
  | "queued"
  | "unqueue"
  | "sendQueued"
  | "retry"
  | "regenerate"
  | "edit"
  | "continueAnswer";

export interface Turns {
  handlers: Pick<Handlers<typeof chatService>, Handled>;
  /** Sends the first waiting message, where there is one and the queue is not held up; what goes wrong is told. */
  sendNext(conversationId: string): Promise<void>;
  /** Nothing is sent from the queues any more: the app ends. */
  stopQueues(): void;
}

/** What is asked for: the messages up to the one that is answered, which may be new. */
interface Planned {
  /** Without the user's message. */
  before: readonly Message[];
  user: Message;
  isNew: boolean;
  answer: Message;
  /** An answer that never said anything gives way. */
  replaces?: Message | undefined;
  queuedId?: string;
  dropsDraft?: boolean;
}

/** Where it is made, this once; undefined: where the conversation runs. */
type Elsewhere = string | null | undefined;

/** Turns of a conversation: new ones, ones from the queue, and old ones done again. */
export function createTurns(core: ChatCore): Turns {
  const { store, running, emit, newMessage } = core;
  /**
   * Conversations whose queue moves on by itself. After a stop, a failure or a restart it waits for the user.
   */
  const flowing = new Set<string>();
  let stopped = false;

  const onEnd = (answer: Message, gone: boolean) => {
    const { conversationId } = answer;
    if (answer.status !== "complete" || gone) flowing.delete(conversationId);
    void sendNext(conversationId);
  };

  /** Stores a turn and starts its answer. */
  const startTurn = (conversationId: string, plan: () => Promise<Planned>, endpoint?: Elsewhere) =>
    core.exclusively(conversationId, async (started) => {
      const conversation = at(await core.existing(conversationId), endpoint);
      const { before, user, isNew, answer, replaces, queuedId = null, dropsDraft = false } = await plan();
      const path = [...before, user];
      const { backend } = core.placeOf(conversation);
      if (backend.abilities())
        await ensureFits(
          backend,
          await requestOf(store, backend, conversation, path, false, await core.toolsOf(conversation)),
        );
      await store.addTurn({
        conversationId,
        user: isNew ? user : null,
        answer,
        replaces: replaces && saysNothing(replaces) ? replaces.id : null,
        queuedId,
        dropsDraft,
        title: titleFrom(user.text) || (user.attachments[0]?.name ?? ""),
        at: answer.createdAt,
      });
      flowing.add(conversationId);
      started(startAnswer(core, { conversation, path, answer, continues: false, endpoint }, onEnd));
      core.tellConversations().catch(core.onStoreTrouble);
      return { user, answer };
    });

  /** Files that are sent along. @throws QuernError where one is gone, or is a picture that cannot be shown */
  const attached = async (conversationId: string, ids: readonly string[]): Promise<Attachment[]> => {
    const unique = [...new Set(ids)];
    const found = await store.attachments(unique);
    if (found.length < unique.length) throw new QuernError("attachment-not-found");
    const image = found.find(({ kind }) => kind === "image");
    if (image) ensureImages(core.placeOf(await core.existing(conversationId)), image.name);
    return found;
  };

  /** A new message at the end of the open branch, with its answer. */
  const atTheEnd = async (conversationId: string, text: string, attachments: Attachment[]) => {
    const before = await core.path(conversationId);
    const parentId = before.at(-1)?.id ?? null;
    const user = newMessage({ conversationId, parentId, role: "user", text, siblings: [], attachments });
    return { before, user, isNew: true, answer: answerTo(user, []) };
  };
  const answerTo = ({ id, conversationId }: Message, siblings: readonly string[]) =>
    newMessage({ conversationId, parentId: id, role: "assistant", text: "", siblings });
  /** An answer beside those that there are, without one that gives way. */
  const answerBeside = (user: Message, other: Message | undefined) => {
    const siblings = (other?.siblings ?? []).filter((id) => !other || id !== other.id || !saysNothing(other));
    return { answer: answerTo(user, siblings), replaces: other };
  };

  const fromQueue = async (conversationId: string): Promise<boolean> => {
    if (running.has(conversationId)) throw new QuernError("engine-busy");
    const [first] = await store.queued(conversationId);
    if (!first) return false;
    const { id, text, attachments } = first;
    const turn = await startTurn(conversationId, async () => ({
      ...(await atTheEnd(conversationId, text, attachments)),
      queuedId: id,
    }));
    emit("turnStarted", turn);
    await core.tellQueue(conversationId);
    return true;
  };
  const sendNext = async (conversationId: string) => {
    if (!flowing.has(conversationId) || stopped) return;
    try {
      await fromQueue(conversationId);
    } catch (error) {
      // Somebody else was quicker: then it is not this message's turn yet.
      if (error instanceof QuernError && error.code === "engine-busy") return;
      flowing.delete(conversationId);
      core.onTrouble(error);
    }
  };

  const handlers: Turns["handlers"] = {
    send: async ({ conversationId, text, attachments: ids }) => {
      const attachments = await attached(conversationId, ids);
      if (!running.has(conversationId)) {
        const turn = await startTurn(conversationId, async () => ({
          ...(await atTheEnd(conversationId, text, attachments)),
          dropsDraft: true,
        }));
        return { state: "started", ...turn };
      }
      await core.existing(conversationId);
      // A summary is being written: the message goes when that is done.
      if (running.has(conversationId)) flowing.add(conversationId);
      const queued = await store.addQueued(conversationId, core.newId(), text, ids);
      await core.tellQueue(conversationId);
      // The answer may have ended while the message was put into the queue.
      if (!running.has(conversationId)) void sendNext(conversationId);
      return { state: "queued", queued };
    },
    queued: ({ conversationId }) => store.queued(conversationId),
    unqueue: async ({ conversationId, queuedId }) => {
      const taken = await store.takeQueued(conversationId, queuedId);
      if (taken) await core.tellQueue(conversationId);
      return taken;
    },
    sendQueued: async ({ conversationId }) => {
      await core.existing(conversationId);
      await fromQueue(conversationId);
    },
    retry: async ({ conversationId }) => {
      const { answer } = await startTurn(conversationId, async () => {
        const path = await core.path(conversationId);
        const at = path.findLastIndex(({ role }) => role === "user");
        const user = path[at];
        if (!user) throw new QuernError("message-not-found");
        return { before: path.slice(0, at), user, isNew: false, ...answerBeside(user, path[at + 1]) };
      });
      return answer;
    },
    regenerate: async ({ messageId, endpoint }) => {
      const old = await core.existingMessage(messageId);
      const { conversationId, parentId } = old;
      if (old.role !== "assistant" || parentId === null) throw new QuernError("message-not-found");
      const { answer } = await startTurn(
        conversationId,
        async () => {
          const path = await core.path(conversationId, parentId);
          const user = path.at(-1);
          if (user?.role !== "user") throw new QuernError("message-not-found");
          return { before: path.slice(0, -1), user, isNew: false, ...answerBeside(user, core.asItIs(old)) };
        },
        endpoint,
      );
      return answer;
    },
    edit: async ({ messageId, text, attachments: ids }) => {
      const old = await core.existingMessage(messageId);
      if (old.role === "assistant") {
        const edited = await editAnswer(old, text);
        await store.saveEditDraft(messageId, null).catch(core.onTrouble);
        return { edited, answer: null };
      }
      const { conversationId, parentId, siblings } = old;
      const attachments = await attached(conversationId, ids);
      const { user, answer } = await startTurn(conversationId, async () => {
        const before = parentId === null ? [] : await core.path(conversationId, parentId);
        const made = { conversationId, parentId, role: "user" as const, text, siblings, attachments };
        const edited = newMessage(made);
        return { before, user: edited, isNew: true, answer: answerTo(edited, []) };
      });
      await store.saveEditDraft(messageId, null).catch(core.onTrouble);
      return { edited: user, answer };
    },
    continueAnswer: async ({ messageId }) => {
      const { conversationId, role } = await core.existingMessage(messageId);
      if (role !== "assistant") throw new QuernError("message-not-found");
      return core.exclusively(conversationId, async (started) => {
        const conversation = await core.existing(conversationId);
        const path = await core.path(conversationId, messageId);
        const old = path.at(-1);
        const children = (await store.tree(conversationId)).filter(({ parentId }) => parentId === messageId);
        if (!old || children.length > 0 || old.compaction || old.toolCalls.some(({ run }) => !run))
          throw new QuernError("cannot-continue");
        const continues = !saysNothing(old);
        const toAnswer = continues ? path : path.slice(0, -1);
        const { backend } = core.placeOf(conversation);
        if (backend.abilities())
          await ensureFits(
            backend,
            await requestOf(
              store,
              backend,
              conversation,
              toAnswer,
              continues,
              await core.toolsOf(conversation),
            ),
          );
        await store.reopen(messageId, core.now().toISOString());
        const notes = notesThatStay(old.notes);
        const answer: Message = { ...old, status: "streaming", error: null, notes };
        flowing.add(conversationId);
        started(startAnswer(core, { conversation, path: toAnswer, answer, continues }, onEnd));
        const begun = { ...answer, stats: null };
        emit("messageChanged", begun);
        return begun;
      });
    },
  };

  const editAnswer = (old: Message, text: string): Promise<Message> =>
    core.exclusively(old.conversationId, async () => {
      const { conversationId, parentId, siblings, thinking, toolCalls, model } = old;
      const made = newMessage({ conversationId, parentId, role: "assistant", text, siblings });
      // What is written by hand stands behind all that was called.
      const calls = toolCalls.map((call) => (call.run ? { ...call, run: { ...call.run, textAt: 0 } } : call));
      const edited: Message = { ...made, thinking, toolCalls: calls, model, status: "complete" };
      await store.addTurn({
        conversationId,
        user: null,
        answer: edited,
        replaces: null,
        queuedId: null,
        dropsDraft: false,
        title: "",
        at: edited.createdAt,
      });
      core.tellConversations().catch(core.onStoreTrouble);
      return edited;
    });

  return {
    handlers,
    sendNext,
    stopQueues: () => {
      stopped = true;
    },
  };
}

/** The conversation as it would be at this place; what is stored stays as it is. */
function at(conversation: Conversation, endpoint: Elsewhere): Conversation {
  if (endpoint === undefined) return conversation;
  return { ...conversation, settings: { ...conversation.settings, endpoint } };
}

/** Nothing worth keeping came of it. */
function saysNothing({ role, text, thinking, toolCalls }: Message): boolean {
  return role === "assistant" && text + thinking === "" && toolCalls.length === 0;
}
