// npm run bench:search: the search over 100,000 messages, against its budget of 50 ms; see search/measure.ts.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { benchmark, withPrograms } from "./prepare.mjs";

const programs = {
  measure: "test/bench/search/measure.ts",
  "chat-store": "main/chat/store/thread-entry.ts",
};

await benchmark(() =>
  withPrograms(programs, async (folder) => {
    const { measure } = await import(pathToFileURL(join(folder, "measure.js")).href);
    return (await measure(join(folder, "chat-store.js"))) ? 0 : 1;
  }),
);
