// npm start: everything that a fresh clone needs, then the app.
import { requireNode } from "./setup/node-version.mjs";

requireNode();
const { Failure, runMain } = await import("./lib/failure.mjs");
const { log } = await import("./lib/log.mjs");
const { ensureDependencies } = await import("./setup/dependencies.mjs");

await runMain(async () => {
  await ensureDependencies(log);
  const { ensureVirtualDisplay, onPath } = await import("./setup/system.mjs");
  const { hasDisplay } = await import("./setup/display.mjs");
  if (!hasDisplay()) {
    const advice = await ensureVirtualDisplay(log);
    if (!(await onPath("Xvfb"))) {
      throw new Failure(
        "There is no display here to open a window on (neither DISPLAY nor WAYLAND_DISPLAY is set), and no Xvfb to " +
          `stand in for one.\n${advice ?? ""}\n` +
          "The command line does the same without a window: npm run -s quern -- --help",
        3,
      );
    }
  }
  const { prepareServices, prepareWindow } = await import("./setup/index.mjs");
  const runtime = await prepareWindow(log);
  await prepareServices(log);
  const { launch } = await import("./setup/launch.mjs");
  return launch(runtime, process.argv.slice(2), log);
});
