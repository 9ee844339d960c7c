import { fileURLToPath } from "node:url";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { parentChannel } from "../../child";
import { memoryLimitBytes, type PdfAnswer, pdfQuestion } from "./messages";

/*
 * Reads one PDF and ends. The reading is done in a thread, so that this one stays free to watch the memory and to
 * notice that the parent has gone, whatever the file does to the reader.
 */

const watchEveryMs = 100;
/** The parent ends this process as soon as it has the answer; this is for a parent that does not. */
const lingerMs = 5_000;
/** Of the thread's own objects; buffers beside them are watched from outside. */
const heapLimitMb = 512;

function start(): void {
  const channel = parentChannel();
  channel.onClose(() => process.exit(0));
  const answer = (value: PdfAnswer) => {
    channel.send(value);
    setTimeout(() => process.exit(0), lingerMs).unref();
  };
  channel.onMessage((message) => {
    const question = pdfQuestion.safeParse(message).data;
    if (!question) return answer({ status: "failed", why: "unreadable" });
    const worker = new Worker(fileURLToPath(import.meta.url), {
      workerData: question.data,
      resourceLimits: { maxOldGenerationSizeMb: heapLimitMb },
      stdout: true,
      stderr: true,
    });
    const watch = setInterval(() => {
      if (process.memoryUsage.rss() < memoryLimitBytes) return;
      answer({ status: "failed", why: "memory" });
      void worker.terminate();
    }, watchEveryMs);
    worker.once("message", (value: PdfAnswer) => {
      clearInterval(watch);
      answer(value);
    });
    worker.once("error", (error) => {
      clearInterval(watch);
      const full = "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY";
      answer({ status: "failed", why: full ? "memory" : "unreadable" });
    });
  });
}

async function read(data: Uint8Array): Promise<void> {
  // Only here: the library takes a moment to load and is of no use outside the thread.
  const { extractPages } = await import("./extract");
  parentPort?.postMessage(await extractPages(data));
}

if (isMainThread) start();
else await read(workerData as Uint8Array);
