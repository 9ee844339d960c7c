import { readdir, readFile, readlink } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { startHub } from "./lib/hub";
import { launchQuern, type Quern, temporaryFolder } from "./lib/launch";
import { enginePid, isAlive } from "./lib/processes";
import { answered, answers, say, tryPractice } from "./lib/steps";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;

test.beforeEach(async () => {
  folder = await temporaryFolder();
});

test.afterEach(() => folder.remove());

/** Closes the window as a user does, and measures until the process has ended. */
async function closeWithin(quern: Quern, ms: number): Promise<void> {
  const main = quern.app.process();
  const ended = new Promise((done) => main.once("exit", done));
  const begun = performance.now();
  await quern.app.evaluate(({ BrowserWindow }) => {
    setTimeout(() => BrowserWindow.getAllWindows()[0]?.close(), 0);
  });
  await ended;
  expect(performance.now() - begun).toBeLessThan(ms);
  expect(main.exitCode).toBe(0);
}

test("closed in mid-answer, Quern ends within three seconds with every word stored, and no engine left", async () => {
  const quern = await launchQuern({ dataFolder: folder.path });
  await tryPractice(quern.page);
  await say(quern.page, "endless");
  await expect.poll(async () => (await answers(quern.page).last().innerText()).length).toBeGreaterThan(400);
  const engine = await enginePid(quern.app.process().pid ?? 0);
  const shown = (await answers(quern.page).last().innerText()).length;
  await closeWithin(quern, 3000);
  expect(await isAlive(engine)).toBe(false);

  const again = await launchQuern({ dataFolder: folder.path });
  await again.page.getByText("endless", { exact: true }).first().click();
  await expect(answers(again.page)).toHaveCount(1);
  await expect(answers(again.page).last()).toHaveAttribute("aria-busy", "false");
  expect((await answers(again.page).last().innerText()).length).toBeGreaterThan(shown - 200);
  await closeWithin(again, 3000);
});

test("closed in mid-download, Quern ends within three seconds, and goes on from there by itself the next time", async () => {
  const hub = await startHub(folder.path, 500_000);
  try {
    const quern = await launchQuern({ dataFolder: folder.path, env: hub.env });
    await quern.page.evaluate(() => window.quern.services.app.changeSettings({ onClose: "quit" }));
    await quern.page.getByRole("button", { name: /^Download / }).click();
    const sent = () => hub.mirror.requests.reduce((sum, one) => sum + one.sentBytes, 0);
    await expect.poll(sent).toBeGreaterThan(700_000);
    await closeWithin(quern, 3000);
    const again = await launchQuern({ dataFolder: folder.path, env: hub.env });
    await expect(again.page.getByRole("button", { name: "Pause" }).first()).toBeVisible();
    const state = () =>
      again.page.evaluate(async () => {
        const downloads = await window.quern.services.models.downloads();
        return downloads.ok ? downloads.value[0] : undefined;
      });
    await expect.poll(async () => (await state())?.state).toBe("downloading");
    expect((await state())?.receivedBytes).toBeGreaterThan(400_000);
    await closeWithin(again, 3000);
  } finally {
    await hub.stop();
  }
});

test("closed while a model loads, Quern ends within three seconds with no engine left", async () => {
  const quern = await launchQuern({ dataFolder: folder.path });
  const engine = await quern.app.evaluate(
    ({ app, BrowserWindow }) =>
      new Promise<number>((found) => {
        const watch = setInterval(() => {
          const metric = app.getAppMetrics().find(({ name }) => name === "quern engine");
          if (!metric) return;
          clearInterval(watch);
          found(metric.pid);
          setTimeout(() => BrowserWindow.getAllWindows()[0]?.close(), 20);
        }, 2);
        void BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(
          'void quern.services.engine.load({ modelId: "practice" })',
        );
      }),
  );
  const main = quern.app.process();
  const begun = performance.now();
  await expect.poll(() => main.exitCode, { intervals: [20] }).toBe(0);
  expect(performance.now() - begun).toBeLessThan(3000);
  expect(await isAlive(engine)).toBe(false);
});

test("asked for while it is ending, Quern opens again", async () => {
  const quern = await launchQuern({ dataFolder: folder.path });
  const first = quern.app.process();
  await quern.app.evaluate(({ app, BrowserWindow }) => {
    // As the system tells the first one of a second start, in the moment between the window's end and its own.
    app.once("will-quit", () => app.emit("second-instance", {}, [], "", null));
    setTimeout(() => BrowserWindow.getAllWindows()[0]?.close(), 0);
  });
  await expect.poll(() => first.exitCode).toBe(0);
  // Chromium's lock of the data folder names its holder: `host-pid`.
  const holder = async () => {
    const lock = await readlink(join(folder.path, "chromium", "SingletonLock")).catch(() => "");
    const pid = Number(lock.split("-").at(-1));
    return pid > 0 && pid !== first.pid && (await isAlive(pid)) ? pid : null;
  };
  await expect.poll(holder).not.toBeNull();
  const second = (await holder()) ?? 0;
  const log = () => readFile(join(folder.path, "logs", "quern.log"), "utf8");
  try {
    await expect.poll(async () => (await log()).match(/The page is ready/g)?.length).toBe(2);
  } finally {
    process.kill(second, "SIGTERM");
  }
  await expect.poll(() => isAlive(second)).toBe(false);
});

test("the log tells what happened and holds no word of a conversation", async () => {
  const marker = "zanzibar-7731";
  const quern = await launchQuern({ dataFolder: folder.path });
  const { page } = quern;
  await tryPractice(page);
  await say(page, `${marker} hello`);
  await answered(page, 1);
  // Every way that text could take into an error: refused input, a crash in mid-answer, an unknown conversation.
  await page.evaluate(async (text) => {
    const { chat, app, engine } = window.quern.services;
    await chat.send({ conversationId: "none", text });
    await chat.send({ conversationId: text.repeat(50), text });
    await chat.change({ id: "none", title: text });
    await app.openLink({ url: `nonsense:${text}` });
    await engine.load({ modelId: text });
  }, marker);
  await say(page, `${marker} endless`);
  await expect.poll(async () => (await answers(page).last().innerText()).length).toBeGreaterThan(300);
  process.kill(await enginePid(quern.app.process().pid ?? 0), "SIGSEGV");
  await expect(page.getByText(/The engine ended unexpectedly/).first()).toBeVisible();
  const answer = (await answers(page).first().innerText()).match(/not an AI, only canned replies/)?.[0];
  await closeWithin(quern, 3000);

  const logs = join(folder.path, "logs");
  const log = (
    await Promise.all((await readdir(logs)).map((name) => readFile(join(logs, name), "utf8")))
  ).join();
  expect(log).toContain("The page is ready");
  expect(log).not.toContain(marker);
  expect(answer).toBeDefined();
  expect(log).not.toContain(answer);
  // Nor does any other file than the store.
  const files = await readdir(folder.path, { recursive: true, withFileTypes: true });
  const holding: string[] = [];
  for (const file of files.filter((one) => one.isFile())) {
    const content = await readFile(join(file.parentPath, file.name)).catch(() => Buffer.alloc(0));
    if (content.includes(marker)) holding.push(file.name);
  }
  expect(holding.filter((name) => !name.startsWith("quern.db"))).toEqual([]);
});
