import { rm } from "node:fs/promises";
import { Failure } from "../lib/failure.mjs";
import { log } from "../lib/log.mjs";
import { inRoot } from "../lib/paths.mjs";
import { run, tool } from "../lib/run.mjs";
import { packagedExecutable } from "../package/index.mjs";
import { sandboxArguments } from "../runtime/index.mjs";
import { startVirtualDisplay } from "../setup/display.mjs";
import { prepareServices, prepareWindow } from "../setup/index.mjs";
import { ensureCallWatcher, ensureSandbox } from "../setup/system.mjs";
import { playwrightCounts, vitestCounts } from "./report.mjs";

/** @typedef {import("./report.mjs").Counts} Counts */
/** @typedef {import("../runtime/index.mjs").Runtime} Runtime */

/**
 * @typedef {object} Context what earlier steps found out
 * @property {Runtime} [runtime]
 * @property {readonly string[]} args passed on to the test runners
 */

/** The Electron that tests run on; found by the first step that needs it. @param {Context} context */
export async function runtimeOf(context) {
  context.runtime ??= await prepareWindow(log);
  return context.runtime;
}

/** Runs a tool whose exit code says whether all is well. @param {string} command @param {readonly string[]} args @param {NodeJS.ProcessEnv} [env] */
export async function must(command, args, env = process.env) {
  const { code } = await run(command, args, { env, output: "inherit" });
  if (code !== 0) throw new Failure(`${command.split("/").at(-1)} ${args.join(" ")} ended with ${code}`);
}

/** @param {"unit" | "integration"} project @param {Context} context @returns {Promise<Counts>} */
export async function vitest(project, { args }) {
  if (project === "integration") {
    await prepareServices(log);
    await ensureSandbox(log);
    await ensureCallWatcher(log);
  }
  const report = inRoot("test-results", `${project}.json`);
  await rm(report, { force: true });
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  // Projects that begin with the name, too.
  const all = ["run", "--project", `${project}*`, ...reporters, ...args];
  const { code } = await run(tool("vitest"), all, { output: "inherit" });
  return withExitCode(await vitestCounts(report), code);
}

/**
 * The tests of the page alone, of the built app, or of the packaged one.
 * @param {"page" | "app" | "packaged"} subject
 * @param {Context} context
 * @returns {Promise<Counts>}
 */
export async function playwright(subject, context) {
  await prepareServices(log);
  await ensureSandbox(log);
  if (subject === "app") await ensureCallWatcher(log);
  const report = inRoot("test-results", `playwright-${subject}.json`);
  await rm(report, { force: true });
  const runtime = await runtimeOf(context);
  const config = `test/${subject === "page" ? "page" : "e2e"}/playwright.config.ts`;
  const project = subject === "page" ? [] : ["--project", subject];
  const launch = [...sandboxArguments(), ...(subject === "app" ? [inRoot()] : [])];
  return withDisplay(async (env) => {
    const all = ["test", "-c", config, ...project, "--reporter=list,json", ...context.args];
    const { code } = await run(tool("playwright"), all, {
      env: {
        ...env,
        PLAYWRIGHT_JSON_OUTPUT_FILE: report,
        QUERN_E2E_EXECUTABLE: subject === "packaged" ? packagedExecutable() : runtime.executable,
        QUERN_E2E_ARGUMENTS: JSON.stringify(launch),
      },
      output: "inherit",
    });
    return withExitCode(await playwrightCounts(report), code);
  });
}

/** A runner also fails for what belongs to no test, such as an error after the last one. @param {Counts} counts @param {number} code */
function withExitCode(counts, code) {
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

/**
 * Windows of tests open on a display of their own, where they take no one's focus and have a known size.
 * @template T
 * @param {(env: NodeJS.ProcessEnv) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withDisplay(work) {
  if (process.platform !== "linux") return work(process.env);
  const display = await startVirtualDisplay({ endsWithLastWindow: false });
  try {
    return await work(display.env);
  } finally {
    display.stop();
  }
}
