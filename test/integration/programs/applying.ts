import { catalogFile } from "../../../main/contract";
import { applyKit, openKit } from "../../../main/kits";

/** Applies one kit, telling its progress: to be killed in the middle. */
const [kit, modelFolder, model] = process.argv.slice(2);
if (kit === undefined || modelFolder === undefined || model === undefined)
  throw new Error("usage: applying KIT MODEL_FOLDER CATALOG_FILE_JSON");

const applied = await applyKit(await openKit(kit), {
  modelFolder,
  catalog: [catalogFile.parse(JSON.parse(model))],
  signal: new AbortController().signal,
  onProgress: ({ doneBytes }) => process.send?.({ bytes: doneBytes }),
});
process.send?.({ bytes: 0, kind: applied.kind });
process.disconnect?.();
