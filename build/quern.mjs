#!/usr/bin/env node
// npm run -s quern -- …, or a link to this file named quern: the command line, on plain Node. Set-up speaks only when it
// must do something, and on stderr.
import { requireNode } from "./setup/node-version.mjs";

requireNode();
const { runMain } = await import("./lib/failure.mjs");
const { log } = await import("./lib/log.mjs");
const { ensureDependencies } = await import("./setup/dependencies.mjs");

let ready = false;
await runMain(async () => {
  await ensureDependencies(log);
  const { prepareServices } = await import("./setup/index.mjs");
  await prepareServices(log);
  ready = true;
  return 0;
});

if (ready) {
  const { inRoot } = await import("./lib/paths.mjs");
  const { pathToFileURL } = await import("node:url");
  const cli = inRoot("out/main/cli.js");
  // In this process, not in a child: signals, the terminal and the exit code are then the command's own.
  process.argv.splice(1, 1, cli);
  await import(pathToFileURL(cli).href);
}
