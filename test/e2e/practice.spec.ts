import { expect, test } from "@playwright/test";
import { type Hub, startHub } from "./lib/hub";
import { launchQuern, temporaryFolder } from "./lib/launch";
import { answered, answers, say, tryPractice } from "./lib/steps";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let hub: Hub;

test.beforeEach(async () => {
  folder = await temporaryFolder();
  hub = await startHub(folder.path);
});

test.afterEach(async () => {
  await hub.stop();
  await folder.remove();
});

test("the practice model answers offline in the first minute, plainly labelled, and is there after a restart @smoke", async () => {
  const quern = await launchQuern({ dataFolder: folder.path, env: hub.env });
  const { page } = quern;
  await page.evaluate(() => window.quern.services.app.changeSettings({ offline: true }));
  await tryPractice(page);
  await expect(page.getByText("Practice model · not an AI").first()).toBeVisible();
  await expect(page.getByText("offline", { exact: true })).toBeVisible();
  await say(page, "hello");
  await answered(page, 1);
  await expect(answers(page).last()).toContainText("not an AI, only canned replies");
  await expect(answers(page).last()).toContainText("tok/s");
  await say(page, "table");
  await answered(page, 2);
  await expect(answers(page).last().getByRole("table")).toBeVisible();
  expect(quern.pageErrors).toEqual([]);
  await quern.close();

  const again = await launchQuern({ dataFolder: folder.path, env: hub.env });
  await again.page.getByText("hello", { exact: true }).first().click();
  await expect(answers(again.page)).toHaveCount(2);
  await again.close();
  expect(hub.mirror.requests).toEqual([]);
});

test("offline refuses a download with a sentence, and nothing is asked of the hub", async () => {
  const quern = await launchQuern({ dataFolder: folder.path, env: hub.env });
  const refused = await quern.page.evaluate(async () => {
    const { app, models } = window.quern.services;
    await app.changeSettings({ offline: true });
    const catalog = await models.catalog();
    const tiny = catalog.ok ? catalog.value.find((file) => file.quant === "TINY") : undefined;
    return tiny ? models.startDownload({ fileId: tiny.id }) : null;
  });
  await expect
    .poll(async () => {
      if (refused && !refused.ok) return refused.error.code;
      const downloads = await quern.page.evaluate(() => window.quern.services.models.downloads());
      return downloads.ok ? downloads.value[0]?.error?.code : null;
    })
    .toBe("offline");
  expect(hub.mirror.requests).toEqual([]);
  await quern.close();
});

test("Stop ends a running answer within a second and keeps what was written", async () => {
  const quern = await launchQuern({ dataFolder: folder.path });
  const { page } = quern;
  await tryPractice(page);
  await say(page, "endless");
  await expect(answers(page).last()).toContainText(/\w+ \w+ \w+/);
  const stop = page.getByRole("button", { name: "Stop", exact: true });
  await expect(stop).toBeVisible();
  const started = Date.now();
  await stop.click();
  await expect(page.getByText("You stopped this answer. What was written is kept.")).toBeVisible();
  expect(Date.now() - started).toBeLessThan(1000);
  await say(page, "hello");
  await answered(page, 2);
  await expect(answers(page).last()).toContainText("not an AI, only canned replies");
  await quern.close();
});

test("thinking can be switched off, and stays as it was set, for new chats after a restart as well", async () => {
  const quern = await launchQuern({ dataFolder: folder.path });
  const { page } = quern;
  await tryPractice(page);
  await say(page, "hello");
  await answered(page, 1);
  await expect(page.getByText(/^Thought/)).toHaveCount(1);
  await page.getByRole("switch", { name: "Think first" }).click();
  await say(page, "hello again");
  await answered(page, 2);
  await expect(answers(page)).toHaveCount(2);
  await expect(page.getByText(/^Thought/)).toHaveCount(1);
  await quern.close();
  const again = await launchQuern({ dataFolder: folder.path });
  await expect(again.page.getByRole("switch", { name: "Think first" })).not.toBeChecked();
  await again.close();
});
