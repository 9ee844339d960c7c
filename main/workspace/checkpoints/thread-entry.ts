import { parentPort, workerData } from "node:worker_threads";
import { QuernError, toErrorData } from "../../contract";
import type { CheckpointReply, CheckpointRequest, CheckpointThreadOptions } from "./protocol";
import { CheckpointStore } from "./store";

/** The thread of one folder's checkpoints: one call after the other, until it is told to close. */
function start(port: NonNullable<typeof parentPort>, options: CheckpointThreadOptions): void {
  const post = (reply: CheckpointReply) => port.postMessage(reply);
  const opening = CheckpointStore.open(options, (progress) => post({ progress }));
  const stops = new Map<number, AbortController>();
  /** Calls that have not begun. */
  const waiting = new Set<number>();
  let previous: Promise<unknown> = opening.catch(() => undefined);

  const answer = async (
    request: Extract<CheckpointRequest, { args: unknown }>,
    signal: AbortSignal,
  ): Promise<CheckpointReply> => {
    try {
      signal.throwIfAborted();
      const store = await opening.catch((error: unknown) => {
        throw new QuernError("checkpoint-failed", {}, { cause: error });
      });
      const call = store[request.method] as (...args: unknown[]) => Promise<unknown>;
      // Those that can be stopped take the signal last; the others take no notice of it.
      const value = await Reflect.apply(call, store, [...request.args, signal]);
      return { id: request.id, ok: true, value };
    } catch (error) {
      return { id: request.id, ok: false, error: toErrorData(error) };
    }
  };

  port.on("message", (request: CheckpointRequest) => {
    const { id } = request;
    if (request.method === "stop") {
      stops.get(id)?.abort();
      // It waits for another one: that may take a while yet.
      if (waiting.delete(id)) post({ id, ok: false, error: toErrorData(new QuernError("cancelled")) });
      return;
    }
    const stop = new AbortController();
    stops.set(id, stop);
    waiting.add(id);
    previous = previous.then(async () => {
      if (request.method === "close") return port.close();
      if (waiting.delete(id)) post(await answer(request, stop.signal));
      stops.delete(id);
    });
  });
}

// To Electron a file that ends in `.asar` is a folder; to the user who has one it is a file. All of our own code has
// been loaded by now.
Object.assign(process, { noAsar: true });

if (parentPort) start(parentPort, workerData as CheckpointThreadOptions);
