import { setImmediate } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { errorFromData, QuernError } from "../../contract";
import type { StoreReply, StoreThreadOptions, ThreadCalls } from "./protocol";
import type { ChatStore } from "./types";

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/**
 * Opens the store of conversations in a thread of its own, so that no disk, however slow, holds up the caller.
 * Returns at once: calls wait for the opening. The thread keeps no process alive by itself.
 * @param folder the data folder; made when missing
 * @param threadFile the built `chat-store.js`
 * @param key what it is encrypted with; until that is known, calls wait
 */
export function openChatStore(
  folder: string,
  threadFile: string,
  key: Promise<Uint8Array | null> = Promise.resolve(null),
): ChatStore {
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  let ended: Error | undefined;
  let worker: Worker | undefined;
  let exited: Promise<void> = Promise.resolve();

  const end = (error: Error) => {
    ended ??= error;
    for (const { reject } of waiting.values()) reject(ended);
    waiting.clear();
    worker?.unref();
  };
  const closed = () => new QuernError("unexpected", {}, { detail: "The store is closed." });
  const start = (found: Uint8Array | null): void => {
    if (ended) return;
    const workerData: StoreThreadOptions = { folder, key: found };
    const made = new Worker(threadFile, { workerData, name: "chat-store" });
    made.on("message", (reply: StoreReply) => {
      const caller = waiting.get(reply.id);
      waiting.delete(reply.id);
      if (waiting.size === 0) made.unref();
      if (reply.ok) caller?.resolve(reply.value);
      else caller?.reject(errorFromData(reply.error));
    });
    made.on("error", (error) => end(new QuernError("unexpected", {}, { cause: error })));
    exited = new Promise<void>((resolve) => {
      made.on("exit", () => {
        end(closed());
        resolve();
      });
    });
    made.unref();
    worker = made;
  };
  const started = key.then(start);

  const call = <K extends keyof ThreadCalls>(method: K, ...args: Parameters<ThreadCalls[K]>) =>
    new Promise<ReturnType<ThreadCalls[K]>>((resolve, reject) => {
      if (ended) return reject(ended);
      lastId += 1;
      const id = lastId;
      waiting.set(id, { resolve: (value) => resolve(value as ReturnType<ThreadCalls[K]>), reject });
      const post = () => {
        // What is asked for is worth waiting for: a process must not end before it is stored.
        worker?.ref();
        worker?.postMessage({ id, method, args });
      };
      if (worker) post();
      else void started.then(post);
    });

  return {
    conversations: () => call("conversations"),
    conversation: (id) => call("conversation", id),
    createConversation: (conversation) => call("createConversation", conversation),
    changeConversation: (id, change) => call("changeConversation", id, change),
    removeConversation: (id) => call("removeConversation", id),
    messages: (id) => call("messages", id),
    addTurn: (turn) => call("addTurn", turn),
    append: (id, thinking, text) => call("append", id, thinking, text),
    finish: (id, answerEnd) => call("finish", id, answerEnd),
    saveDraft: (id, text) => call("saveDraft", id, text),
    draft: (id) => call("draft", id),
    notice: () => call("notice"),
    rekey: (next) => call("rekey", next),
    close: async () => {
      // A key that is known already gets its turn; one that is still to be given is not waited for.
      await setImmediate();
      if (!worker) return end(closed());
      if (!ended) await call("close").catch(() => undefined);
      // Only with the thread is the file really let go.
      worker.ref();
      await exited;
    },
  };
}
