import { requireNode } from "../../build/setup/node-version.mjs";

/*
 * What benchmarks share: all set-up on a fresh clone, as `npm start` does it, and building what they measure.
 * Packages are imported only when they are sure to be there.
 */

/**
 * Runs a benchmark after all set-up; its result is the exit code.
 * @param {() => Promise<number>} measure
 */
export async function benchmark(measure) {
  requireNode();
  // Ctrl+C reaches what is being measured, too; its end is waited for, so that nothing is left behind.
  process.on("SIGINT", () => undefined);
  const { runMain } = await import("../../build/lib/failure.mjs");
  const { log } = await import("../../build/lib/log.mjs");
  await runMain(async () => {
    const { ensureDependencies } = await import("../../build/setup/dependencies.mjs");
    await ensureDependencies(log);
    const { prepareServices } = await import("../../build/setup/index.mjs");
    await prepareServices(log);
    return measure();
  });
}

/** The Electron to measure with; a display is there for it afterwards, or can be started. @returns {Promise<string>} */
export async function electron() {
  const { log } = await import("../../build/lib/log.mjs");
  const { ensureVirtualDisplay } = await import("../../build/setup/system.mjs");
  const { hasDisplay } = await import("../../build/setup/display.mjs");
  const { prepareWindow } = await import("../../build/setup/index.mjs");
  if (!hasDisplay()) await ensureVirtualDisplay(log);
  return (await prepareWindow(log)).executable;
}

/**
 * Builds programs of the benchmark into a folder of their own, which goes when the work is done.
 * @template T
 * @param {Record<string, string>} programs file name without ending, and source below the root
 * @param {(folder: string) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withPrograms(programs, work) {
  const { mkdir, mkdtemp, rm } = await import("node:fs/promises");
  const { join } = await import("node:path");
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
      // As in the app, whose threads would otherwise begin sooner than these do.
      ssr: { noExternal: ["zod", "commander"] },
      build: {
        ssr: true,
        outDir: folder,
        target: "node20.18",
        minify: false,
        rollupOptions: {
          input: Object.fromEntries(Object.entries(programs).map(([name, path]) => [name, inRoot(path)])),
          output: { format: "es", entryFileNames: "[name].js", chunkFileNames: "chunk-[name]-[hash].js" },
        },
      },
    });
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
