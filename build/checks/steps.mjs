import { rm } from "node:fs/promises";
import { Failure } from "../lib/failure.mjs";
import { log } from "../lib/log.mjs";
import { inRoot } from "../lib/paths.mjs";
import { run, tool } from "../lib/run.mjs";
import { packagedExecutable, packageFolder } from "../package/index.mjs";
import { sandboxArguments } from "../runtime/index.mjs";
import { hasDisplay, startVirtualDisplay } from "../setup/display.mjs";
import { prepareServices, prepareWindow } from "../setup/index.mjs";
import { ensureFonts, ensureVirtualDisplay } from "../setup/system.mjs";
import { playwrightCounts, vitestCounts } from "./report.mjs";

/** @typedef {import("./report.mjs").Counts} Counts */
/** @typedef {import("../runtime/index.mjs").Runtime} Runtime */

/**
 * @typedef {object} Context what earlier steps found out
 * @property {Runtime} [runtime]
 * @property {readonly string[]} args passed on to the test runners
 */

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
      context.runtime = await prepareWindow(log);
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
  { name: "e2e", group: "playwright", work: (context) => endToEnd("app", context) },
  {
    name: "package",
    work: async (context) => packageFolder(await runtimeOf(context), { inspectable: true, cuda: false, log }),
  },
  { name: "e2e packaged", group: "playwright", work: (context) => endToEnd("packaged", context) },
  {
    name: "start-up",
    work: async (context) => {
      const runtime = await runtimeOf(context);
      await withDisplay((env) =>
        must(process.execPath, ["test/bench/start.mjs"], { ...env, QUERN_ELECTRON: runtime.executable }),
      );
    },
  },
];

/** @param {Context} context */
async function runtimeOf(context) {
  context.runtime ??= await prepareWindow(log);
  return context.runtime;
}

/** @param {string} command @param {readonly string[]} args @param {NodeJS.ProcessEnv} [env] */
async function must(command, args, env = process.env) {
  const { code } = await run(command, args, { env, output: "inherit" });
  if (code !== 0) throw new Failure(`${command.split("/").at(-1)} ${args.join(" ")} ended with ${code}`);
}

/** @param {"unit" | "integration"} project @param {Context} context @returns {Promise<Counts>} */
async function vitest(project, { args }) {
  const report = inRoot("test-results", `${project}.json`);
  await rm(report, { force: true });
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  await run(tool("vitest"), ["run", "--project", project, ...reporters, ...args], { output: "inherit" });
  return vitestCounts(report);
}

/** @param {"app" | "packaged"} project @param {Context} context @returns {Promise<Counts>} */
async function endToEnd(project, context) {
  const report = inRoot("test-results", `e2e-${project}.json`);
  await rm(report, { force: true });
  const runtime = await runtimeOf(context);
  const executable = project === "app" ? runtime.executable : packagedExecutable();
  const launchArguments = [...sandboxArguments(), ...(project === "app" ? [inRoot()] : [])];
  return withDisplay(async (env) => {
    await run(
      tool("playwright"),
      [
        "test",
        "-c",
        "test/e2e/playwright.config.ts",
        "--project",
        project,
        "--reporter=list,json",
        ...context.args,
      ],
      {
        env: {
          ...env,
          PLAYWRIGHT_JSON_OUTPUT_FILE: report,
          QUERN_E2E_EXECUTABLE: executable,
          QUERN_E2E_ARGUMENTS: JSON.stringify(launchArguments),
        },
        output: "inherit",
      },
    );
    return playwrightCounts(report);
  });
}

/**
 * Windows of tests open on a display of their own, where they take no one's focus and have a known size.
 * @template T
 * @param {(env: NodeJS.ProcessEnv) => Promise<T>} work
 * @returns {Promise<T>}
 */
async function withDisplay(work) {
  if (process.platform !== "linux") return work(process.env);
  const display = await startVirtualDisplay({ endsWithLastWindow: false });
  try {
    return await work(display.env);
  } finally {
    display.stop();
  }
}
