import type { Attachment, Client, Contract, Message, QueuedMessage, Result } from "../../../../main/contract";
import { message } from "../../../fixtures/chat";
import type { FakeAttachments } from "../attachments";
import type { Bus } from "../bus";
import { type ChatStore, notFound } from "./store";
import { Writer, wait } from "./writer";

type Chat = Client<Contract["chat"]>;
type Turns = Pick<
  Chat,
  | "send"
  | "queued"
  | "unqueue"
  | "sendQueued"
  | "retry"
  | "regenerate"
  | "edit"
  | "continueAnswer"
  | "stop"
  | "answerNow"
  | "compact"
  | "undoCompaction"
>;

const model = "Qwen3.6-27B Q4_K_M";

/** Questions, answers, and the queue of what waits while one is being written. */
export function fakeTurns(store: ChatStore, bus: Bus, files: FakeAttachments, slow: boolean): Turns {
  const queues = new Map<string, QueuedMessage[]>();
  const writer = new Writer(store, bus, slow, (conversationId, status) => {
    if (status === "complete") sendNext(conversationId);
  });

  const queueOf = (id: string): readonly QueuedMessage[] => queues.get(id) ?? [];
  const setQueue = (conversationId: string, queued: QueuedMessage[]): void => {
    queues.set(conversationId, queued);
    bus.emit("chat.queueChanged", { conversationId, queued });
  };
  const answerTo = (conversationId: string, parentId: string, endpoint?: string | null): Message => {
    const id = store.newId("a");
    const answer = store.add(
      message({
        id,
        conversationId,
        parentId,
        role: "assistant",
        status: "streaming",
        // A server's own name of it comes with the end of the answer.
        model: endpoint ? null : model,
        createdAt: now(),
      }),
    );
    void writer.write(answer, endpoint);
    return answer;
  };
  const ask = (conversationId: string, text: string, attachments: Attachment[]) => {
    const parentId = store.branch(conversationId).at(-1)?.id ?? null;
    const id = store.newId("u");
    const user = store.add(message({ id, conversationId, parentId, text, attachments, createdAt: now() }));
    const title = store.conversations.find((each) => each.id === conversationId)?.title;
    if (title === "") store.change(conversationId, { title: text.slice(0, 60), updatedAt: now() });
    return { user, answer: answerTo(conversationId, user.id) };
  };
  const sendNext = (conversationId: string): void => {
    const [next, ...rest] = queueOf(conversationId);
    if (next === undefined) return;
    setQueue(conversationId, rest);
    bus.emit("chat.turnStarted", ask(conversationId, next.text, next.attachments));
  };

  return {
    send: async ({ conversationId, text, attachments = [] }) => {
      const taken = files.take(conversationId, attachments);
      if (!writer.isBusy(conversationId))
        return good({ state: "started" as const, ...ask(conversationId, text, taken) });
      const queued = { id: store.newId("q"), text, attachments: taken };
      setQueue(conversationId, [...queueOf(conversationId), queued]);
      return good({ state: "queued" as const, queued });
    },
    queued: async ({ conversationId }) => good([...queueOf(conversationId)]),
    unqueue: async ({ conversationId, queuedId }) => {
      const taken = queueOf(conversationId).find(({ id }) => id === queuedId) ?? null;
      if (taken !== null) files.giveBack(conversationId, taken.attachments);
      setQueue(
        conversationId,
        queueOf(conversationId).filter(({ id }) => id !== queuedId),
      );
      return good(taken);
    },
    sendQueued: async ({ conversationId }) => {
      sendNext(conversationId);
      return good(undefined);
    },
    retry: async ({ conversationId }) => {
      const last = store.branch(conversationId).findLast(({ role }) => role === "user");
      return last === undefined ? notFound : good(answerTo(conversationId, last.id));
    },
    regenerate: async ({ messageId, endpoint }) => {
      const old = store.find(messageId);
      if (old?.parentId == null) return notFound;
      return good(answerTo(old.conversationId, old.parentId, endpoint));
    },
    edit: async ({ messageId, text }) => {
      const old = store.find(messageId);
      if (old === undefined) return notFound;
      const id = store.newId("e");
      const edited = store.add({ ...old, id, text, createdAt: now() });
      const answer = old.role === "user" ? answerTo(old.conversationId, id) : null;
      return good({ edited, answer });
    },
    continueAnswer: async ({ messageId }) => {
      const old = store.find(messageId);
      if (old === undefined) return notFound;
      const going = store.put({ ...old, status: "streaming", error: null, stats: null });
      void writer.write(going);
      return good(going);
    },
    stop: async ({ conversationId }) => {
      writer.stop(conversationId);
      return good(undefined);
    },
    answerNow: async ({ conversationId }) => good(writer.hurry(store.branch(conversationId).at(-1))),
    compact: async ({ conversationId }) => {
      const last = store.branch(conversationId).findLast(({ status }) => status === "complete");
      if (last === undefined) return notFound;
      writer.progress(last, "compacting", 40);
      await wait(slow ? 3000 : 1200);
      const summary = "The user reads a large CSV file in Python, row by row, and wants sums per column.";
      const carrier = store.put({
        ...last,
        compaction: { summary, tokensBefore: 12_300, tokensAfter: 800, createdAt: now() },
      });
      bus.emit("chat.messageChanged", carrier);
      return good(carrier);
    },
    undoCompaction: async ({ messageId }) => {
      const carrier = store.find(messageId);
      if (carrier === undefined) return notFound;
      const plain = store.put({ ...carrier, compaction: null });
      bus.emit("chat.messageChanged", plain);
      return good(plain);
    },
  };
}

function good<T>(value: T): Result<T> {
  return { ok: true, value };
}

function now(): string {
  return new Date().toISOString();
}
