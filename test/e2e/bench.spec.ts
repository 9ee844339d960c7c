import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { chat } from "./lib/chat";
import { savesTo } from "./lib/dialogs";
import { launchQuern, temporaryFolder } from "./lib/launch";
import { enginePid, isAlive } from "./lib/processes";
import { tryPractice } from "./lib/steps";

test("a load is stopped by its button, and a model is measured, saved and chatted with after it", async () => {
  const folder = await temporaryFolder();
  const quern = await launchQuern({ dataFolder: join(folder.path, "data") });
  const { app, page } = quern;

  await test.step("Stop loading ends the engine and leaves nothing loaded", async () => {
    // Held as it begins, so that it loads for as long as the test needs; the button has to end it all the same.
    const held = app.evaluate(
      ({ app }) =>
        new Promise<number>((done) => {
          const watch = setInterval(() => {
            const engine = app.getAppMetrics().find(({ name }) => name === "quern engine");
            if (!engine) return;
            clearInterval(watch);
            process.kill(engine.pid, "SIGSTOP");
            done(engine.pid);
          }, 2);
        }),
    );
    await page.getByRole("button", { name: "Try the practice model" }).click();
    const engine = await held;
    await page.getByRole("button", { name: "Stop loading" }).click();
    await expect(page.getByRole("button", { name: "Stop loading" })).toHaveCount(0);
    await expect.poll(() => isAlive(engine)).toBe(false);
    await expect(page.getByRole("button", { name: "Try the practice model" })).toBeEnabled();
  });

  await test.step("the practice model is measured, and the figures are saved", async () => {
    await tryPractice(page);
    await page.keyboard.press("Control+4");
    await page.getByRole("radio", { name: "Quick" }).check();
    await page.getByRole("checkbox", { name: "llama.node" }).uncheck();
    await page.getByRole("button", { name: "Measure", exact: true }).click();
    const table = page.getByRole("table").filter({ hasText: "±" }).first();
    await expect(page.getByRole("button", { name: "Save as CSV" })).toBeVisible({ timeout: 60_000 });
    await expect(table).toContainText(/[\d,.]+ ± [\d,.]+/);
    const csv = join(folder.path, "bench.csv");
    await savesTo(quern, csv);
    await page.getByRole("button", { name: "Save as CSV" }).click();
    await expect(page.getByText(`Written to ${csv}`)).toBeVisible();
    expect((await readFile(csv, "utf8")).trim().split("\n").length).toBeGreaterThan(1);
    await page.getByRole("button", { name: "Remove this measurement" }).click();
    await expect(page.getByText("Nothing has been measured on this machine yet.")).toBeVisible();
  });

  await test.step("the chat has its model again", async () => {
    await page.keyboard.press("Control+1");
    await chat.ask(page, "hello", 1);
    expect(await isAlive(await enginePid(app.process().pid ?? 0))).toBe(true);
  });

  expect(quern.pageErrors).toEqual([]);
  await quern.close();
  await folder.remove();
});
