import type { Page } from "@playwright/test";
import { callsOf, expect, expectAccessible, photograph, test } from "./lib/fixtures";
import { line, openWorkspace, reload, tree } from "./lib/workspace";

const text = (page: Page, name: string) => page.getByRole("textbox", { name: `Text of ${name}` });
const tab = (page: Page, name: string) => page.getByRole("tab", { name });

async function openByName(page: Page, name: string): Promise<void> {
  await page.keyboard.press("Control+p");
  await expect(page.getByRole("combobox")).toBeFocused();
  await page.keyboard.type(name);
  await expect(page.getByRole("option").first()).toContainText(name);
  // The best one of now, not the one that was the best for fewer letters.
  await expect(page.getByRole("option").first()).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("Enter");
  await expect(text(page, name)).toBeVisible();
}

for (const theme of ["light", "dark"])
  test(`the workspace with a file and a terminal is accessible, ${theme}`, async ({ open }) => {
    const page = await openWorkspace(await open(`folder=open&model=q4&engine=ready&theme=${theme}`));
    await line(page, "src").click();
    await line(page, "clock.ts").dblclick();
    await expect(text(page, "clock.ts")).toContainText("parseDuration");
    await page.keyboard.press("Control+`");
    const frame = page.frameLocator('iframe[title="Terminal"]');
    await expect(frame.locator(".xterm-rows")).toContainText("ada@desk");
    await photograph(page, `workspace-open-${theme}`);
    await expectAccessible(page);
    await page.setViewportSize({ width: 900, height: 600 });
    await page.waitForTimeout(200);
    await photograph(page, `workspace-open-900-${theme}`);
    await page.setViewportSize({ width: 640, height: 400 });
    await page.waitForTimeout(200);
    await photograph(page, `workspace-open-zoom-${theme}`);
  });

test.describe("a folder", () => {
  test("is opened from the empty place or the recent ones, and closed from its menu", async ({ open }) => {
    const page = await openWorkspace(await open("folder=recent"));
    await expect(page.getByText("/home/ada/projects/old-site · not there any more")).toBeVisible();
    await photograph(page, "workspace-recent");
    await expectAccessible(page);
    await page.getByRole("button", { name: /^clockwork/ }).click();
    await expect(line(page, "README.md")).toBeVisible();
    await page.getByRole("button", { name: "Folder clockwork" }).click();
    await photograph(page, "workspace-folder-menu");
    await page.getByRole("menuitem", { name: "Close folder" }).click();
    await page.getByRole("button", { name: "Open folder…" }).click();
    await expect(line(page, "README.md")).toBeVisible();
  });

  test("that is not trusted is read-only until it is trusted", async ({ open }) => {
    const page = await openWorkspace(await open("folder=untrusted"));
    await expect(page.getByRole("button", { name: "New file" })).toBeDisabled();
    await openByName(page, "format.ts");
    await page.keyboard.type("x");
    await expect(text(page, "format.ts")).not.toContainText("ximport");
    await expect(page.getByText("Read-only", { exact: true })).toBeVisible();
    await page.keyboard.press("Control+`");
    await expect(page.getByText("no shell runs in it")).toBeVisible();
    await photograph(page, "workspace-untrusted");
    await expectAccessible(page);
    const untrusted = page.getByRole("region", { name: "Not trusted" });
    await untrusted.getByRole("button", { name: "Trust this folder…" }).click();
    await expect(untrusted).toHaveCount(0);
    await text(page, "format.ts").click();
    await page.keyboard.press("Control+Home");
    await page.keyboard.type("// now");
    await expect(text(page, "format.ts")).toContainText("// now");
  });
});

test.describe("the tree", () => {
  test("is gone through by keyboard: arrows, letters, a new name, a new file, the trash", async ({
    open,
  }) => {
    const page = await openWorkspace(await open("folder=open"));
    await expect(line(page, "README.md")).toBeVisible();
    await tree(page).focus();
    await page.keyboard.press("s");
    await page.keyboard.press("ArrowRight");
    await expect(line(page, "clock.ts")).toBeVisible();
    await page.keyboard.type("for");
    await expect(line(page, "format.ts")).toHaveAttribute("aria-selected", "true");
    await page.keyboard.press("F2");
    await page.keyboard.type("output");
    await page.keyboard.press("Enter");
    await expect(line(page, "output.ts")).toHaveAttribute("aria-selected", "true");
    expect(await callsOf(page, "files.rename")).toEqual([{ from: "src/format.ts", to: "src/output.ts" }]);
    await page.keyboard.press("Delete");
    await expect(page.getByRole("alertdialog")).toContainText("Move output.ts to the trash?");
    await page.getByRole("button", { name: "Move to trash" }).click();
    await expect(line(page, "output.ts")).toHaveCount(0);
    await page.getByRole("button", { name: "New file" }).click();
    await page.keyboard.type("week.ts");
    await page.keyboard.press("Enter");
    await expect(tab(page, "week.ts")).toHaveAttribute("aria-selected", "true");
    await expect(line(page, "week.ts")).toHaveAttribute("aria-selected", "true");
    await expect(text(page, "week.ts")).toBeFocused();
    await tree(page).focus();
    await page.keyboard.press("Home");
    await page.keyboard.press("End");
    await expect(line(page, "package.json")).toHaveAttribute("aria-selected", "true");
  });

  test("follows what other programs do, and shows what git says", async ({ open }) => {
    const page = await openWorkspace(await open("folder=open"));
    await line(page, "src").click();
    await expect(line(page, "calendar.ts")).toContainText("untracked");
    await page.evaluate(() => window.fakeBridge.disk.write("src/moon.ts", "export {};\n"));
    await expect(line(page, "moon.ts")).toBeVisible();
    await page.evaluate(() => window.fakeBridge.disk.remove("src/moon.ts"));
    await expect(line(page, "moon.ts")).toHaveCount(0);
    await line(page, "README.md").click({ button: "right" });
    await photograph(page, "workspace-tree-menu");
    await page.getByRole("menuitem", { name: "Copy path" }).click();
    expect(await callsOf(page, "app.copyText")).toEqual([{ text: "README.md" }]);
  });

  test("stays quick with 100,000 files in one folder", async ({ open }) => {
    const page = await openWorkspace(await open("folder=big"));
    await line(page, "many").click();
    await expect(line(page, "file-000000.ts")).toBeVisible();
    await tree(page).focus();
    await page.keyboard.type("file-0999");
    await expect(line(page, "file-099900.ts")).toHaveAttribute("aria-selected", "true");
    await page.keyboard.press("ArrowDown");
    await expect(line(page, "file-099901.ts")).toHaveAttribute("aria-selected", "true");
    expect(await tree(page).getByRole("treeitem").count()).toBeLessThan(100);
    expect(await line(page, "file-099901.ts").getAttribute("aria-setsize")).toBe("100000");
  });
});

test.describe("the editor", () => {
  test("saves what was typed, and a save takes the mark away", async ({ open }) => {
    const page = await openWorkspace(await open("folder=open"));
    await openByName(page, "windows.ini");
    await page.keyboard.press("Control+End");
    await page.keyboard.type("colour=amber");
    await page.keyboard.press("Enter");
    await expect(tab(page, "windows.ini")).toContainText("not saved");
    await expect(page.getByText("CRLF")).toBeVisible();
    await page.keyboard.press("Control+s");
    await expect(tab(page, "windows.ini")).not.toContainText("not saved");
    // Line ends stay as the file has them.
    const saved = await page.evaluate(() => window.fakeBridge.disk.read("src/windows.ini"));
    expect(saved).toBe("[clock]\r\nzone=UTC\r\nformat=24h\r\ncolour=amber\r\n");
    await page.keyboard.press("Control+z");
    await page.keyboard.press("Control+z");
    await expect(tab(page, "windows.ini")).toContainText("not saved");
  });

  test("asks before text is lost, and keeps it over a crash", async ({ open }) => {
    const page = await openWorkspace(await open("folder=open"));
    await openByName(page, "README.md");
    await page.keyboard.type("Draft. ");
    await page.keyboard.press("Control+w");
    await expect(page.getByRole("alertdialog")).toContainText("README.md is not saved");
    await photograph(page, "workspace-close");
    await page.keyboard.press("Escape");
    await expect.poll(async () => (await callsOf(page, "files.keepUnsaved")).length).toBeGreaterThan(0);
    await reload(page);
    await page.keyboard.press("Control+2");
    await expect(text(page, "README.md")).toContainText("Draft. # Clockwork");
    await expect(tab(page, "README.md")).toContainText("not saved");
    await text(page, "README.md").click();
    await page.keyboard.press("Control+w");
    await page.getByRole("button", { name: "Discard" }).click();
    await expect(tab(page, "README.md")).toHaveCount(0);
    await expect.poll(() => page.evaluate(() => sessionStorage.getItem("fake-unsaved"))).toBe("[]");
  });

  test("follows the disk where nothing was typed, and asks where something was", async ({ open }) => {
    const page = await openWorkspace(await open("folder=open"));
    await openByName(page, "calendar.ts");
    await page.evaluate(() => window.fakeBridge.disk.write("src/calendar.ts", "export const week = 7;\n"));
    await expect(text(page, "calendar.ts")).toContainText("const week = 7");
    await expect(tab(page, "calendar.ts")).not.toContainText("not saved");
    await text(page, "calendar.ts").click();
    await page.keyboard.press("Control+Home");
    await page.keyboard.type("// mine ");
    await page.evaluate(() => window.fakeBridge.disk.write("src/calendar.ts", "export const week = 8;\n"));
    await expect(page.getByRole("alert")).toContainText("was changed on disk");
    await photograph(page, "workspace-conflict");
    await expectAccessible(page);
    await page.getByRole("button", { name: "Compare" }).click();
    await expect(tab(page, "on disk and here")).toHaveAttribute("aria-selected", "true");
    await expect(page.locator(".cm-deletedChunk")).toContainText("week = 8");
    await photograph(page, "workspace-compare");
    await tab(page, "calendar.ts").first().click();
    await page.getByRole("button", { name: "Keep mine" }).click();
    await expect(page.getByRole("alert")).toHaveCount(0);
    expect(await page.evaluate(() => window.fakeBridge.disk.read("src/calendar.ts"))).toContain("// mine ");
  });

  test("notices at a save that somebody was quicker, and takes what is on disk when told to", async ({
    open,
  }) => {
    const page = await openWorkspace(await open("folder=open"));
    await openByName(page, "calendar.ts");
    await page.keyboard.type("// mine ");
    // Without a word of the watcher.
    await page.evaluate(() => {
      const { disk } = window.fakeBridge;
      Reflect.get(disk, "put").call(disk, "src/calendar.ts", "export const theirs = 1;\n");
    });
    await page.keyboard.press("Control+s");
    await page.getByRole("button", { name: "Take the one on disk" }).click();
    await expect(text(page, "calendar.ts")).toContainText("theirs = 1");
    await expect(tab(page, "calendar.ts")).not.toContainText("not saved");
    // What was typed is one step of undoing away.
    await text(page, "calendar.ts").click();
    await page.keyboard.press("Control+z");
    await expect(text(page, "calendar.ts")).toContainText("// mine ");
  });

  test("finds and replaces, goes to a line, writes in two places at once", async ({ open }) => {
    const page = await openWorkspace(await open("folder=open"));
    await openByName(page, "clock.ts");
    await page.keyboard.press("Control+f");
    await page.keyboard.type("total");
    await photograph(page, "workspace-search");
    await expectAccessible(page);
    await expect(text(page, "clock.ts")).toContainText("total");
    await page.getByRole("textbox", { name: "Replace with" }).fill("sum");
    await page.getByRole("button", { name: "Replace all", exact: true }).click();
    await expect(text(page, "clock.ts")).not.toContainText("total");
    await expect(text(page, "clock.ts")).toContainText("sum");
    await page.keyboard.press("Escape");
    await page.keyboard.press("Control+g");
    await page.keyboard.type("16");
    await page.keyboard.press("Enter");
    await expect(page.getByText("Line 16, column 1")).toBeVisible();
    await page.keyboard.press("Control+d");
    await page.keyboard.press("Control+d");
    await expect(page.getByText("12 selected in 2 places")).toBeVisible();
    await page.keyboard.type("EXPORT");
    await expect(text(page, "clock.ts")).toContainText("EXPORT async function");
    await expect(text(page, "clock.ts")).toContainText("EXPORT function");
  });

  test("says what is no text, and shows only the beginning of what is too large", async ({ open }) => {
    const page = await openWorkspace(await open("folder=open"));
    await line(page, "docs").click();
    await line(page, "logo.png").click();
    await expect(page.getByText("is not text, so it is not shown")).toBeVisible();
    await line(page, "huge.log").click();
    await expect(page.getByText("94.0 MB: only the beginning, read-only")).toBeVisible();
    // Both were only looked at: the second took the place of the first.
    await expect(page.getByRole("tab")).toHaveCount(1);
  });
});

test("find in files shows hits as they come, opens at one, and can be stopped", async ({ open }) => {
  const page = await openWorkspace(await open("folder=open"));
  await page.keyboard.press("Control+Shift+f");
  await expect(page.getByRole("searchbox", { name: "Find in files" })).toBeFocused();
  await page.keyboard.type("duration");
  const results = page.getByRole("tree", { name: "What was found" });
  await expect(results.getByRole("treeitem").first()).toContainText("README.md");
  await photograph(page, "workspace-find");
  await expectAccessible(page);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Line 3, column", { exact: false })).toBeVisible();
  await page.getByRole("searchbox", { name: "Find in files" }).fill("the");
  await page.getByRole("button", { name: "Stop" }).click();
  expect(await callsOf(page, "files.stopFind")).toHaveLength(1);
  await page.getByRole("button", { name: "Regular expression" }).click();
  await page.getByRole("searchbox", { name: "Find in files" }).fill("(");
  await expect(page.getByRole("alert")).toContainText("This search pattern is not valid");
});

test("changes are looked at, staged and committed", async ({ open }) => {
  const page = await openWorkspace(await open("folder=open"));
  await page.getByRole("button", { name: "Changes: 2 files" }).click();
  await page
    .getByRole("button", { name: /clock\.ts/ })
    .first()
    .click();
  await expect(page.locator(".cm-deletedChunk").first()).toContainText("s: 100 }");
  await photograph(page, "workspace-git");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Stage clock.ts" }).click();
  await expect(page.getByRole("region", { name: "Staged", exact: true })).toContainText("clock.ts");
  await page
    .getByRole("textbox", { name: "Message of the commit" })
    .fill("Seconds are a thousand milliseconds");
  await page.getByRole("button", { name: "Commit 1 file" }).click();
  await expect(page.getByRole("region", { name: "Staged", exact: true })).toHaveCount(0);
  expect(await callsOf(page, "git.commit")).toEqual([{ message: "Seconds are a thousand milliseconds" }]);
  await page.getByRole("button", { name: "Stage all" }).click();
  await expect(page.getByRole("button", { name: "Unstage calendar.ts" })).toBeVisible();
});

test("panes are moved with the keyboard, remembered, and make room for each other where it is narrow", async ({
  open,
}) => {
  const page = await openWorkspace(await open("folder=open"));
  const side = page.getByRole("separator", { name: "Width of the left pane" });
  await side.focus();
  await page.keyboard.press("ArrowRight");
  await expect(side).toHaveAttribute("aria-valuenow", "256");
  await reload(page);
  await page.keyboard.press("Control+2");
  await expect(side).toHaveAttribute("aria-valuenow", "256");
  await page.setViewportSize({ width: 900, height: 600 });
  await expect(page.getByRole("complementary", { name: "Agent" })).toHaveCount(0);
  await page.getByRole("button", { name: "Agent" }).click();
  await expect(tree(page)).toHaveCount(0);
  await page.getByRole("button", { name: "Files", exact: true }).click();
  await expect(page.getByRole("complementary", { name: "Agent" })).toHaveCount(0);
  await page.setViewportSize({ width: 1280, height: 800 });
  await expect(page.getByRole("complementary", { name: "Agent" })).toBeVisible();
  await expect(tree(page)).toBeVisible();
});

test("code of the chat opens as a new file, which asks for its name when it is saved", async ({ open }) => {
  const page = await open("folder=recent&model=q4&engine=ready&chats=some");
  await page.evaluate(() => localStorage.clear());
  await page.getByRole("button", { name: "Open in workspace" }).first().click();
  await expect(page.getByRole("tab")).toContainText("not saved");
  await page.keyboard.press("Control+s");
  await page.getByLabel(/^Name, with folders/).fill("src/format.ts");
  await page.getByRole("button", { name: "Save", exact: true }).last().click();
  await expect(page.getByText("src/format.ts is there already")).toBeAttached();
  await page.getByLabel(/^Name, with folders/).fill("src/from-chat.py");
  await photograph(page, "workspace-name");
  await page.keyboard.press("Enter");
  await expect(tab(page, "from-chat.py")).not.toContainText("not saved");
  expect(await page.evaluate(() => window.fakeBridge.disk.read("src/from-chat.py"))).not.toBeNull();
});

test("the workspace speaks Chinese", async ({ open }) => {
  const page = await openWorkspace(await open("folder=open&language=zh-CN"));
  await page.getByRole("treeitem").filter({ hasText: "src" }).click();
  await page.getByRole("treeitem").filter({ hasText: "clock.ts" }).dblclick();
  await page.keyboard.press("Control+f");
  await photograph(page, "workspace-zh");
  await expect(page.getByRole("tree", { name: "文件" })).toBeVisible();
});
