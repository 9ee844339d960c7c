// npm run bench:server: what the API costs against the engine's library used directly, how fairly four clients are
// served, and how soon the list of models comes.
//
//   npm run bench:server -- [--model tiny|card|all]
import { join } from "node:path";
import { parseArgs } from "node:util";
import { benchmark, withPrograms } from "./prepare.mjs";

await benchmark(async () => {
  const { Failure } = await import("../../build/lib/failure.mjs");
  const { values } = parseArgs({ options: { model: { type: "string", default: "all" } } });
  if (!["tiny", "card", "all"].includes(values.model))
    throw new Failure(`--model is tiny, card or all, not ${values.model}`, 2);
  const programs = {
    run: "test/bench/server/run.ts",
    direct: "test/bench/engine/direct-program.ts",
    engine: "main/engine/process/entry.ts",
  };
  return withPrograms(programs, async (folder) => {
    const { run } = await import("../../build/lib/run.mjs");
    const args = [join(folder, "run.js"), "--model", values.model, "--programs", folder];
    return (await run(process.execPath, args, { output: "inherit" })).code;
  });
});
