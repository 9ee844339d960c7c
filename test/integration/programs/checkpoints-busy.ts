import { join } from "node:path";
import { openCheckpoints } from "../../../main/workspace";
import { fileCount, fileName, versionOf, writeGeneration } from "../support/generations";

/** Takes checkpoints, or goes back and forth between two, without end: to be killed in the middle. */
const [home, threadFile, what] = process.argv.slice(2);
if (home === undefined || threadFile === undefined)
  throw new Error("usage: checkpoints-busy HOME THREAD_FILE WHAT");

const root = join(home, "folder");
const checkpoints = await openCheckpoints({ root, storeFolder: join(home, "store"), threadFile });
const begun = (name: string) => process.send?.({ begun: name });
if (what === "take") {
  for (let generation = 1; ; generation += 1) {
    await writeGeneration(root, generation);
    begun(`take ${generation}`);
    process.send?.({ generation, id: await checkpoints.take() });
  }
}
await writeGeneration(root, 1);
const one = await checkpoints.take();
await writeGeneration(root, 2);
const two = await checkpoints.take();
process.send?.({ one, two });
for (let to = 1; ; to = 3 - to) {
  const files = Array.from({ length: fileCount }, (_, n) => ({
    path: fileName(n),
    expected: versionOf(3 - to, n),
  }));
  begun(`restore ${to}`);
  const { left } = await checkpoints.restore(to === 1 ? one : two, files);
  if (left.length > 0) throw new Error(`left: ${left.join(", ")}`);
}
