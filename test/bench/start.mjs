/*
 * How long from starting the program to a usable window: Quern, and an Electron app that does nothing, on the same
 * runtime, in turns. Usable is the page's first contentful paint, and for Quern not before its shell has said that it
 * takes input (the mark below); its page has nothing to paint before that.
 *
 *   node test/bench/start.mjs [--runs 9] [--executable PATH] [--app FOLDER]
 */
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { chromium } from "@playwright/test";

const BUDGET_RATIO = 1.8;
const INTERACTIVE_MARK = "quern:interactive";
const RUN_LIMIT_MS = 30_000;

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "9" },
    executable: { type: "string" },
    app: { type: "string" },
  },
});
const runs = Math.max(7, Number(values.runs));
const executable = values.executable ?? process.env.QUERN_ELECTRON;
if (executable === undefined)
  throw new Error("Name the Electron to measure with: --executable or QUERN_ELECTRON");

const contestants = {
  empty: join(import.meta.dirname, "empty"),
  quern: resolve(values.app ?? join(import.meta.dirname, "../..")),
};

/** @typedef {keyof typeof contestants} Contestant */

const data = await mkdtemp(join(tmpdir(), "quern-bench-"));
/** @type {Record<Contestant, number[]>} */
const times = { empty: [], quern: [] };
try {
  // The first start of each fills caches of the disk and of V8, and is not counted.
  for (let run = 0; run <= runs; run += 1) {
    for (const name of /** @type {Contestant[]} */ (["empty", "quern"])) {
      const ms = await startOnce(executable, name);
      if (run > 0) times[name].push(ms);
    }
  }
} finally {
  await rm(data, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}
report();

/**
 * @param {string} program
 * @param {Contestant} name
 * @returns {Promise<number>} ms from starting the process to the usable window
 */
async function startOnce(program, name) {
  const root = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  const folder = join(data, name);
  const args = [...root, "--remote-debugging-port=0", `--user-data-dir=${folder}`, contestants[name]];
  const startedAt = Date.now();
  const child = spawn(program, args, {
    stdio: ["ignore", "ignore", "pipe"],
    env: { ...process.env, QUERN_DATA: folder },
  });
  const ended = new Promise((done) => child.once("close", done));
  const limit = setTimeout(() => child.kill("SIGKILL"), RUN_LIMIT_MS);
  try {
    const browser = await chromium.connectOverCDP(await debuggingAddress(child.stderr));
    const usableAt = await usableTime(browser, name === "quern");
    await browser.close();
    return usableAt - startedAt;
  } finally {
    child.kill();
    await ended;
    clearTimeout(limit);
  }
}

/** @param {NodeJS.ReadableStream} stderr @returns {Promise<string>} */
async function debuggingAddress(stderr) {
  for await (const line of createInterface({ input: stderr })) {
    const address = /DevTools listening on (ws:\S+)/.exec(line)?.[1];
    if (address !== undefined) {
      stderr.resume();
      return address;
    }
  }
  throw new Error("The program ended before it had a window");
}

/**
 * The page's own clock tells when it was ready, so that asking late does not make it late.
 * @param {import("@playwright/test").Browser} browser
 * @param {boolean} needsMark
 * @returns {Promise<number>} ms since 1970
 */
async function usableTime(browser, needsMark) {
  const [context] = browser.contexts();
  if (context === undefined) throw new Error("The program has no page");
  const page = context.pages()[0] ?? (await context.waitForEvent("page"));
  const handle = await page.waitForFunction(
    ([mark, needed]) => {
      const paint = performance.getEntriesByName("first-contentful-paint")[0];
      const interactive = performance.getEntriesByName(String(mark))[0];
      if (paint === undefined || (needed && interactive === undefined)) return null;
      return performance.timeOrigin + Math.max(paint.startTime, interactive?.startTime ?? 0);
    },
    /** @type {const} */ ([INTERACTIVE_MARK, needsMark]),
    { timeout: RUN_LIMIT_MS, polling: 50 },
  );
  const time = await handle.jsonValue();
  if (time === null) throw new Error("The page never became usable");
  return time;
}

/** @param {readonly number[]} list */
function median(list) {
  const sorted = [...list].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function report() {
  const rows = /** @type {Contestant[]} */ (["empty", "quern"]).map((name) => {
    const list = times[name];
    const cells = [Math.min(...list), median(list), Math.max(...list)].map((ms) =>
      `${ms.toFixed(0)} ms`.padStart(9),
    );
    return `  ${name.padEnd(18)}${cells.join("")}`;
  });
  const ratio = median(times.quern) / median(times.empty);
  const verdict = ratio <= BUDGET_RATIO ? "within the budget" : "OVER THE BUDGET";
  process.stdout.write(
    `\nStart to usable window, ${runs} runs each\n` +
      `  ${"".padEnd(18)}${["fastest", "median", "slowest"].map((head) => head.padStart(9)).join("")}\n` +
      `${rows.join("\n")}\n` +
      `  quern / empty = ${ratio.toFixed(2)}; budget ${BUDGET_RATIO}: ${verdict}\n`,
  );
}
