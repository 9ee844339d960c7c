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

/** The store's own thread: opens the database, then answers one call after the other. */
function start(port: NonNullable<typeof parentPort>, options: StoreThreadOptions): void {
  let { key } = options;
  let opened = openDatabase(options.folder, () => new Date(), key);
  let calls = opened.then(callsOf);

  function callsOf({ sql, notice, inMemory }: OpenedDatabase): Calls {
    return {
      ...storeCalls(sql),
      notice: () => notice,
      rekey: async (next) => {
        if (inMemory) throw new QuernError("store-read-only", { path: options.folder });
        sql.all("PRAGMA wal_checkpoint(TRUNCATE)");
        sql.close();
        await letGoOfFiles();
        try {
          await rekeyFile(join(options.folder, databaseName), key, next);
          key = next;
        } finally {
          opened = openDatabase(options.folder, () => new Date(), key);
          calls = opened.then(callsOf);
          await calls;
        }
      },
      close: () => {
        try {
          sql.all("PRAGMA wal_checkpoint(TRUNCATE)");
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
      return { id: request.id, ok: false, error: await storeFailure(error, options.folder) };
    }
  };

  let previous: Promise<unknown> = opened.catch(() => undefined);
  port.on("message", (request: StoreRequest) => {
    previous = previous.then(async () => {
      port.postMessage(await answer(request));
      if (request.method === "close") port.close();
    });
  });
}

if (parentPort) start(parentPort, workerData as StoreThreadOptions);
