// npm run bench:workspace: the workspace's files in a folder of 100,000, against their budgets; see workspace/measure.ts.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { benchmark, withPrograms } from "./prepare.mjs";

await benchmark(() =>
  withPrograms({ measure: "test/bench/workspace/measure.ts" }, async (folder) => {
    const { measure } = await import(pathToFileURL(join(folder, "measure.js")).href);
    return (await measure()) ? 0 : 1;
  }),
);
