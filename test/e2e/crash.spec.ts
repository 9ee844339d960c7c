import { readFile, writeFile } from "node:fs/promises";
import { totalmem } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "@playwright/test";
import { writeSparse27b } from "../fixtures/models/sparse-27b";
import { chooses } from "./lib/dialogs";
import { launchQuern, type Quern, temporaryFolder } from "./lib/launch";
import { answered, answers, say, tryPractice } from "./lib/steps";

const practiceModel = resolve(import.meta.dirname, "../../resources/practice/practice.gguf");
let folder: Awaited<ReturnType<typeof temporaryFolder>>;

test.beforeEach(async () => {
  folder = await temporaryFolder();
});

test.afterEach(() => folder.remove());

/** Chooses a file in the dialog that "Use a file I have" opens. */
async function chooseFile(quern: Quern, path: string): Promise<void> {
  await chooses(quern, path);
  await quern.page.getByRole("button", { name: "Use a file I have" }).click();
}

test("an engine that is killed while it loads is said so, and the next try loads", async () => {
  const quern = await launchQuern({ dataFolder: folder.path });
  await quern.app.evaluate(({ app }) => {
    const watch = setInterval(() => {
      const engine = app.getAppMetrics().find(({ name }) => name === "quern engine");
      if (!engine) return;
      clearInterval(watch);
      process.kill(engine.pid, "SIGKILL");
    }, 2);
  });
  await quern.page.getByRole("button", { name: "Try the practice model" }).click();
  await expect(quern.page.getByText(/The engine ended unexpectedly/).first()).toBeVisible();
  await tryPractice(quern.page);
  await say(quern.page, "hello");
  await answered(quern.page, 1);
  await expect(answers(quern.page).last()).toContainText("not an AI, only canned replies");
  await quern.close();
});

test("a file that the engine cannot load is said so, and another model loads after it", async () => {
  // The header stays valid, but a tensor that the engine needs gets another name.
  const nameless = Buffer.from(await readFile(practiceModel));
  nameless.write("blk.0.attn_nrom.weight", nameless.indexOf("blk.0.attn_norm.weight"));
  const quern = await launchQuern({ dataFolder: folder.path });
  await writeFile(join(folder.path, "nameless.gguf"), nameless);
  await chooseFile(quern, join(folder.path, "nameless.gguf"));
  await expect(quern.page.getByText(/The engine could not read/).first()).toBeVisible();
  await tryPractice(quern.page);
  await quern.close();
});

// The largest build, 28.6 GB, is no trouble where there is room for it.
if (totalmem() < 34e9) {
  test("a file too large for the machine is refused with the figures, and the app stays usable", async () => {
    const path = join(folder.path, "large.gguf");
    await writeSparse27b(path, "Q8_0");
    const quern = await launchQuern({ dataFolder: folder.path });
    await chooseFile(quern, path);
    await expect(quern.page.getByText(/needs .*GB.*free/i).first()).toBeVisible({ timeout: 30_000 });
    await tryPractice(quern.page);
    await say(quern.page, "hello");
    await answered(quern.page, 1);
    await quern.close();
  });
}

test("a page that crashes in mid-answer comes back with the conversation, and the answer went on", async () => {
  const quern = await launchQuern({ dataFolder: folder.path });
  await tryPractice(quern.page);
  await say(quern.page, "endless");
  await expect.poll(async () => (await answers(quern.page).last().innerText()).length).toBeGreaterThan(300);
  const shown = await answers(quern.page).last().innerText();
  await quern.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer(),
  );

  // Past Playwright, whose view of a page ends with the page's process. A question asked in the very moment of the
  // crash is never answered.
  const inPage = (expression: string) =>
    quern.app.evaluate(
      ({ BrowserWindow }, code) =>
        Promise.race([
          BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(code),
          new Promise((late) => setTimeout(late, 1000)),
        ]),
      expression,
    );
  await expect.poll(() => inPage("document.documentElement.dataset.ready")).toBe("true");
  await expect.poll(() => inPage("document.body.innerText")).toContain("endless");
  const stored = async (): Promise<{ text: string; status: string }> =>
    inPage(`(async () => {
      const { chat } = window.quern.services;
      const conversations = await chat.conversations();
      const messages = await chat.messages({ id: conversations.value[0].id });
      return messages.value.at(-1);
    })()`);
  const first = await stored();
  expect(first.status).toBe("streaming");
  await expect.poll(async () => (await stored()).text.length).toBeGreaterThan(first.text.length + 100);
  expect((await stored()).text.length).toBeGreaterThan(shown.length - 200);

  // A second crash within a minute is one too many: it is said, everything is stored, Quern ends.
  await quern.app.evaluate(({ dialog, BrowserWindow }) => {
    dialog.showErrorBox = (_title, content) => process.stderr.write(`SAID ${content}\n`);
    setTimeout(() => BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer(), 50);
  });
  const main = quern.app.process();
  let said = "";
  main.stderr?.on("data", (chunk: Buffer) => {
    said += chunk.toString();
  });
  await expect.poll(() => main.exitCode).toBe(1);
  expect(said).toMatch(/SAID The window's page ended twice/);

  const again = await launchQuern({ dataFolder: folder.path });
  await again.page.getByText("endless", { exact: true }).first().click();
  await expect(answers(again.page)).toHaveCount(1);
  expect((await answers(again.page).last().innerText()).length).toBeGreaterThan(shown.length);
  await again.close();
});

test("an error that nothing catches is logged, said in words, and ends Quern with its data stored", async () => {
  const quern = await launchQuern({ dataFolder: folder.path });
  await tryPractice(quern.page);
  await say(quern.page, "hello");
  await answered(quern.page, 1);
  const main = quern.app.process();
  let said = "";
  main.stderr?.on("data", (chunk: Buffer) => {
    said += chunk.toString();
  });
  await quern.app.evaluate(({ dialog }) => {
    dialog.showErrorBox = (_title, content) => process.stderr.write(`SAID ${content}\n`);
    setTimeout(() => {
      throw new Error("planted for the test");
    }, 50);
  });
  await expect.poll(() => main.exitCode).toBe(1);
  expect(said).toMatch(/SAID Quern met an error that it does not know/);
  expect(said).not.toMatch(/SAID.*planted for the test/);
  expect(await readFile(join(folder.path, "logs", "quern.log"), "utf8")).toContain("planted for the test");
});

test("services that cannot start say why in the page", async () => {
  const catalog = join(folder.path, "bad-catalog.json");
  await writeFile(catalog, "{ torn");
  const quern = await launchQuern({ dataFolder: folder.path, env: { QUERN_CATALOG: catalog } });
  const answer = await quern.page.evaluate(() => window.quern.services.app.info());
  expect(answer).toMatchObject({ ok: false });
  await expect(quern.page.getByRole("region", { name: "Notices" })).not.toBeEmpty();
  await quern.close();
});
