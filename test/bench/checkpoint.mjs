// npm run bench:checkpoint: checkpoints of a folder of 20,000 files and 1 GB, against their budget of one second after the
// first, and against what `git add --all` and `git write-tree` take for the same folder; see checkpoint/measure.ts.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { benchmark, withPrograms } from "./prepare.mjs";

const programs = {
  measure: "test/bench/checkpoint/measure.ts",
  checkpoints: "main/workspace/checkpoints/thread-entry.ts",
};

await benchmark(() =>
  withPrograms(programs, async (folder) => {
    const { measure } = await import(pathToFileURL(join(folder, "measure.js")).href);
    return (await measure(join(folder, "checkpoints.js"))) ? 0 : 1;
  }),
);
