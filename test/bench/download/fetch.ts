import { catalogFile } from "../../../main/contract";
import { downloadFile, hubSource } from "../../../main/models";
import { createNet } from "../../../main/net";

/**
 * Downloads one file and prints a line of JSON. With `first`, it ends as soon as a byte has come that was not there.
 */
const [endpoint, modelFolder, file, until] = process.argv.slice(2);
if (endpoint === undefined || modelFolder === undefined || file === undefined)
  throw new Error("usage: fetch ENDPOINT MODEL_FOLDER CATALOG_FILE_JSON [first]");

const net = createNet({ offline: () => false, endpoint: new URL(endpoint), env: {}, version: "0.0.0-bench" });
const stop = new AbortController();
const begun = performance.now();
let had: number | null = null;
let firstByteMs: number | null = null;
let connections = 0;
await downloadFile({
  sources: [hubSource(net)],
  modelFolder,
  file: catalogFile.parse(JSON.parse(file)),
  signal: stop.signal,
  onStatus: (status) => {
    connections = Math.max(connections, status.connections);
    had ??= status.receivedBytes;
    if (firstByteMs !== null || status.receivedBytes <= had) return;
    firstByteMs = performance.now() - begun;
    if (until === "first") stop.abort();
  },
}).catch((error: unknown) => {
  if (until !== "first" || firstByteMs === null) throw error;
});
const seconds = (performance.now() - begun) / 1000;
console.log(JSON.stringify({ seconds, firstByteMs, connections }));
await net.close();
process.exit(0);
