// npm run bench:open: how long a very long conversation takes from the press to its end on the screen, in the built app:
// its encrypted store, its checks, its way to the page.
//
//   npm run bench:open
import { join } from "node:path";
import { benchmark, electron, withPrograms } from "./prepare.mjs";

await benchmark(async () => {
  const executable = await electron();
  return withPrograms({ open: "test/bench/open/measure.ts" }, (folder) => measure(executable, folder));
});

/**
 * @param {string} executable of Electron
 * @param {string} folder of the built programs
 * @returns {Promise<number>} exit code
 */
async function measure(executable, folder) {
  const { ROOT } = await import("../../build/lib/paths.mjs");
  const { run } = await import("../../build/lib/run.mjs");
  const { withDisplay } = await import("../../build/checks/runners.mjs");
  const { sandboxArguments } = await import("../../build/runtime/index.mjs");
  return withDisplay(async (env) => {
    const app = JSON.stringify([...sandboxArguments(), ROOT]);
    const all = { ...env, QUERN_E2E_EXECUTABLE: executable, QUERN_E2E_ARGUMENTS: app };
    return (await run(process.execPath, [join(folder, "open.js")], { env: all, output: "inherit" })).code;
  });
}
