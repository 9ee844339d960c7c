// npm run bench:engine: the way of an answer from the engine to the page, against the engine's library used directly;
// what turns, restarts and other conversations cost; memory against the plan. Does all set-up, as `npm start` does.
//
//   npm run bench:engine -- [--model tiny|27b|all]
import { requireNode } from "../../build/setup/node-version.mjs";

requireNode();
const { parseArgs } = await import("node:util");
const { Failure, runMain } = await import("../../build/lib/failure.mjs");
const { log } = await import("../../build/lib/log.mjs");
const { ensureDependencies } = await import("../../build/setup/dependencies.mjs");

await runMain(async () => {
  const { values } = parseArgs({ options: { model: { type: "string", default: "tiny" } } });
  const { model } = values;
  if (!["tiny", "27b", "all"].includes(model))
    throw new Failure(`--model is tiny, 27b or all, not ${model}`, 2);
  await ensureDependencies(log);
  const { ensureVirtualDisplay } = await import("../../build/setup/system.mjs");
  const { hasDisplay } = await import("../../build/setup/display.mjs");
  if (!hasDisplay()) await ensureVirtualDisplay(log);
  const { prepareServices, prepareWindow } = await import("../../build/setup/index.mjs");
  const runtime = await prepareWindow(log);
  await prepareServices(log);
  return measure(model, runtime.executable);
});

/**
 * Builds the measuring programs, runs them, and removes them.
 * @param {string} model
 * @param {string} executable of Electron
 * @returns {Promise<number>} exit code
 */
async function measure(model, executable) {
  const { mkdir, mkdtemp, rm } = await import("node:fs/promises");
  const { join } = await import("node:path");
  const { build } = await import("vite");
  const { inRoot, ROOT } = await import("../../build/lib/paths.mjs");
  const { run } = await import("../../build/lib/run.mjs");
  const { withDisplay } = await import("../../build/checks/runners.mjs");
  const { sandboxArguments } = await import("../../build/runtime/index.mjs");
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
        target: "node20.19",
        minify: false,
        rollupOptions: {
          input: {
            run: inRoot("test/bench/engine/run.ts"),
            direct: inRoot("test/bench/engine/direct-program.ts"),
          },
          output: { format: "es", entryFileNames: "[name].js" },
        },
      },
    });
    return await withDisplay(async (env) => {
      const direct = join(folder, "direct.js");
      const args = [join(folder, "run.js"), "--model", model, "--root", ROOT, "--program", direct];
      const app = JSON.stringify([...sandboxArguments(), ROOT]);
      const all = { ...env, QUERN_E2E_EXECUTABLE: executable, QUERN_E2E_ARGUMENTS: app };
      return (await run(process.execPath, args, { env: all, output: "inherit" })).code;
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
