/*
 * How quick the page is with a very long conversation: 2,000 messages of 500,000 tokens, while an answer is written
 * at 200 tokens a second and somebody types. Beside it, in the same run and window, the same with 20 messages, and an
 * empty page; then a file tree with 100,000 files that is scrolled. The page is the one that ships, on the fake bridge of its tests, so that no engine takes part.
 *
 *   npm run bench:page -- [--seconds 10] [--runs 3]
 *
 * Frames are those that the page is given to draw (requestAnimationFrame); tasks are what the browser reports as
 * longer than 50 ms (PerformanceObserver, "longtask"); typing is from the time stamp of the key to the text in the
 * page and its layout done; opening is from the press on the list to the frame that shows the conversation's end.
 */
import { spawn } from "node:child_process";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { longest, measureTree, reportTree } from "./page/tree.mjs";
import { watch } from "./page/watch.mjs";
import { benchmark, electron } from "./prepare.mjs";

const RATE = 200;
const PORT = 4619;
const BUDGET = { taskMs: 50, framesPerSecond: 55, typingMs: 16, openingMs: 200 };

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "10" },
    runs: { type: "string", default: "3" },
  },
});
const ms = Number(values.seconds) * 1000;
const runs = Number(values.runs);
const root = resolve(import.meta.dirname, "../..");

/** @typedef {import("./page/watch.mjs").Streamed} Streamed */

await benchmark(async () => {
  const executablePath = await electron();
  const { withDisplay } = await import("../../build/checks/runners.mjs");
  await vite("build");
  const server = spawn(process.execPath, viteArguments("preview"), { cwd: root, stdio: "ignore" });
  try {
    await listening();
    return await withDisplay((env) => measure(executablePath, env));
  } finally {
    server.kill();
  }
});

/**
 * @param {string} executablePath
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number>} exit code
 */
async function measure(executablePath, env) {
  const { _electron } = await import("@playwright/test");
  const { sandboxArguments } = await import("../../build/runtime/index.mjs");
  const more = sandboxArguments();
  const app = await _electron.launch({
    executablePath,
    args: [...more, join(root, "test/page/window")],
    chromiumSandbox: more.length === 0,
    env: /** @type {Record<string, string>} */ (env),
  });
  try {
    const page = await app.firstWindow();
    await page.setViewportSize({ width: 1280, height: 800 });
    const empty = await emptyPage(page);
    const openings = { short: /** @type {number[]} */ ([]), large: /** @type {number[]} */ ([]) };
    /** @type {number[]} */
    const openingTasks = [];
    for (let run = 0; run < runs; run += 1) {
      await openChat(page);
      openings.short.push((await open(page, "short", 20)).ms);
      const large = await open(page, "large", 2000);
      openings.large.push(large.ms);
      openingTasks.push(...large.tasks);
    }
    const size = await sizeOf(page);
    const large = await stream(page, "large");
    await openChat(page);
    await open(page, "short", 20);
    const short = await stream(page, "short");
    const tree = await measureTree(page, `http://127.0.0.1:${PORT}/`, ms);
    const kept = [
      report({ empty, short, large, openings, openingTasks, size }),
      reportTree(tree, empty.frames, BUDGET.framesPerSecond),
    ];
    return kept.every(Boolean) ? 0 : 1;
  } finally {
    await app.close();
  }
}

/** @param {"build" | "preview"} act */
function viteArguments(act) {
  const program = join(root, "node_modules/vite/bin/vite.js");
  const port = act === "preview" ? ["--port", String(PORT)] : [];
  return [program, act, "-c", "test/page/vite.config.ts", ...port];
}

/** @param {"build"} act @returns {Promise<void>} */
function vite(act) {
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, viteArguments(act), { cwd: root, stdio: ["ignore", "ignore", 2] });
    child.once("error", failed);
    child.once("exit", (code) => (code === 0 ? done() : failed(new Error("The page could not be built"))));
  });
}

async function listening() {
  const { fetch } = await import("undici");
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const answer = await fetch(`http://127.0.0.1:${PORT}/`).catch(() => null);
    if (answer?.ok) return;
    await sleep(100);
  }
  throw new Error("The page's server does not answer");
}

/** @typedef {import("@playwright/test").Page} Page */

/** @param {Page} page */
async function openChat(page) {
  await page.goto(`http://127.0.0.1:${PORT}/?model=q4&engine=ready&chats=large&theme=light`);
  await page.waitForFunction(() => document.documentElement.dataset.ready === "true");
  await page.evaluate(() => window.fakeBridge.emit("app.command", "new-chat"));
  // What the page reads while nobody waits is read.
  await sleep(1500);
}

/** Frames and typing where there is nothing but a field. @param {Page} page @returns {Promise<Streamed>} */
async function emptyPage(page) {
  await page.goto("about:blank");
  await page.evaluate(() => {
    const field = document.createElement("textarea");
    document.body.append(field);
    field.focus();
  });
  return measured(page, () => sleep(ms).then(() => 0));
}

/**
 * @param {Page} page
 * @param {string} id
 * @returns {Promise<Streamed>}
 */
async function stream(page, id) {
  await page.getByRole("textbox", { name: "Message" }).focus();
  return measured(page, () =>
    page.evaluate(({ id, rate, time }) => window.fakeBridge.streamAt(id, rate, time), {
      id,
      rate: RATE,
      time: ms,
    }),
  );
}

/**
 * Types while the work goes on, about eight keys a second, and watches.
 * @param {Page} page
 * @param {() => Promise<number>} work gives the number of tokens
 * @returns {Promise<Streamed>}
 */
async function measured(page, work) {
  await page.evaluate(watch);
  let working = true;
  const typing = (async () => {
    for (let key = 0; working; key += 1) {
      await page.keyboard.type("abcdefgh "[key % 9] ?? "a");
      await sleep(110);
    }
  })();
  const tokens = await work();
  working = false;
  await typing;
  const seen = await page.evaluate(() => Reflect.get(window, "seen")());
  return { ...seen, rate: tokens / (ms / 1000) };
}

/**
 * Presses a conversation in the list and waits for the frame that shows its end.
 * @param {Page} page
 * @param {string} id
 * @param {number} count of its messages
 * @returns {Promise<{ ms: number, tasks: number[] }>}
 */
function open(page, id, count) {
  const title = id === "large" ? "Two thousand messages" : "Twenty messages";
  return page.evaluate(
    async ([name, last]) => {
      /** @type {number[]} */
      const tasks = [];
      const observer = new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) tasks.push(duration);
      });
      observer.observe({ entryTypes: ["longtask"] });
      const row = [...document.querySelectorAll("button")].find((it) => it.title === name);
      if (row === undefined) throw new Error(`The list has no ${name}`);
      const pressed = performance.now();
      row.click();
      const ms = await new Promise((shown) => {
        const look = () => {
          const article = document.querySelector(`article[aria-posinset="${last}"]`);
          const box = article?.getBoundingClientRect();
          const drawn = article?.querySelector("table") && box && box.bottom > 0 && box.top < innerHeight;
          // The next frame begins when this one has been drawn.
          if (drawn) requestAnimationFrame(() => shown(performance.now() - pressed));
          else requestAnimationFrame(look);
        };
        look();
      });
      await new Promise((done) => setTimeout(done, 500));
      observer.disconnect();
      return { ms, tasks };
    },
    /** @type {const} */ ([title, count]),
  );
}

/** Messages and characters of the large conversation. @param {Page} page */
function sizeOf(page) {
  return page.evaluate(async () => {
    const result = await window.quern.services.chat.messages({ id: "large" });
    if (!result.ok) throw new Error("The conversation cannot be read");
    const characters = result.value.reduce((sum, { text }) => sum + text.length, 0);
    return { messages: result.value.length, characters };
  });
}

/** @param {readonly number[]} list @param {number} share */
function quantile(list, share) {
  const sorted = [...list].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/**
 * @param {object} all
 * @param {Streamed} all.empty
 * @param {Streamed} all.short
 * @param {Streamed} all.large
 * @param {{ short: number[], large: number[] }} all.openings
 * @param {number[]} all.openingTasks
 * @param {{ messages: number, characters: number }} all.size
 * @returns {boolean} whether every budget is kept
 */
function report({ empty, short, large, openings, openingTasks, size }) {
  const time = (/** @type {number} */ value) => `${value.toFixed(1)} ms`;
  const all = [empty, short, large];
  const worstOpening = Math.max(...openings.large);
  /** @type {[string, string[], string, boolean | null][]} */
  const rows = [
    ["tokens a second", all.map(({ rate }) => rate.toFixed(0)), `${RATE}`, null],
    [
      "frames a second",
      all.map(({ frames }) => frames.toFixed(1)),
      `>= ${BUDGET.framesPerSecond}`,
      large.frames >= BUDGET.framesPerSecond,
    ],
    ["slowest frame", all.map(({ slowestFrame }) => time(slowestFrame)), "", null],
    [
      "longest task",
      all.map(({ tasks }) => longest(tasks)),
      `<= ${BUDGET.taskMs} ms`,
      large.tasks.every((task) => task <= BUDGET.taskMs),
    ],
    [
      "typing, 95 %",
      all.map(({ typing }) => time(quantile(typing, 0.95))),
      `< ${BUDGET.typingMs} ms`,
      quantile(large.typing, 0.95) < BUDGET.typingMs,
    ],
    [
      "opening, slowest",
      ["", time(Math.max(...openings.short)), time(worstOpening)],
      `< ${BUDGET.openingMs} ms`,
      worstOpening < BUDGET.openingMs,
    ],
    ["task while opening", ["", "", longest(openingTasks)], "", null],
  ];
  const line = (/** @type {string} */ name, /** @type {string[]} */ cells) =>
    `  ${name.padEnd(20)}${cells.map((cell) => cell.padStart(16)).join("")}`;
  const table = rows.map(([name, cells, budget, holds]) => {
    const verdict = holds === null ? "" : holds ? "  within" : "  OVER";
    return `${line(name, [...cells, budget])}${verdict}`;
  });
  process.stdout.write(
    `\nThe page with ${size.messages} messages of ${size.characters} characters (about ` +
      `${Math.round(size.characters / 4)} tokens), ${values.seconds} s, ${runs} openings\n` +
      `${line("", ["empty page", "20 messages", "2,000 messages", "budget"])}\n${table.join("\n")}\n`,
  );
  return rows.every(([, , , holds]) => holds !== false);
}
