/*
 * Checkpoints of a folder of 20,000 files and 1 GB, against their budget of one second after the first, and against
 * what `git add --all` and `git write-tree` take for the same folder; see checkpoint/measure.ts.
 *
 *   npm run bench:checkpoint
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
          measure: join(root, "test/bench/checkpoint/measure.ts"),
          checkpoints: join(root, "main/workspace/checkpoints/thread-entry.ts"),
        },
        output: { format: "es", entryFileNames: "[name].js" },
      },
    },
  });
  const { measure } = await import(pathToFileURL(join(folder, "measure.js")).href);
  if (!(await measure(join(folder, "checkpoints.js")))) process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
