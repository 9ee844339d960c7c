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
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { fetch, WebSocket } from "undici";

const BUDGET_RATIO = 1.8;
const INTERACTIVE_MARK = "quern:interactive";
const RUN_LIMIT_MS = 30_000;
const POLL_MS = 100;

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
    const usableAt = await usableTime(await debuggingPort(child.stderr), name === "quern");
    return usableAt - startedAt;
  } finally {
    child.kill();
    await ended;
    clearTimeout(limit);
  }
}

/** @param {NodeJS.ReadableStream} stderr @returns {Promise<string>} */
function debuggingPort(stderr) {
  return new Promise((found, failed) => {
    createInterface({ input: stderr })
      .on("line", (line) => {
        const port = /DevTools listening on ws:\/\/[^:]+:(\d+)/.exec(line)?.[1];
        if (port !== undefined) found(port);
      })
      .on("close", () => failed(new Error("The program ended before it had a window")));
  });
}

/**
 * The page's own clock tells when it was ready, so that asking late does not make it late.
 * @param {string} port
 * @param {boolean} needsMark
 * @returns {Promise<number>} ms since 1970
 */
async function usableTime(port, needsMark) {
  const question = `(() => {
    const paint = performance.getEntriesByName("first-contentful-paint")[0];
    const interactive = performance.getEntriesByName(${JSON.stringify(INTERACTIVE_MARK)})[0];
    if (paint === undefined || (${needsMark} && interactive === undefined)) return null;
    return performance.timeOrigin + Math.max(paint.startTime, interactive?.startTime ?? 0);
  })()`;
  const deadline = Date.now() + RUN_LIMIT_MS;
  while (Date.now() < deadline) {
    const answer = await askPage(port, question).catch(() => null);
    if (typeof answer === "number") return answer;
    await sleep(POLL_MS);
  }
  throw new Error("The page never became usable");
}

/**
 * One expression, evaluated in the program's only page through Chromium's debugging protocol.
 * @param {string} port
 * @param {string} expression
 * @returns {Promise<unknown>}
 */
async function askPage(port, expression) {
  const targets = await (await fetch(`http://127.0.0.1:${port}/json/list`)).json();
  const page = /** @type {{ type: string, webSocketDebuggerUrl: string }[]} */ (targets).find(
    ({ type }) => type === "page",
  );
  if (page === undefined) return null;
  const socket = new WebSocket(page.webSocketDebuggerUrl);
  try {
    return await new Promise((answered, failed) => {
      socket.addEventListener("error", () => failed(new Error("The page's debugging socket failed")));
      socket.addEventListener("open", () => {
        const params = { expression, returnByValue: true };
        socket.send(JSON.stringify({ id: 1, method: "Runtime.evaluate", params }));
      });
      socket.addEventListener("message", ({ data }) =>
        answered(JSON.parse(String(data)).result?.result?.value),
      );
    });
  } finally {
    socket.close();
  }
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
