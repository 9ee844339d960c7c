import { fileURLToPath } from "node:url";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { parentChannel } from "../../child";
import {
  type MemorySpeedMessage,
  type MemorySpeedRequest,
  memorySpeedRequest,
  type ReaderData,
  type ReaderMessage,
} from "./messages";
import { readInThread } from "./reader";

/*
 * Measures how fast the processor reads its memory, in a process of its own: its buffers are gone with it, and a
 * system that has none to give ends nothing else. The same file is the program and each of its reading threads.
 */

/** The parent ends this process as soon as it has the answer; this is for a parent that has gone. */
const lingerMs = 5000;

if (isMainThread) main();
else await readInThread(workerData as ReaderData, (message) => parentPort?.postMessage(message));

function main(): void {
  const channel = parentChannel();
  channel.onClose(() => process.exit(0));
  const tell = (message: MemorySpeedMessage): void => channel.send(message);
  measure(memorySpeedRequest.parse(JSON.parse(process.argv[2] ?? "")))
    .then(tell, (error: unknown) => tell({ status: "failed", error: String(error) }))
    .finally(() => setTimeout(() => process.exit(0), lingerMs).unref());
}

/** The best stretch of time counts: other programs can only take from what memory gives, never add to it. */
async function measure(request: MemorySpeedRequest): Promise<MemorySpeedMessage> {
  const { threads, windows, windowMs } = request;
  const gate = new SharedArrayBuffer(4);
  let ready = 0;
  let filled = 0;
  const read = Array.from({ length: threads }, () => {
    const reader = new Worker(fileURLToPath(import.meta.url), {
      workerData: { request, gate } satisfies ReaderData,
    });
    return new Promise<readonly number[]>((resolve, reject) => {
      reader.on("error", reject);
      reader.on("exit", () => reject(new Error("A reading thread has ended")));
      reader.on("message", (message: ReaderMessage) => {
        if ("read" in message) return resolve(message.read);
        filled += message.filled;
        ready++;
        if (ready < threads) return;
        Atomics.store(new Int32Array(gate), 0, 1);
        Atomics.notify(new Int32Array(gate), 0);
      });
    });
  });
  const all = await Promise.all(read);
  const together = Array.from({ length: windows }, (_, at) =>
    all.reduce((sum, bytes) => sum + (bytes[at] ?? 0), 0),
  );
  return { status: "ok", bytesPerSecond: (1000 * Math.max(...together)) / windowMs, threads, bytes: filled };
}
