import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { chooses, trusts } from "./lib/dialogs";
import { typeInFrame } from "./lib/gesture";
import { launchQuern, type Quern, temporaryFolder } from "./lib/launch";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let quern: Quern;
let project: string;

test.beforeEach(async () => {
  folder = await temporaryFolder();
  project = join(folder.path, "project");
  await mkdir(join(project, "src"), { recursive: true });
  await writeFile(join(project, "README.md"), "# Mill\n\nGrinds what falls in.\n");
  await writeFile(join(project, "src", "stones.ts"), "export const stones = 2;\n");
  quern = await launchQuern({ dataFolder: join(folder.path, "data") });
  await chooses(quern, project);
  await trusts(quern);
  await quern.page.keyboard.press("Control+2");
  await quern.page.getByRole("button", { name: "Open folder…" }).first().click();
  await expect(quern.page.getByRole("treeitem", { name: /README\.md/ })).toBeVisible();
});

test.afterEach(async () => {
  await quern.close();
  await folder.remove();
});

test("a folder is opened, a file edited and saved, and its text found @smoke", async () => {
  const { page } = quern;
  await page.getByRole("treeitem", { name: /README\.md/ }).dblclick();
  const text = page.getByRole("textbox", { name: "Text of README.md" });
  await text.click();
  await page.keyboard.press("Control+End");
  await page.keyboard.type("The upper stone turns.");
  await page.keyboard.press("Control+s");
  await expect
    .poll(() => readFile(join(project, "README.md"), "utf8"))
    .toBe("# Mill\n\nGrinds what falls in.\nThe upper stone turns.");
  await page.keyboard.press("Control+Shift+F");
  await page.getByRole("searchbox", { name: "Find in files" }).fill("stones =");
  await expect(page.getByRole("tree", { name: "What was found" })).toContainText("stones = 2;");
});

test("a terminal takes the user's keys and runs the user's shell in the folder @smoke", async () => {
  const { page } = quern;
  await page.keyboard.press("Control+`");
  const frame = page.frameLocator('iframe[title="Terminal"]');
  await expect(frame.locator(".xterm-rows")).not.toBeEmpty();
  await frame.locator(".xterm-screen").click();
  // Longer than a key may have been ago.
  await page.waitForTimeout(3500);
  await typeInFrame(quern, 'echo "$((6 * 7)) stones in $(basename "$PWD")" > said.txt\n');
  await expect
    .poll(() => readFile(join(project, "said.txt"), "utf8").catch(() => ""))
    .toBe("42 stones in project\n");
  await expect(page.getByRole("treeitem", { name: /said\.txt/ })).toBeVisible();
});

test("code in the page types nothing into a terminal", async () => {
  const { page } = quern;
  await page.keyboard.press("Control+`");
  await expect(page.frameLocator('iframe[title="Terminal"]').locator(".xterm-rows")).not.toBeEmpty();
  await page.waitForTimeout(3500);
  const written = await page.evaluate(async () => {
    const { terminal } = window.quern.services;
    const listed = await terminal.list();
    const [first] = listed.ok ? listed.value : [];
    if (!first) return "no terminal";
    const answer = await terminal.write({ id: first.id, data: "echo forged > forged.txt\r" });
    return answer.ok ? "taken" : answer.error.code;
  });
  expect(written).toBe("terminal-no-input");
  await page.waitForTimeout(500);
  await expect(readFile(join(project, "forged.txt"))).rejects.toThrow();
});
