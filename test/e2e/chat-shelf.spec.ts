import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { chat } from "./lib/chat";
import { chooses, savesTo } from "./lib/dialogs";
import { launchQuern, temporaryFolder } from "./lib/launch";
import { answers, tryPractice } from "./lib/steps";

test("conversations are pinned, archived, deleted and brought back, written to files and read from them", async () => {
  const folder = await temporaryFolder();
  const quern = await launchQuern({ dataFolder: join(folder.path, "data") });
  const { page } = quern;
  const asMarkdown = join(folder.path, "chat.md");
  const asJson = join(folder.path, "chat.json");
  const list = page.getByRole("list", { name: "Conversations" });
  await tryPractice(page);
  await chat.ask(page, "hello", 1);
  await page.getByRole("button", { name: "New chat" }).click();
  await chat.ask(page, "math", 1);

  await test.step("pinned, it is on top", async () => {
    await chat.menu(page, "hello", "Pin");
    await expect(list.getByRole("heading", { name: "Pinned" })).toBeVisible();
    await expect(list.locator("[data-row]").first()).toHaveText("hello");
    await chat.menu(page, "hello", "Unpin");
    await expect(list.getByRole("heading", { name: "Pinned" })).toHaveCount(0);
  });

  await test.step("archived, it is folded away, and comes back to the list", async () => {
    await chat.menu(page, "hello", "Archive");
    await expect(page.getByText("“hello” is in the archive")).toBeVisible();
    await expect(chat.row(page, "hello")).toHaveCount(0);
    await list.getByRole("button", { name: "Archived (1)" }).click();
    await chat.menu(page, "hello", "Back to the list");
    await expect(list.getByRole("button", { name: /^Archived/ })).toHaveCount(0);
    await expect(chat.row(page, "hello")).toBeVisible();
  });

  await test.step("deleted, it is brought back whole by Undo", async () => {
    await chat.menu(page, "hello", "Delete");
    await expect(chat.row(page, "hello")).toHaveCount(0);
    await page
      .getByRole("group", { name: /“hello” is deleted/ })
      .getByRole("button", { name: "Undo" })
      .click();
    await expect(chat.row(page, "hello")).toBeVisible();
    await expect(answers(page).last()).toContainText("Hello! I am the practice model");
  });

  await test.step("exported as Markdown and as JSON, it says where", async () => {
    for (const [act, path] of [
      ["Export as Markdown", asMarkdown],
      ["Export as JSON", asJson],
    ] as const) {
      await savesTo(quern, path);
      await chat.menu(page, "hello", act);
      await expect(page.getByText(`The conversation was written to ${path}.`)).toBeVisible();
    }
    expect(await readFile(asMarkdown, "utf8")).toContain("Ask for **help** to see what I can show.");
    const exported = JSON.parse(await readFile(asJson, "utf8"));
    expect(exported.conversations).toHaveLength(1);
    expect(exported.conversations[0].messages).toHaveLength(2);
  });

  await test.step("imported from either file, it is there once more, whole", async () => {
    for (const [path, title] of [
      [asMarkdown, "by Markdown"],
      [asJson, "by JSON"],
    ] as const) {
      // Told apart from the one that it was exported from.
      await writeFile(path, (await readFile(path, "utf8")).replace(/hello/, title));
      await chooses(quern, path);
      await chat.command(page, "Import conversations");
      await expect(page.getByText("1 conversation was added.").last()).toBeVisible();
      await expect(page.getByRole("heading", { level: 1 })).toContainText(title);
      await expect(answers(page)).toHaveCount(1);
      await expect(answers(page).last().locator("strong")).toHaveText("help");
      await expect(chat.row(page, title)).toBeVisible();
      await page.getByRole("button", { name: "Dismiss" }).first().click();
    }
    // The search gets to what was imported a little later.
    await expect(async () => {
      await chat.search(page).fill("");
      await chat.search(page).fill("real except the wit");
      const hits = chat.results(page).getByRole("button", { name: /^Answer: / });
      await expect(hits).toHaveCount(3, { timeout: 1500 });
    }).toPass();
    await chat.search(page).fill("");
  });

  await test.step("settings are kept under a name, and given to another conversation", async () => {
    await page.getByRole("button", { name: "Settings of this conversation", exact: true }).click();
    const temperature = page.getByRole("textbox", { name: "Temperature" });
    await temperature.fill("0.2");
    await page.getByRole("button", { name: "Save as…" }).click();
    await page.getByLabel("Name of the preset").fill("Exact");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("button", { name: "Preset: Exact" })).toBeVisible();
    await chat.row(page, "math").click();
    await page.getByRole("button", { name: "Preset: Recommended settings" }).click();
    await page.getByRole("menuitem", { name: "Exact", exact: true }).click();
    await expect(temperature).toHaveValue("0.2");
    await chat.ask(page, "hello", 2);
    await expect(page.getByRole("button", { name: "Preset: Exact" })).toBeVisible();
  });

  expect(quern.pageErrors).toEqual([]);
  await quern.close();
  await folder.remove();
});
