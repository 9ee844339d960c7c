// npm run package: installers for this platform; `-- --dir` makes the unpacked app only, `-- --inspectable` leaves the
// fuse on that end-to-end tests need, `-- --no-cuda` leaves the CUDA libraries out.
import { requireNode } from "./setup/node-version.mjs";

requireNode();
const { parseArgs } = await import("node:util");
const { runMain } = await import("./lib/failure.mjs");
const { log } = await import("./lib/log.mjs");
const { ensureDependencies } = await import("./setup/dependencies.mjs");

await runMain(async () => {
  const { values } = parseArgs({
    options: { dir: { type: "boolean" }, inspectable: { type: "boolean" }, "no-cuda": { type: "boolean" } },
  });
  await ensureDependencies(log);
  const { prepareServices } = await import("./setup/index.mjs");
  const { resolveRuntime } = await import("./runtime/index.mjs");
  const { packageFolder, packageInstallers } = await import("./package/index.mjs");
  const runtime = await resolveRuntime(log);
  await prepareServices(log);
  const options = { inspectable: values.inspectable === true, cuda: values["no-cuda"] !== true, log };
  await (values.dir ? packageFolder(runtime, options) : packageInstallers(runtime, options));
  log("The result is in dist/");
  return 0;
});
