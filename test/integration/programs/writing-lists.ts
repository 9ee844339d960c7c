import { join } from "node:path";
import { openLibrary } from "../../../main/models";
import { openTokens } from "../../../main/server";

/** Makes tokens and takes in model files, one after the other, as fast as it can: another does the same beside it. */
const [dataFolder, name, ...models] = process.argv.slice(2);
if (dataFolder === undefined || name === undefined)
  throw new Error("usage: writing-lists DATA NAME MODELS...");

const tokens = await openTokens(join(dataFolder, "server-tokens.json"));
const library = await openLibrary({
  dataFolder,
  modelFolder: () => join(dataFolder, "models"),
  practicePath: join(dataFolder, "practice.gguf"),
  catalog: [],
  onChange: () => undefined,
  onProgress: () => undefined,
  onTrouble: (error) => {
    throw new Error(error.code);
  },
});
process.send?.("ready");
await new Promise<void>((resolve) => process.once("message", () => resolve()));
for (const model of models) {
  await tokens.make(`${name} ${model}`);
  const { id } = await library.addFile(model);
  await library.wasLoaded(id);
}
await tokens.close();
await library.close();
process.disconnect?.();
