/*
 * The workspace's files in a folder of 100,000, against their budgets; see workspace/measure.ts.
 *
 *   npm run bench:workspace
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
        input: { measure: join(root, "test/bench/workspace/measure.ts") },
        output: { format: "es", entryFileNames: "[name].js" },
      },
    },
  });
  const { measure } = await import(pathToFileURL(join(folder, "measure.js")).href);
  if (!(await measure())) process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
