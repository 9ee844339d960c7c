import { expect, test } from "@playwright/test";
import { type Hub, startHub } from "./lib/hub";
import { launchQuern, temporaryFolder } from "./lib/launch";
import { answered, answers, say } from "./lib/steps";

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

test("from first run through a real download to a streamed answer, found again after a restart", async () => {
  const first = await launchQuern({ dataFolder: folder.path, env: hub.env });
  const { page } = first;
  await expect(page.getByRole("heading", { name: "Your machine" })).toBeVisible();
  await expect(page.getByRole("heading", { name: "The build that fits" })).toBeVisible();
  await expect(page.getByText("Why this one")).toBeVisible();
  await page.getByRole("button", { name: /^Download \d(?:\.\d)? MB/ }).click();

  // It is fetched, verified and loaded, and the chat opens by itself.
  await expect(page.getByText("Ready", { exact: true })).toBeVisible({ timeout: 60_000 });
  await say(page, "hello");
  await answered(page, 1);
  await expect(answers(page).last()).toContainText("not an AI, only canned replies");
  const served = hub.mirror.requests.filter((request) => request.place === "store");
  expect(served.reduce((sum, request) => sum + request.sentBytes, 0)).toBe(hub.bytes);
  expect(first.pageErrors).toEqual([]);
  await first.close();

  const requestsBefore = hub.mirror.requests.length;
  const second = await launchQuern({ dataFolder: folder.path, env: hub.env });
  await second.page.getByText("hello", { exact: true }).first().click();
  await expect(answers(second.page).last()).toContainText("not an AI, only canned replies");
  // The same model answers again, without a byte fetched twice.
  await say(second.page, "show me code");
  await answered(second.page, 2);
  await expect(answers(second.page).last()).toContainText("grind");
  expect(hub.mirror.requests.length).toBe(requestsBefore);
  await second.close();
});

test("pause keeps what is there, resume fetches the rest, cancel deletes it", async () => {
  hub.mirror.setRate(1_000_000);
  const quern = await launchQuern({ dataFolder: folder.path, env: hub.env });
  const { page } = quern;
  await page.getByRole("button", { name: /^Download / }).click();
  await expect(page.getByRole("progressbar").first()).toBeVisible();
  await expect(page.getByText(/\d (s|min) left/)).toBeVisible();
  await page.getByRole("button", { name: "Pause" }).click();
  await expect(page.getByRole("button", { name: "Resume" })).toBeVisible();
  const sent = () =>
    hub.mirror.requests.filter(({ place }) => place === "store").reduce((sum, one) => sum + one.sentBytes, 0);
  const before = sent();
  expect(before).toBeGreaterThan(0);

  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("button", { name: /^Cancel and delete/ }).click();
  await expect(page.getByRole("button", { name: /^Download / })).toBeVisible();

  hub.mirror.setRate(null);
  await page.getByRole("button", { name: /^Download / }).click();
  await expect(page.getByText("Ready", { exact: true })).toBeVisible({ timeout: 60_000 });
  await quern.close();
});

test("a download that the hub spoils ends with a sentence and never with a model", async () => {
  hub.mirror.setFaults([{ kind: "wrong-byte", at: 2_000_000, times: Number.POSITIVE_INFINITY }]);
  const quern = await launchQuern({ dataFolder: folder.path, env: hub.env });
  await quern.page.getByRole("button", { name: /^Download / }).click();
  await expect(quern.page.getByText(/is not the file that was published/)).toBeVisible({ timeout: 60_000 });
  const installed = await quern.page.evaluate(async () => {
    const answer = await window.quern.services.models.installed();
    return answer.ok ? answer.value.map((model) => model.id) : null;
  });
  expect(installed).toEqual(["practice"]);
  await quern.close();
});
