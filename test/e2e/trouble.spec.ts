import { spawn } from "node:child_process";
import { copyFile, mkdir, readdir, truncate, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { expect, test } from "@playwright/test";
import { canMount, mountSmallDisk } from "../integration/support/small-disk";
import { chooses } from "./lib/dialogs";
import { startHub } from "./lib/hub";
import { launchQuern, temporaryFolder } from "./lib/launch";
import { answered, answers, say, tryPractice } from "./lib/steps";

const practiceModel = resolve(import.meta.dirname, "../../resources/practice/practice.gguf");
const mountable = await canMount();
let folder: Awaited<ReturnType<typeof temporaryFolder>>;

test.beforeEach(async () => {
  folder = await temporaryFolder();
});

test.afterEach(() => folder.remove());

test("a damaged store is kept aside and said, and a new one works", async () => {
  await mkdir(folder.path, { recursive: true });
  await writeFile(join(folder.path, "quern.db"), "this is no database ".repeat(4000));
  const quern = await launchQuern({ dataFolder: folder.path });
  await expect(quern.page.getByText(/The store of conversations was damaged/)).toBeVisible();
  await tryPractice(quern.page);
  await say(quern.page, "hello");
  await answered(quern.page, 1);
  await expect(answers(quern.page)).toHaveCount(1);
  await quern.close();
  expect((await readdir(folder.path)).some((name) => /^quern\.db\.damaged/.test(name))).toBe(true);
});

// These need the right to mount a file system of their own: root on Linux.
if (mountable) {
  test("a data folder that cannot be written is said, and the chat works until the end", async () => {
    const disk = await mountSmallDisk(8);
    try {
      await disk.makeReadOnly();
      const quern = await launchQuern({ dataFolder: disk.folder });
      await expect(quern.page.getByText(/Quern cannot write to/).first()).toBeVisible();
      await tryPractice(quern.page);
      await say(quern.page, "hello");
      await answered(quern.page, 1);
      await expect(answers(quern.page).last()).toContainText("not an AI, only canned replies");
      await quern.close();
    } finally {
      await disk.remove();
    }
  });

  test("Quern starts and answers with no byte free on the disk, and refuses a download in a sentence", async () => {
    const disk = await mountSmallDisk(64);
    const hub = await startHub(folder.path);
    try {
      await disk.fill(0);
      const quern = await launchQuern({ dataFolder: disk.folder, env: hub.env });
      await tryPractice(quern.page);
      await say(quern.page, "hello");
      await answered(quern.page, 1);
      await expect(answers(quern.page).last()).toContainText("not an AI, only canned replies");
      await quern.page.evaluate(async () => {
        const { models } = window.quern.services;
        const catalog = await models.catalog();
        const tiny = catalog.ok ? catalog.value.find((file) => file.quant === "TINY") : undefined;
        if (tiny) await models.startDownload({ fileId: tiny.id });
      });
      await quern.page.getByRole("button", { name: "Models" }).click();
      await expect(quern.page.getByText(/The disk with .* is full/).first()).toBeVisible();
      await quern.close();
    } finally {
      await hub.stop();
      await disk.remove();
    }
  });
}

test("a second Quern on the same data shows the first one and ends", async () => {
  const first = await launchQuern({ dataFolder: folder.path });
  await first.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.minimize());
  const args: string[] = JSON.parse(process.env.QUERN_E2E_ARGUMENTS ?? "[]");
  const second = spawn(process.env.QUERN_E2E_EXECUTABLE ?? "", args, {
    env: { ...process.env, QUERN_DATA: folder.path },
    stdio: "ignore",
  });
  const code = await new Promise((ended) => second.once("exit", ended));
  expect(code).toBe(0);
  await expect
    .poll(() => first.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isMinimized()))
    .toBe(false);
  await first.close();
});

test("a window that was left off every screen comes back onto one", async () => {
  await writeFile(
    join(folder.path, "window.json"),
    JSON.stringify({ x: 90_000, y: -70_000, width: 1100, height: 700, maximized: false }),
  );
  const quern = await launchQuern({ dataFolder: folder.path });
  const { bounds, area } = await quern.app.evaluate(({ BrowserWindow, screen }) => ({
    bounds: BrowserWindow.getAllWindows()[0]?.getBounds(),
    area: screen.getPrimaryDisplay().workArea,
  }));
  expect(bounds?.x).toBeGreaterThanOrEqual(area.x);
  expect(bounds?.y).toBeGreaterThanOrEqual(area.y);
  expect((bounds?.x ?? 0) + (bounds?.width ?? 0)).toBeLessThanOrEqual(area.x + area.width);
  await quern.close();
});

test("a file that is no model, stops early, or is of another kind is refused with a sentence", async () => {
  const bad = {
    "notes.gguf": /is not a GGUF model file/,
    "short.gguf": /stops after/,
    "other.gguf": /Quern runs the Qwen3\.6 family/,
  };
  await writeFile(join(folder.path, "notes.gguf"), "Dear diary, this is no model.");
  await copyFile(practiceModel, join(folder.path, "short.gguf"));
  await truncate(join(folder.path, "short.gguf"), 2_000_000);
  await writeFile(join(folder.path, "other.gguf"), otherArchitecture());
  const quern = await launchQuern({ dataFolder: folder.path });
  for (const [name, sentence] of Object.entries(bad)) {
    await chooses(quern, join(folder.path, name));
    await quern.page.getByRole("button", { name: "Use a file I have" }).click();
    await expect(quern.page.getByText(sentence).first()).toBeVisible();
  }
  await quern.close();
});

test("a model file of one's own is used where it lies", async () => {
  const own = join(folder.path, "my-model.gguf");
  await copyFile(practiceModel, own);
  const quern = await launchQuern({ dataFolder: folder.path });
  await chooses(quern, own);
  await quern.page.getByRole("button", { name: "Use a file I have" }).click();
  await expect(quern.page.getByText("Ready", { exact: true })).toBeVisible({ timeout: 30_000 });
  await say(quern.page, "hello");
  await answered(quern.page, 1);
  await expect(answers(quern.page)).toHaveCount(1);
  await quern.close();
});

/** A whole, valid GGUF header of a model that is not ours. */
function otherArchitecture(): Buffer {
  const text = (value: string) => {
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(value.length));
    return Buffer.concat([length, Buffer.from(value)]);
  };
  const head = Buffer.alloc(24);
  head.write("GGUF");
  head.writeUInt32LE(3, 4);
  head.writeBigUInt64LE(0n, 8);
  head.writeBigUInt64LE(1n, 16);
  const stringType = Buffer.alloc(4);
  stringType.writeUInt32LE(8);
  return Buffer.concat([head, text("general.architecture"), stringType, text("llama"), Buffer.alloc(64)]);
}
