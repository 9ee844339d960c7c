import { join } from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import { QuernError } from "../../contract";
import { storeCalls } from "./calls";
import { storeFailure } from "./failure";
import { letGoOfFiles } from "./let-go";
import { databaseName, type OpenedDatabase, openDatabase } from "./open";
import type { StoreReply, StoreRequest, StoreThreadOptions, ThreadCalls } from "./protocol";
import { rekeyFile } from "./rekey";

/** What the thread answers; some of it takes its time. */
type Calls = { [K in keyof ThreadCalls]: (...args: Parameters<ThreadCalls[K]>) => unknown };

/** Attached files are read into the index later, and a search may have found it damaged. */
const mayLeaveUnindexed = new Set<StoreRequest["method"]>(["addTurn", "importText", "search"]);

/** The store's own thread: opens the database, then answers one call after the other, and tidies up in between. */
function start(port: NonNullable<typeof parentPort>, { folder, key: firstKey }: StoreThreadOptions): void {
  let key = firstKey;
  let closed = false;
  const open = () => openDatabase(folder, () => new Date(), key);
  let opening = open();
  let calls = opening.then(callsOf);

  function callsOf({
    sql,
    notice,
    inMemory,
  }: OpenedDatabase): Omit<Calls, "indexSome"> & Pick<ThreadCalls, "indexSome"> {
    const stored = storeCalls(sql);
    const emptyLog = () => sql.all("PRAGMA wal_checkpoint(TRUNCATE)");
    /** Where it fails (a full disk), it is tried again at the next start. */
    const purge = () => {
      try {
        return stored.purge();
      } catch {
        return false;
      }
    };
    // What was removed in an earlier run; only with the log is it really gone.
    if (purge()) emptyLog();
    return {
      ...stored,
      notice: () => notice,
      rekey: async (next) => {
        if (inMemory) throw new QuernError("store-read-only", { path: folder });
        emptyLog();
        sql.close();
        await letGoOfFiles();
        try {
          await rekeyFile(join(folder, databaseName), key, next);
          key = next;
        } finally {
          opening = open();
          calls = opening.then(callsOf);
          await calls;
        }
      },
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
  }

  const answer = async (request: StoreRequest): Promise<StoreReply> => {
    try {
      const found = await calls;
      const value = await Reflect.apply(found[request.method], undefined, request.args);
      return { id: request.id, ok: true, value };
    } catch (error) {
      return { id: request.id, ok: false, error: await storeFailure(error, folder) };
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
          more = (await calls).indexSome();
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
