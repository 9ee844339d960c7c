import { catalogFile } from "../../../main/contract";
import { downloadFile, hubSource } from "../../../main/models";
import { createNet } from "../../../main/net";

/** Downloads one file: to be killed in the middle, or to hold its lock. */
const [endpoint, modelFolder, file] = process.argv.slice(2);
if (endpoint === undefined || modelFolder === undefined || file === undefined)
  throw new Error("usage: downloading ENDPOINT MODEL_FOLDER CATALOG_FILE_JSON");

const net = createNet({ offline: () => false, endpoint: new URL(endpoint), env: {}, version: "0.0.0-test" });
await downloadFile({
  sources: [hubSource(net)],
  modelFolder,
  file: catalogFile.parse(JSON.parse(file)),
  signal: new AbortController().signal,
  onProgress: (bytes) => process.send?.({ bytes }),
});
await net.close();
process.disconnect?.();
