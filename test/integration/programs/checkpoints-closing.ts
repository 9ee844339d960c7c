import { openCheckpoints } from "../../../main/workspace";

/*
 * Closes checkpoints while one is being taken, and waits for that with nothing else that keeps the process. What it
 * prints last says that the wait has ended.
 */
const [root = "", storeFolder = "", threadFile = ""] = process.argv.slice(2);
const checkpoints = await openCheckpoints({ root, storeFolder, threadFile });
const stop = new AbortController();
const taken = checkpoints.take(stop.signal).catch(() => undefined);
stop.abort();
await checkpoints.close();
await taken;
process.stdout.write("closed");
