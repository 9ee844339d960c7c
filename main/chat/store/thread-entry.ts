import { parentPort, workerData } from "node:worker_threads";
import { storeCalls } from "./calls";
import { storeFailure } from "./failure";
import { openDatabase } from "./open";
import type { StoreReply, StoreRequest, StoreThreadOptions, ThreadCalls } from "./protocol";

/** A search may have found the index damaged. */
const mayLeaveUnindexed = new Set<StoreRequest["method"]>(["importText", "search"]);

/** The store's own thread: opens the database, then answers one call after the other, and tidies up in between. */
function start(port: NonNullable<typeof parentPort>, options: StoreThreadOptions): void {
  let closed = false;
  const opening = openDatabase(options.folder, () => new Date()).then(({ sql, notice }): ThreadCalls => {
    const calls = storeCalls(sql);
    const emptyLog = () => sql.all("PRAGMA wal_checkpoint(TRUNCATE)");
    /** Where it fails (a full disk), it is tried again at the next start. */
    const purge = () => {
      try {
        return calls.purge();
      } catch {
        return false;
      }
    };
    // What was removed in an earlier run; only with the log is it really gone.
    if (purge()) emptyLog();
    return {
      ...calls,
      notice: () => notice,
      close: () => {
        closed = true;
        try {
          purge();
          emptyLog();
        } finally {
          sql.close();
        }
      },
    };
  });

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
  let indexing = false;
  /** Brings the full-text index up to date, a few messages at a time, so that no call waits long. */
  const indexOn = () => {
    if (indexing) return;
    indexing = true;
    const step = async () => {
      let more = false;
      if (!closed) {
        try {
          more = (await opening).indexSome();
        } catch {
          // A full disk; the next start, or the next import, goes on.
        }
      }
      indexing = more;
      // By way of the event loop, so that calls that came meanwhile go first.
      if (more) setImmediate(() => queue(step));
    };
    queue(step);
  };
  const queue = (work: () => Promise<void>) => {
    previous = previous.then(work);
  };
  port.on("message", (request: StoreRequest) => {
    queue(async () => {
      port.postMessage(await answer(request));
      if (request.method === "close") port.close();
      else if (mayLeaveUnindexed.has(request.method)) indexOn();
    });
  });
  indexOn();
}

if (parentPort) start(parentPort, workerData as StoreThreadOptions);
