import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { launchQuern, temporaryFolder } from "./lib/launch";
import { answered, answers, say, tryPractice } from "./lib/steps";

/** Whether any file of the data folder holds these words in clear. */
async function onDisk(folder: string, words: string): Promise<boolean> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    if (!entry.isFile() || entry.name.endsWith(".gguf")) continue;
    if ((await readFile(join(entry.parentPath, entry.name))).includes(words)) return true;
  }
  return false;
}

test("a passphrase encrypts what was written, locks it at the next start, and gives it back", async () => {
  const folder = await temporaryFolder();
  const words = "hello from a secret place";
  try {
    const quern = await launchQuern({ dataFolder: folder.path });
    await tryPractice(quern.page);
    await say(quern.page, words);
    await answered(quern.page, 1);
    expect(await onDisk(folder.path, words)).toBe(true);
    await quern.page.keyboard.press("Control+,");
    await quern.page.getByRole("button", { name: "Use a passphrase" }).click();
    await quern.page.getByLabel("New passphrase", { exact: true }).fill("millstones turn");
    await quern.page.getByLabel("New passphrase again").fill("millstones turn");
    await quern.page.getByRole("button", { name: "Encrypt", exact: true }).click();
    await expect(quern.page.getByText("Encrypted with your passphrase")).toBeVisible();
    expect(await onDisk(folder.path, words)).toBe(false);
    await quern.page.keyboard.press("Control+1");
    await say(quern.page, "hello again");
    await answered(quern.page, 2);
    await quern.close();
    expect(await onDisk(folder.path, words)).toBe(false);

    const again = await launchQuern({ dataFolder: folder.path });
    await again.page.getByLabel("Passphrase").fill("wrong one");
    await again.page.keyboard.press("Enter");
    await expect(again.page.getByRole("alert")).toContainText("This is not the passphrase");
    await again.page.getByLabel("Passphrase").fill("millstones turn");
    await again.page.keyboard.press("Enter");
    await expect(answers(again.page)).toHaveCount(2);
    await expect(again.page.getByText(words).first()).toBeVisible();
    await again.close();
  } finally {
    await folder.remove();
  }
});

test("a Quern that is never unlocked ends as any other", async () => {
  const folder = await temporaryFolder();
  try {
    const quern = await launchQuern({ dataFolder: folder.path });
    await quern.page.evaluate(() =>
      window.quern.services.protection.setPassphrase({ passphrase: "millstones turn" }),
    );
    await quern.close();
    const locked = await launchQuern({ dataFolder: folder.path });
    await locked.page.evaluate(() => window.quern.services.protection.status());
    await locked.close();
  } finally {
    await folder.remove();
  }
});
