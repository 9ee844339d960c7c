import { mkdir, watch } from "node:fs/promises";
import { join } from "node:path";
import { expect, type Locator, type Page, test } from "@playwright/test";
import { quiet } from "../fixtures/quiet";
import { launchQuern, type Quern, temporaryFolder } from "./lib/launch";
import { answers, say, tryPractice } from "./lib/steps";

/*
 * The engine is ended in every way at every point of its work, in one window: each time the page says so within a
 * second, the answer keeps its text, and Continue goes on.
 */

const signals = ["SIGKILL", "SIGSEGV", "SIGABRT"] as const;
type Signal = (typeof signals)[number];

/** Was ended last: Chromium may list it for a moment longer. */
let gone = 0;

/** The process of the engine, as Chromium knows it from its first moment on. */
async function engineProcess({ app }: Quern): Promise<number> {
  let pid: number | undefined;
  await expect
    .poll(
      async () => {
        pid = await app.evaluate(
          (electron, not) =>
            electron.app.getAppMetrics().find(({ name, pid }) => name === "quern engine" && pid !== not)?.pid,
          gone,
        );
        return pid;
      },
      { intervals: [5] },
    )
    .toBeDefined();
  return pid ?? 0;
}

const last = (page: Page) => answers(page).last();
/** The words of the answer alone, without what stands around them. */
async function written(page: Page): Promise<string> {
  const parts = await last(page).locator(".prose").allInnerTexts();
  return parts.join(" ").replace(/\s+/gu, " ").trim();
}

async function grows(page: Page, beyond: number): Promise<void> {
  await expect.poll(async () => (await written(page)).length, { timeout: 20_000 }).toBeGreaterThan(beyond);
}

/** The page has a second to say that the engine was ended. How long it took, by the point of its work. */
const limitMs = 1000;
const times = new Map<string, number[]>();

/** Waits for what says it, and notes how long that took from the moment of the end. */
async function isSaid(said: Locator, phase: string, endedAt: number): Promise<void> {
  await said.waitFor({ timeout: 20_000 });
  times.set(phase, [...(times.get(phase) ?? []), performance.now() - endedAt]);
}

/** Ends the engine; the page says what with. */
async function kill(quern: Quern, pid: number, signal: Signal, phase: string): Promise<void> {
  const before = await written(quern.page);
  const said = last(quern.page).getByText(new RegExp(`The engine ended unexpectedly \\(${signal}\\)`, "u"));
  await expect(said).toHaveCount(0);
  await isSaid(said, phase, end(pid, signal));
  await keeps(quern.page, before);
}

/** @returns when that was */
function end(pid: number, signal: Signal): number {
  gone = pid;
  const at = performance.now();
  process.kill(pid, signal);
  return at;
}

async function keeps(page: Page, before: string): Promise<void> {
  const after = await written(page);
  expect(after.slice(0, before.length)).toBe(before);
}

async function goOn(page: Page): Promise<void> {
  await last(page).getByRole("button", { name: "Continue" }).click();
}

/** Each is entered with an engine that writes, and is left with one that was ended. */
const phases: readonly (readonly [
  name: string,
  (quern: Quern, signal: Signal, states: string) => Promise<void>,
])[] = [
  ["decode", async (quern, signal) => kill(quern, await engineProcess(quern), signal, "decode")],
  [
    "load",
    async (quern, signal) => {
      end(await engineProcess(quern), "SIGKILL");
      await expect(last(quern.page)).toHaveAttribute("aria-busy", "false");
      await goOn(quern.page);
      await kill(quern, await engineProcess(quern), signal, "load");
    },
  ],
  [
    "prefill",
    async (quern, signal) => {
      end(await engineProcess(quern), "SIGKILL");
      await expect(last(quern.page)).toHaveAttribute("aria-busy", "false");
      await goOn(quern.page);
      await quern.page.waitForFunction(
        (words) => new RegExp(words, "u").test(document.body.innerText),
        "Reading [1-9][\\d,]* of",
        { polling: 10, timeout: 20_000 },
      );
      await kill(quern, await engineProcess(quern), signal, "prefill");
    },
  ],
  [
    "saving its state",
    async (quern, signal, states) => {
      const { page, app } = quern;
      await page.getByRole("button", { name: "Stop", exact: true }).click();
      await expect(last(page).getByText("You stopped this answer. What was written is kept.")).toBeVisible();
      const before = await written(page);
      const pid = await engineProcess(quern);
      const looking = watch(states)[Symbol.asyncIterator]();
      const begun = looking.next();
      // What the engine holds goes to disk when the computer goes to sleep.
      await app.evaluate(({ powerMonitor }) => powerMonitor.emit("suspend"));
      await begun;
      const endedAt = end(pid, signal);
      const said = page
        .getByRole("region", { name: "Status" })
        .getByText("Not loaded: the last attempt failed");
      await isSaid(said, "saving its state", endedAt);
      await looking.return?.();
      await keeps(page, before);
    },
  ],
];

test("an engine that is ended while it loads, reads, writes or saves: said within a second, nothing lost, Continue goes on", async () => {
  // A minute, where nothing else has the processor.
  test.setTimeout(240_000);
  const folder = await temporaryFolder();
  const states = join(folder.path, "engine-states");
  await mkdir(states, { recursive: true });
  const quern = await launchQuern({ dataFolder: folder.path });
  const { page } = quern;
  try {
    await tryPractice(page);
    await page.getByRole("switch", { name: "Think first" }).click();
    // Long enough for its reading to be seen.
    await say(page, `${"grain ".repeat(500)}endless`);
    await grows(page, 100);
    for (const signal of signals)
      for (const [name, phase] of phases)
        await test.step(`${signal} in ${name}`, async () => {
          await phase(quern, signal, states);
          const before = await written(page);
          await goOn(page);
          // The practice model ends an answer that it is given as text: that it is whole is what Continue comes to.
          await expect(
            last(page).getByText(/The engine ended unexpectedly|You stopped this answer/u),
          ).toHaveCount(0);
          await expect(last(page)).toHaveAttribute("aria-busy", "false", { timeout: 20_000 });
          await keeps(page, before);
          await say(page, "endless");
          // Another answer than the one that is whole.
          await expect(last(page)).toHaveAttribute("aria-busy", "true");
          await grows(page, 100);
        });
    // Of each point of its work the best of three, on a quiet machine each: others make it late, and never early.
    for (const [phase, took] of times) {
      console.log(`said after the end in ${phase}: ${took.map((ms) => ms.toFixed(0)).join(", ")} ms`);
      expect(quiet ? Math.max(...took) : Math.min(...took), phase).toBeLessThan(limitMs);
    }
    expect(times.size).toBe(phases.length);
  } finally {
    await quern.close();
    await folder.remove();
  }
});
