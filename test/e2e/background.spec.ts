import type { ChildProcess } from "node:child_process";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { type Hub, startHub } from "./lib/hub";
import { launchQuern, type Quern, temporaryFolder } from "./lib/launch";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let hub: Hub;
test.beforeEach(async () => {
  folder = await temporaryFolder();
  hub = await startHub(folder.path, 150_000);
});
test.afterEach(async () => {
  await hub.stop();
  await folder.remove();
});

/** Starts Quern on a desktop whose bus says that it shows tray icons, or that it does not; a download is under way. */
async function downloading(tray: boolean): Promise<Quern> {
  const bin = join(folder.path, "bin");
  await mkdir(bin);
  for (const name of ["dbus-send", "gdbus"]) {
    await writeFile(join(bin, name), `#!/bin/sh\necho "   boolean ${tray}"\n`);
    await chmod(join(bin, name), 0o755);
  }
  const quern = await launchQuern({
    dataFolder: join(folder.path, "data"),
    env: { ...hub.env, PATH: `${bin}:${process.env.PATH ?? ""}` },
  });
  await quern.page.getByRole("button", { name: /^Download / }).click();
  const sent = () => hub.mirror.requests.reduce((sum, one) => sum + one.sentBytes, 0);
  await expect.poll(sent).toBeGreaterThan(100_000);
  return quern;
}

/** What the next questions of the system are answered; those that were asked are kept. */
async function answers(quern: Quern, response: number, checkboxChecked = false): Promise<void> {
  await quern.app.evaluate(
    ({ dialog }, answer) => {
      const asked: unknown[] = [];
      Object.assign(globalThis, { asked });
      dialog.showMessageBox = (async (...given: unknown[]) => {
        asked.push(given.at(-1));
        return answer;
      }) as typeof dialog.showMessageBox;
    },
    { response, checkboxChecked },
  );
}
const asked = (quern: Quern) =>
  quern.app.evaluate(() => (Reflect.get(globalThis, "asked") as { message: string; detail: string }[]) ?? []);

const closeWindow = (quern: Quern) =>
  quern.app.evaluate(({ BrowserWindow }) => {
    setTimeout(() => BrowserWindow.getAllWindows()[0]?.close(), 0);
  });
const isVisible = (quern: Quern) =>
  quern.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible() ?? null);
const installed = (quern: Quern) =>
  quern.page.evaluate(async () => {
    const list = await window.quern.services.models.installed();
    return list.ok ? list.value.length : 0;
  });
const onClose = (quern: Quern, value: "background" | "ask") =>
  quern.page.evaluate((set) => window.quern.services.app.changeSettings({ onClose: set }), value);

/** @param program taken before: of an app that has ended Playwright tells nothing */
async function ends(program: ChildProcess): Promise<void> {
  await expect.poll(() => program.exitCode, { timeout: 10_000 }).toBe(0);
}

test("closed in mid-download, Quern goes on without its window, ends the download, and comes back", async () => {
  const quern = await downloading(true);
  await onClose(quern, "background");
  await closeWindow(quern);
  await expect.poll(() => isVisible(quern)).toBe(false);
  hub.mirror.setRate(null);
  await expect.poll(() => installed(quern), { timeout: 30_000 }).toBe(2);
  expect(await isVisible(quern)).toBe(false);
  await quern.app.evaluate(({ app }) => void app.emit("second-instance", {}, [], "", null));
  await expect.poll(() => isVisible(quern)).toBe(true);
  const program = quern.app.process();
  await closeWindow(quern);
  await ends(program);
});

test("on a desktop without a tray the window is not lost: it stays, and why is said", async () => {
  const quern = await downloading(false);
  await onClose(quern, "background");
  await answers(quern, 0);
  await closeWindow(quern);
  await expect.poll(async () => (await asked(quern)).length).toBe(1);
  expect((await asked(quern))[0]?.detail).toContain("shows no tray icons");
  const windows = await quern.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);
  expect(windows).toBe(1);
  hub.mirror.setRate(null);
  await expect.poll(() => installed(quern), { timeout: 30_000 }).toBe(2);
  await quern.close();
});

test("closing asks first; a no keeps the window, and the answer is kept where the user wants that", async () => {
  const quern = await downloading(true);
  await answers(quern, 2);
  await closeWindow(quern);
  await expect
    .poll(async () => (await asked(quern)).map(({ message }) => message))
    .toEqual(["Go on in the background?"]);
  expect((await asked(quern))[0]?.detail).toContain("A download is under way");
  expect(await isVisible(quern)).toBe(true);
  await answers(quern, 1, true);
  const program = quern.app.process();
  await closeWindow(quern);
  await ends(program);
  const settings = JSON.parse(await readFile(join(folder.path, "data", "settings.json"), "utf8"));
  expect(settings.onClose).toBe("quit");
});
