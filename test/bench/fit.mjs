// npm run bench:fit: what the fit says against what the engine takes, against what others have published, and how long
// it takes to say it. The whole run writes its tables into docs/fit.md as they came out.
//
//   npm run bench:fit -- [--only loads|published|speed] [--quant Q4_K_M] [--no-write]
import { join } from "node:path";
import { parseArgs } from "node:util";
import { benchmark, withPrograms } from "./prepare.mjs";

await benchmark(async () => {
  const { Failure } = await import("../../build/lib/failure.mjs");
  const { values } = parseArgs({
    options: {
      only: { type: "string" },
      published: { type: "boolean" },
      quant: { type: "string" },
      "no-write": { type: "boolean" },
    },
  });
  const only = values.published ? "published" : values.only;
  if (only !== undefined && !["loads", "published", "speed"].includes(only))
    throw new Failure(`--only is loads, published or speed, not ${only}`, 2);
  const { ROOT } = await import("../../build/lib/paths.mjs");
  const { run } = await import("../../build/lib/run.mjs");
  return withPrograms({ run: "test/bench/fit/run.ts" }, async (folder) => {
    const args = [join(folder, "run.js"), "--root", ROOT];
    if (only !== undefined) args.push("--only", only);
    if (values.quant !== undefined) args.push("--quant", values.quant);
    if (values["no-write"]) args.push("--no-write");
    return (await run(process.execPath, args, { output: "inherit" })).code;
  });
});
