import { log } from "../lib/log.mjs";
import { tool } from "../lib/run.mjs";
import { packageFolder } from "../package/index.mjs";
import { hasDisplay } from "../setup/display.mjs";
import { prepareServices } from "../setup/index.mjs";
import { ensureFonts, ensureVirtualDisplay } from "../setup/system.mjs";
import { must, playwright, runtimeOf, vitest, withDisplay } from "./runners.mjs";

/** @typedef {import("./report.mjs").Counts} Counts */
/** @typedef {import("./runners.mjs").Context} Context */

/**
 * @typedef {object} CheckStep
 * @property {string} name
 * @property {string} [group] further names that select it
 * @property {(context: Context) => Promise<Counts | void>} work throws a Failure when the step fails
 */

/** Everything that must hold, in the order that finds trouble soonest. @type {readonly CheckStep[]} */
export const STEPS = [
  {
    name: "set-up",
    work: async (context) => {
      await runtimeOf(context);
      if (!hasDisplay()) await ensureVirtualDisplay(log);
      await ensureFonts(log);
    },
  },
  { name: "lint", group: "static", work: () => must(tool("biome"), ["ci", "--max-diagnostics=50"]) },
  {
    name: "types",
    group: "static",
    work: async () => {
      for (const project of ["tsconfig.json", "tsconfig.page.json", "tsconfig.services.json"]) {
        await must(tool("tsc"), ["-p", project]);
      }
    },
  },
  {
    name: "layers",
    group: "static",
    work: () =>
      must(tool("depcruise"), ["main", "renderer", "build", "test", "--config", ".dependency-cruiser.mjs"]),
  },
  { name: "unused", group: "static", work: () => must(tool("knip"), ["--no-progress"]) },
  { name: "notices", group: "static", work: () => must(process.execPath, ["build/notices.mjs", "--check"]) },
  { name: "build", work: () => prepareServices(log) },
  { name: "unit", group: "vitest", work: (context) => vitest("unit", context) },
  { name: "integration", group: "vitest", work: (context) => vitest("integration", context) },
  { name: "page", group: "playwright", work: (context) => playwright("page", context) },
  { name: "e2e", group: "playwright", work: (context) => playwright("app", context) },
  {
    name: "package",
    work: async (context) => {
      await prepareServices(log);
      await packageFolder(await runtimeOf(context), { inspectable: true, cuda: false, log });
    },
  },
  { name: "e2e packaged", group: "playwright", work: (context) => playwright("packaged", context) },
  {
    name: "start-up",
    work: async (context) => {
      await prepareServices(log);
      const runtime = await runtimeOf(context);
      await withDisplay((env) =>
        must(process.execPath, ["test/bench/start.mjs"], { ...env, QUERN_ELECTRON: runtime.executable }),
      );
    },
  },
];
