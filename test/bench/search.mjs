/*
 * The search over 100,000 messages, against its budget of 50 ms; see search/measure.ts.
 *
 *   node test/bench/search.mjs
 */
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "vite";

const root = resolve(import.meta.dirname, "../..");
// Below the root, so that packages are found from there.
const cache = join(root, "node_modules", ".cache");
await mkdir(cache, { recursive: true });
const folder = await mkdtemp(join(cache, "quern-bench-"));
try {
  await build({
    root,
    configFile: false,
    logLevel: "error",
    build: {
      ssr: true,
      outDir: folder,
      target: "node20.18",
      minify: false,
      rollupOptions: {
        input: {
          measure: join(root, "test/bench/search/measure.ts"),
          "chat-store": join(root, "main/chat/store/thread-entry.ts"),
        },
        output: { format: "es", entryFileNames: "[name].js" },
      },
    },
  });
  const { measure } = await import(pathToFileURL(join(folder, "measure.js")).href);
  if (!(await measure(join(folder, "chat-store.js")))) process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
