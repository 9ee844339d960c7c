import { Worker } from "node:worker_threads";
import type { ThreadCalls, ThreadMessage, ThreadRequest } from "./thread-protocol";

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

type Result<K extends keyof ThreadCalls> = Awaited<ReturnType<ThreadCalls[K]>>;

/** The library in its thread, seen from outside. */
export class LibraryThread {
  private readonly worker: Worker;
  private readonly waiting = new Map<number, Waiting>();
  private readonly exited: Promise<void>;
  private lastId = 0;
  private ended: Error | undefined;
  /** Takes the texts of the completion under way. */
  onText: (text: string) => void = () => undefined;

  /**
   * @param threadFile the built `llama-node.js`
   * @param onLog takes the lines of the native log
   */
  constructor(threadFile: string, onLog: (level: string, line: string) => void) {
    this.worker = new Worker(threadFile, { name: "llama-node" });
    this.worker.on("message", (message: ThreadMessage) => {
      switch (message.type) {
        case "text":
          this.onText(message.text);
          return;
        case "log":
          onLog(message.level, message.line);
          return;
        case "done":
          this.take(message.id)?.resolve(message.value);
          return;
        case "failed":
          this.take(message.id)?.reject(new Error(message.message));
      }
    });
    this.worker.on("error", (error) => this.end(error));
    this.exited = new Promise((resolve) => {
      this.worker.on("exit", () => {
        this.end(new Error("The library's thread has ended"));
        resolve();
      });
    });
  }

  call<K extends keyof ThreadCalls>(method: K, ...args: Parameters<ThreadCalls[K]>): Promise<Result<K>> {
    return new Promise((resolve, reject) => {
      if (this.ended) return reject(this.ended);
      this.lastId++;
      this.waiting.set(this.lastId, { resolve: (value) => resolve(value as Result<K>), reject });
      this.worker.postMessage({ id: this.lastId, method, args } satisfies ThreadRequest);
    });
  }

  /** Ends the thread, and with it what it holds; waits for a native call under way. */
  async close(): Promise<void> {
    await this.worker.terminate();
    await this.exited;
  }

  private take(id: number): Waiting | undefined {
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    return waiting;
  }

  private end(error: Error): void {
    this.ended ??= error;
    for (const { reject } of this.waiting.values()) reject(this.ended);
    this.waiting.clear();
  }
}
