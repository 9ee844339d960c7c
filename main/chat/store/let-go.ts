import { setImmediate } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/**
 * Has the files of closed databases really closed. The library holds a file for as long as one of its statements
 * waits for the garbage collector, and Windows moves no file that is open.
 */
export async function letGoOfFiles(): Promise<void> {
  setFlagsFromString("--expose-gc");
  const collect: unknown = runInNewContext("gc");
  if (typeof collect !== "function") return;
  collect();
  // Native memory is released after the collection, on the event loop.
  await setImmediate();
}
