import { parentPort, workerData } from "node:worker_threads";
import { storeCalls } from "./calls";
import { storeFailure } from "./failure";
import { openDatabase } from "./open";
import type { StoreReply, StoreRequest, StoreThreadOptions, ThreadCalls } from "./protocol";

/** The store's own thread: opens the database, then answers one call after the other. */
function start(port: NonNullable<typeof parentPort>, options: StoreThreadOptions): void {
  const opening = openDatabase(options.folder, () => new Date()).then(
    ({ sql, notice }): ThreadCalls => ({
      ...storeCalls(sql),
      notice: () => notice,
      close: () => {
        try {
          sql.all("PRAGMA wal_checkpoint(TRUNCATE)");
        } finally {
          sql.close();
        }
      },
    }),
  );

  const answer = async (request: StoreRequest): Promise<StoreReply> => {
    try {
      const calls = await opening;
      return {
        id: request.id,
        ok: true,
        value: Reflect.apply(calls[request.method], undefined, request.args),
      };
    } catch (error) {
      return { id: request.id, ok: false, error: await storeFailure(error, options.folder) };
    }
  };

  let previous: Promise<unknown> = opening.catch(() => undefined);
  port.on("message", (request: StoreRequest) => {
    previous = previous.then(async () => {
      port.postMessage(await answer(request));
      if (request.method === "close") port.close();
    });
  });
}

if (parentPort) start(parentPort, workerData as StoreThreadOptions);
