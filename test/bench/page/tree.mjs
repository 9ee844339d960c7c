import { setTimeout as sleep } from "node:timers/promises";
import { watch } from "./watch.mjs";

/** The tree's budget to show a folder of 100,000 files, ms. */
const openingBudgetMs = 1000;
/** About what a wheel sends, and how often. */
const turn = { pixels: 240, everyMs: 16 };

/** @param {readonly number[]} tasks */
export function longest(tasks) {
  return tasks.length === 0 ? "none > 50" : `${Math.max(...tasks).toFixed(0)} ms (${tasks.length})`;
}

/**
 * Opens a folder of 100,000 files in the tree, and scrolls through it with the wheel.
 * @param {import("@playwright/test").Page} page
 * @param {string} address of the page
 * @param {number} ms to scroll
 * @returns {Promise<import("./watch.mjs").Seen & { openedMs: number, rows: number }>}
 */
export async function measureTree(page, address, ms) {
  await page.goto(`${address}?folder=big&theme=light`);
  await page.waitForFunction(() => document.documentElement.dataset.ready === "true");
  await page.keyboard.press("Control+2");
  const folder = page.getByRole("treeitem").filter({ hasText: /^many$/ });
  await folder.waitFor();
  await sleep(1500);
  const openedMs = await folder.evaluate(async (row) => {
    const pressed = performance.now();
    row.dispatchEvent(new MouseEvent("click", { bubbles: true }));
    return new Promise((shown) => {
      const look = () => {
        const there = [...document.querySelectorAll('[role="treeitem"]')].some((it) =>
          it.textContent?.includes("file-000000.ts"),
        );
        // The next frame begins when this one has been drawn.
        requestAnimationFrame(there ? () => shown(performance.now() - pressed) : look);
      };
      look();
    });
  });
  // Over a row that is seen: the tree itself is as high as all of its rows.
  await folder.hover();
  await page.evaluate(watch);
  const end = performance.now() + ms;
  while (performance.now() < end) {
    await page.mouse.wheel(0, turn.pixels);
    await sleep(turn.everyMs);
  }
  const seen = await page.evaluate(() => Reflect.get(window, "seen")());
  const rows = await page.evaluate(() => {
    const last = [...document.querySelectorAll('[role="treeitem"]')].at(-1);
    return Number(last?.getAttribute("aria-posinset"));
  });
  if (!(rows > 1000)) throw new Error(`The tree was not scrolled: its last row is number ${rows}`);
  return { ...seen, openedMs, rows };
}

/**
 * @param {Awaited<ReturnType<typeof measureTree>>} tree
 * @param {number} emptyFrames per second, of an empty page in the same run
 * @param {number} framesBudget per second
 * @returns {boolean} whether every budget is kept
 */
export function reportTree({ frames, slowestFrame, tasks, openedMs, rows }, emptyFrames, framesBudget) {
  const verdict = (/** @type {boolean} */ holds) => (holds ? "within" : "OVER");
  process.stdout.write(
    `\nThe tree with a folder of 100,000 files, scrolled past ${rows} of them\n` +
      `  opening             ${openedMs.toFixed(0)} ms, budget ${openingBudgetMs} ms: ${verdict(openedMs < openingBudgetMs)}\n` +
      `  frames a second     ${frames.toFixed(1)} (empty page ${emptyFrames.toFixed(1)}), budget ${framesBudget}: ${verdict(frames >= framesBudget)}\n` +
      `  slowest frame       ${slowestFrame.toFixed(1)} ms; longest task ${longest(tasks)}\n`,
  );
  return openedMs < openingBudgetMs && frames >= framesBudget;
}
