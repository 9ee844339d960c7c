// npm run bench:edit: the edit engine on a file of 10,000 lines, against its budget; see edit/measure.ts.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { benchmark, withPrograms } from "./prepare.mjs";

await benchmark(() =>
  withPrograms({ measure: "test/bench/edit/measure.ts" }, async (folder) => {
    const { measure } = await import(pathToFileURL(join(folder, "measure.js")).href);
    return (await measure()) ? 0 : 1;
  }),
);
