// npm run bench:engine: the way of an answer from the engine to the page, against the engine's library used directly;
// what turns, restarts and other conversations cost; memory against the plan.
//
//   npm run bench:engine -- [--model tiny|card|27b|all] [--engine node-llama-cpp|llama.node]
//
// With llama.node only turns are measured: the library that is used directly is the other one.
import { join } from "node:path";
import { parseArgs } from "node:util";
import { benchmark, electron, withPrograms } from "./prepare.mjs";

await benchmark(async () => {
  const { Failure } = await import("../../build/lib/failure.mjs");
  const { values } = parseArgs({
    options: {
      model: { type: "string", default: "tiny" },
      engine: { type: "string", default: "node-llama-cpp" },
    },
  });
  const { model, engine } = values;
  if (!["node-llama-cpp", "llama.node"].includes(engine))
    throw new Failure(`--engine is node-llama-cpp or llama.node, not ${engine}`, 2);
  if (engine === "llama.node" && model === "card")
    throw new Failure("With llama.node only turns are measured, and --model card has none", 2);
  if (!["tiny", "card", "27b", "all"].includes(model))
    throw new Failure(`--model is tiny, card, 27b or all, not ${model}`, 2);
  const executable = await electron();
  const programs = { run: "test/bench/engine/run.ts", direct: "test/bench/engine/direct-program.ts" };
  return withPrograms(programs, (folder) => measure({ model, engine }, executable, folder));
});

/**
 * @param {{ model: string, engine: string }} what
 * @param {string} executable of Electron
 * @param {string} folder of the built programs
 * @returns {Promise<number>} exit code
 */
async function measure({ model, engine }, executable, folder) {
  const { ROOT } = await import("../../build/lib/paths.mjs");
  const { run } = await import("../../build/lib/run.mjs");
  const { withDisplay } = await import("../../build/checks/runners.mjs");
  const { sandboxArguments } = await import("../../build/runtime/index.mjs");
  return withDisplay(async (env) => {
    const direct = join(folder, "direct.js");
    const what = ["--model", model, "--engine", engine];
    const args = [join(folder, "run.js"), ...what, "--root", ROOT, "--program", direct];
    const app = JSON.stringify([...sandboxArguments(), ROOT]);
    const all = { ...env, QUERN_E2E_EXECUTABLE: executable, QUERN_E2E_ARGUMENTS: app };
    return (await run(process.execPath, args, { env: all, output: "inherit" })).code;
  });
}
