import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { type Hub, startHub } from "./lib/hub";
import { temporaryFolder } from "./lib/launch";
import { enginePid } from "./lib/processes";
import { answered, answers, say } from "./lib/steps";
import { launchTraced } from "./lib/traced";

// A watched app is slow; no step of it may be hurried.
test.describe.configure({ timeout: 300_000 });

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

/** Other systems have no such watcher. */
if (process.platform === "linux") {
  test("offline, no process of the app opens a socket to anywhere, from the first run over an answer to the end", async () => {
    await writeFile(join(folder.path, "settings.json"), JSON.stringify({ offline: true }));
    const quern = await launchTraced(folder.path, join(folder.path, "quiet.trace"), hub.env);
    const { page } = quern;
    await expect(page.getByRole("heading", { name: "Your machine" })).toBeVisible({ timeout: 60_000 });
    await expect(page.getByText("offline", { exact: true })).toBeVisible();
    await page.getByRole("button", { name: "Try the practice model" }).click();
    await expect(page.getByText("Ready", { exact: true })).toBeVisible({ timeout: 90_000 });
    await say(page, "hello");
    await expect(answers(page).last()).toContainText("not an AI, only canned replies", { timeout: 90_000 });
    await answered(page, 1);
    const family = await quern.family();
    const engine = await enginePid(family[0] ?? 0);
    await quern.close();

    // The watcher was there: it saw every process of the app to its end, the page's and the engine's among them.
    expect(family).toContain(engine);
    expect(family.length).toBeGreaterThan(3);
    const notSeenToTheEnd = async () => {
      const ends = (await quern.lines()).filter((line) => line.includes("+++ "));
      return family.filter((pid) => !ends.some((line) => line.startsWith(`${pid} `)));
    };
    await expect.poll(notSeenToTheEnd).toEqual([]);
    const ownEnd = new RegExp(`^${family[0]} +\\+{3} exited with 0 `);
    expect((await quern.lines()).filter((line) => ownEnd.test(line))).toHaveLength(1);
    expect(await quern.outside()).toEqual([]);
    expect(hub.mirror.requests).toEqual([]);
  });

  test("the same watcher sees the connection of a download that is not forbidden", async () => {
    const quern = await launchTraced(folder.path, join(folder.path, "online.trace"), hub.env);
    await quern.page.getByRole("button", { name: /^Download \d/ }).click({ timeout: 60_000 });
    await expect(quern.page.getByText("Ready", { exact: true })).toBeVisible({ timeout: 120_000 });
    await quern.close();
    const { port } = new URL(hub.mirror.url);
    expect((await quern.outside()).join("\n")).toMatch(
      new RegExp(`connect\\(.*sa_family=AF_INET6?, .*htons\\(${port}\\)`),
    );
  });
}
