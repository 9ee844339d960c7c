// npm run bench:workspace: the workspace's files in a folder of 100,000, against their budgets; see workspace/measure.ts.
import { requireNode } from "../../build/setup/node-version.mjs";

requireNode();
const { runMain } = await import("../../build/lib/failure.mjs");
const { log } = await import("../../build/lib/log.mjs");
const { ensureDependencies } = await import("../../build/setup/dependencies.mjs");

await runMain(async () => {
  await ensureDependencies(log);
  const { mkdir, mkdtemp, rm } = await import("node:fs/promises");
  const { join } = await import("node:path");
  const { pathToFileURL } = await import("node:url");
  const { build } = await import("vite");
  const { inRoot, ROOT } = await import("../../build/lib/paths.mjs");
  // Below the root, so that packages are found from there.
  const cache = inRoot("node_modules/.cache");
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, "quern-bench-"));
  try {
    await build({
      root: ROOT,
      configFile: false,
      logLevel: "error",
      build: {
        ssr: true,
        outDir: folder,
        target: "node20.18",
        minify: false,
        rollupOptions: {
          input: { measure: inRoot("test/bench/workspace/measure.ts") },
          output: { format: "es", entryFileNames: "[name].js" },
        },
      },
    });
    const { measure } = await import(pathToFileURL(join(folder, "measure.js")).href);
    return (await measure()) ? 0 : 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
