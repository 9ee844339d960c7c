import { expect, test } from "@playwright/test";
import { startHub } from "./lib/hub";
import { launchQuern, temporaryFolder } from "./lib/launch";
import { enginePid, isAlive } from "./lib/processes";
import { answered, answers, say, tryPractice } from "./lib/steps";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;

test.beforeEach(async () => {
  folder = await temporaryFolder();
});

test.afterEach(() => folder.remove());

test("killed in mid-download, Quern goes on by itself after a restart, from what had arrived", async () => {
  const hub = await startHub(folder.path, 800_000);
  try {
    const first = await launchQuern({ dataFolder: folder.path, env: hub.env });
    await first.page.getByRole("button", { name: /^Download / }).click();
    const sent = () =>
      hub.mirror.requests
        .filter(({ place }) => place === "store")
        .reduce((sum, one) => sum + one.sentBytes, 0);
    await expect.poll(sent, { timeout: 20_000 }).toBeGreaterThan(2_000_000);
    await first.kill();
    const before = hub.mirror.requests.length;

    hub.mirror.setRate(null);
    const second = await launchQuern({ dataFolder: folder.path, env: hub.env });
    // It was under way when the power went, so nobody has to press anything.
    await expect(second.page.getByText("Ready", { exact: true })).toBeVisible({ timeout: 60_000 });
    const resumed = hub.mirror.requests.slice(before).filter(({ place }) => place === "store");
    expect(resumed[0]?.range).toMatch(/^bytes=[1-9]\d{5,}-/);
    expect(resumed.reduce((sum, one) => sum + one.sentBytes, 0)).toBeLessThan(hub.bytes - 1_000_000);
    await say(second.page, "hello");
    await answered(second.page, 1);
    await expect(answers(second.page).last()).toContainText("not an AI");
    await second.close();
  } finally {
    await hub.stop();
  }
});

test("killed in mid-answer, Quern leaves no engine behind, keeps the text, and answers again", async () => {
  const first = await launchQuern({ dataFolder: folder.path });
  await tryPractice(first.page);
  await say(first.page, "endless");
  await expect.poll(async () => (await answers(first.page).last().innerText()).length).toBeGreaterThan(400);
  const engine = await enginePid(first.app.process().pid ?? 0);
  // What is a second old must be there afterwards.
  const shown = (await answers(first.page).last().innerText()).slice(0, 300);
  await first.page.waitForTimeout(1100);
  await first.kill();
  await expect.poll(() => isAlive(engine), { timeout: 5000 }).toBe(false);

  const second = await launchQuern({ dataFolder: folder.path });
  const { page } = second;
  await page.getByText("endless", { exact: true }).first().click();
  await expect(page.getByText(/This answer was cut off/)).toBeVisible();
  const kept = await answers(page).last().innerText();
  const words = (text: string) =>
    text
      .replace(/^.*?\n/s, "")
      .replace(/\s+/g, " ")
      .trim();
  expect(words(kept)).toContain(words(shown).slice(0, 150));
  await say(page, "hello");
  await answered(page, 2);
  await expect(answers(page).last()).toContainText("not an AI, only canned replies");
  await second.close();
});

test("an engine that crashes in mid-answer is said so, the text stays, the next message loads it again, and closing the window ends it", async () => {
  const quern = await launchQuern({ dataFolder: folder.path });
  const { page } = quern;
  await tryPractice(page);
  await say(page, "endless");
  await expect.poll(async () => (await answers(page).last().innerText()).length).toBeGreaterThan(400);
  process.kill(await enginePid(quern.app.process().pid ?? 0), "SIGSEGV");
  await expect(page.getByText(/The engine ended unexpectedly/).first()).toBeVisible({ timeout: 5000 });
  expect((await answers(page).last().innerText()).length).toBeGreaterThan(400);
  await say(page, "hello");
  await answered(page, 2);
  await expect(answers(page).last()).toContainText("not an AI, only canned replies");
  const engine = await enginePid(quern.app.process().pid ?? 0);
  await quern.close();
  await expect.poll(() => isAlive(engine), { timeout: 5000 }).toBe(false);
});
