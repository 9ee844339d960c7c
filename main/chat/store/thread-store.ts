import { setImmediate } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { errorFromData, QuernError } from "../../contract";
import type { StoreReply, StoreThreadOptions, ThreadCalls } from "./protocol";
import type { ChatStore, StoreCalls } from "./types";

/** Every call of the store by name; the compiler asks for those that are missing. */
const callNames: Readonly<Record<keyof StoreCalls, true>> = {
  conversations: true,
  appendCalls: true,
  conversation: true,
  createConversation: true,
  changeConversation: true,
  removeConversation: true,
  restoreConversation: true,
  path: true,
  message: true,
  tree: true,
  openBranch: true,
  addTurn: true,
  append: true,
  finish: true,
  reopen: true,
  setCompaction: true,
  saveDraft: true,
  draft: true,
  saveEditDraft: true,
  editDraft: true,
  addAttachment: true,
  removeAttachment: true,
  pendingAttachments: true,
  attachments: true,
  attachmentContent: true,
  queued: true,
  addQueued: true,
  takeQueued: true,
  presets: true,
  savePreset: true,
  removePreset: true,
  setUsualPreset: true,
  search: true,
  exported: true,
  importText: true,
  purge: true,
  indexSome: true,
};

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

  const calls = Object.fromEntries(
    Object.keys(callNames).map((name) => {
      const method = name as keyof StoreCalls;
      return [method, (...args: Parameters<StoreCalls[typeof method]>) => call(method, ...args)];
    }),
  ) as Omit<ChatStore, "notice" | "rekey" | "close">;
  return {
    ...calls,
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
