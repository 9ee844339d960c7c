import { isMainThread } from "node:worker_threads";
import { runInThread } from "../../child";
import { endAtOnce } from "../process/end";
import { watchParent } from "../process/watchdog";

if (isMainThread) {
  const parent = Number(process.argv.slice(2).find((argument) => /^\d+$/u.test(argument)));
  if (!Number.isSafeInteger(parent)) throw new Error("The program needs its parent's process id.");
  watchParent(parent);
  runInThread(import.meta.filename, endAtOnce);
} else {
  // The library is a matter of the thread alone.
  const { serve } = await import("./serve");
  serve();
}
