import { mkdir, realpath } from "node:fs/promises";
import { Worker } from "node:worker_threads";
import { errorFromData, QuernError } from "../../contract";
import type { CheckpointProgress, Checkpoints } from "../ports";
import type {
  CallArguments,
  CallName,
  CallResult,
  CheckpointReply,
  CheckpointThreadOptions,
} from "./protocol";

/** Files above it are not copied: 50 MB, what code hosts refuse as well. */
const usualFileLimit = 50_000_000;

export interface CheckpointOptions {
  /** The opened folder. */
  readonly root: string;
  /** Where the checkpoints of this folder lie: in our data, one folder for each opened folder; made when missing. */
  readonly storeFolder: string;
  /** The built `checkpoints.js`. */
  readonly threadFile: string;
  /** Folders that are never looked into, wherever they lie: our data. */
  readonly never?: readonly string[];
  /** In bytes. */
  readonly fileLimit?: number;
  /** How versions are named elsewhere, made of the SHA-256 in hex: the whole of it, or its beginning. */
  readonly versionOf?: (sha256: string) => string;
}

/** Checkpoints, and what is said of them. */
export interface OpenedCheckpoints extends Checkpoints {
  /** Opens the store and looks through the folder, so that the next checkpoint need not. */
  prepare(signal: AbortSignal): Promise<void>;
  /** Waits for what was asked for, then ends the thread. */
  close(): Promise<void>;
}

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
  onProgress?: ((progress: CheckpointProgress) => void) | undefined;
}

/**
 * Opens the checkpoints of a folder, in a thread of their own. Calls wait for one another. The thread keeps no process
 * alive unless it is at work. One process at a time may have a store open.
 * @throws QuernError `checkpoint-failed` when the store cannot be made; the system's error when the folder is not there
 */
export async function openCheckpoints(options: CheckpointOptions): Promise<OpenedCheckpoints> {
  const { threadFile, storeFolder, versionOf = (sha256) => sha256 } = options;
  const real = (path: string) => realpath(path).catch(() => path);
  try {
    // Copies of what the user has: for nobody else to read.
    await mkdir(storeFolder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new QuernError("checkpoint-failed", {}, { cause: error });
  }
  const workerData: CheckpointThreadOptions = {
    root: await realpath(options.root),
    folder: storeFolder,
    never: await Promise.all([...(options.never ?? []), storeFolder].map(real)),
    fileLimit: options.fileLimit ?? usualFileLimit,
  };
  const call = startThread(threadFile, workerData);
  const closing = new AbortController();
  return {
    take: async (signal, also = [], onProgress) => await call("take", [also], signal, onProgress),
    ahead: async () => {
      await call("ahead", [], closing.signal).catch((error: unknown) => {
        if (!closing.signal.aborted) throw error;
      });
    },
    changes: async (from, to) => await call("changes", [from, to]),
    bytesAt: async (checkpoint, path) => await call("bytesAt", [checkpoint, path]),
    versionAt: async (checkpoint, path) => {
      const hash = await call("hashAt", [checkpoint, path]);
      return hash === null ? null : versionOf(hash);
    },
    modeAt: async (checkpoint, path) => await call("modeAt", [checkpoint, path]),
    restore: async (checkpoint, files) => await call("restore", [checkpoint, files]),
    prepare: async (signal) => await call("prepare", [], signal),
    leftOut: async (checkpoint) => await call("leftOut", [checkpoint]),
    keepOnly: async (ids) => await call("keepOnly", [ids]),
    close: async () => {
      closing.abort();
      await call.close();
    },
  };
}

interface Thread {
  <K extends CallName>(
    method: K,
    args: CallArguments<K>,
    signal?: AbortSignal,
    onProgress?: (progress: CheckpointProgress) => void,
  ): Promise<CallResult<K>>;
  close(): Promise<void>;
}

function startThread(file: string, workerData: CheckpointThreadOptions): Thread {
  const waiting = new Map<number, Waiting>();
  const worker = new Worker(file, { workerData, name: "checkpoints" });
  let ended: Error | undefined;
  let lastId = 0;
  /** From then on the thread keeps the process: whoever closes it waits for its end. */
  let closing = false;
  const end = (error: Error) => {
    ended ??= error;
    for (const { reject } of waiting.values()) reject(ended);
    waiting.clear();
  };
  worker.on("message", (reply: CheckpointReply) => {
    if ("progress" in reply) {
      for (const { onProgress } of waiting.values()) onProgress?.(reply.progress);
      return;
    }
    const caller = waiting.get(reply.id);
    waiting.delete(reply.id);
    if (waiting.size === 0 && !closing) worker.unref();
    if (reply.ok) caller?.resolve(reply.value);
    else caller?.reject(errorFromData(reply.error));
  });
  worker.on("error", (error) => end(new QuernError("checkpoint-failed", {}, { cause: error })));
  const exited = new Promise<void>((resolve) => {
    worker.on("exit", () => {
      end(new QuernError("checkpoint-failed", {}, { detail: "The store of checkpoints is closed." }));
      resolve();
    });
  });
  worker.unref();

  const call = async <K extends CallName>(
    method: K,
    args: CallArguments<K>,
    signal?: AbortSignal,
    onProgress?: (progress: CheckpointProgress) => void,
  ) => {
    if (ended) throw ended;
    if (signal?.aborted) throw new QuernError("cancelled");
    lastId += 1;
    const id = lastId;
    const stop = () => worker.postMessage({ id, method: "stop" });
    signal?.addEventListener("abort", stop, { once: true });
    try {
      return await new Promise<CallResult<K>>((resolve, reject) => {
        waiting.set(id, { resolve: (value) => resolve(value as CallResult<K>), reject, onProgress });
        worker.ref();
        worker.postMessage({ id, method, args });
      });
    } finally {
      signal?.removeEventListener("abort", stop);
    }
  };
  const close = async () => {
    if (!ended) {
      closing = true;
      worker.ref();
      worker.postMessage({ id: 0, method: "close" });
    }
    await exited;
  };
  return Object.assign(call, { close });
}
