import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { expect, type Page, test } from "@playwright/test";
import { chooses, distrusts, trusts } from "./lib/dialogs";
import { launchQuern, type Quern, temporaryFolder } from "./lib/launch";

/*
 * One working day in a repository: the tests follow one another in the same window, since a start of the app takes
 * longer than any of them.
 */

test.describe.configure({ mode: "serial" });

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let quern: Quern;
let project: string;

const git = async (...args: string[]): Promise<string> =>
  (await promisify(execFile)("git", args, { cwd: project })).stdout;
const put = async (path: string, content: string | Uint8Array): Promise<void> => {
  await mkdir(dirname(join(project, path)), { recursive: true });
  await writeFile(join(project, path), content);
};
const onDisk = (path: string): Promise<string> => readFile(join(project, path), "utf8");
const tree = (page: Page) => page.getByRole("tree", { name: "Files" });
const line = (name: string) => tree(quern.page).getByRole("treeitem").filter({ hasText: name });
const tab = (name: string) => quern.page.getByRole("tab", { name });
const text = (name: string) => quern.page.getByRole("textbox", { name: `Text of ${name}` });

/** Opens a file by letters of its name, as a user does who knows it. */
async function openByName(name: string): Promise<void> {
  const { page } = quern;
  await page.keyboard.press("Control+p");
  await expect(page.getByRole("combobox")).toBeFocused();
  await page.keyboard.type(name);
  await expect(page.getByRole("option").first()).toContainText(name);
  await page.keyboard.press("Enter");
  await expect(text(name)).toBeVisible();
}

test.beforeAll(async () => {
  folder = await temporaryFolder();
  project = join(folder.path, "mill");
  await put("README.md", "# Mill\n\nGrinds what falls in.\n");
  await put("src/stones.ts", "export const stones = 2;\nexport const speed = 120;\n");
  await put("src/wheel.ts", "export const spokes = 12;\n");
  await put("src/sieve.ts", "const grain = 1;\nconst grains = grain + 1;\nconst flour = grain * 3;\n");
  await put("logo.png", Buffer.from([137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 1, 255, 0]));
  await put("day.log", "one sack of rye\n".repeat(400_000));
  await put(".gitignore", "*.log\n");
  await git("init", "--quiet", "--initial-branch=main");
  await git("config", "user.name", "Ada");
  await git("config", "user.email", "ada@example.org");
  await git("add", "--all");
  await git("commit", "--quiet", "--message=The mill");
  await put("src/stones.ts", "export const stones = 3;\nexport const speed = 120;\n");
  await put("src/axle.ts", "export const axle = true;\n");
  quern = await launchQuern({ dataFolder: join(folder.path, "data") });
  await chooses(quern, project);
  await distrusts(quern);
  await quern.page.keyboard.press("Control+2");
  await quern.page.getByRole("button", { name: "Open folder…" }).first().click();
  await expect(line("README.md")).toBeVisible();
});

test.afterAll(async () => {
  await quern.close().catch(() => undefined);
  await folder.remove();
});

test("a folder that is not trusted is read-only, and becomes writable when it is trusted", async () => {
  const { page } = quern;
  const untrusted = page.getByRole("region", { name: "Not trusted" });
  await expect(untrusted).toContainText("no edits, no commands, no terminal");
  await expect(page.getByRole("button", { name: "New file" })).toBeDisabled();
  await line("README.md").dblclick();
  await expect(page.getByText("Read-only", { exact: true })).toBeVisible();
  await text("README.md").click();
  await page.keyboard.type("mine");
  await expect(text("README.md")).not.toContainText("mine");
  await page.keyboard.press("Control+`");
  await expect(page.getByText("no shell runs in it")).toBeVisible();
  await page.keyboard.press("Control+`");
  // What the page may not ask, the service does not give either.
  const refused = await page.evaluate(async () => {
    const { files, terminal, git: repository } = window.quern.services;
    const answers = [
      await files.createFolder({ path: "made" }),
      await terminal.start({ columns: 80, rows: 24 }),
      await repository.stage({ paths: ["src/axle.ts"] }),
    ];
    return answers.map((answer) => (answer.ok ? "done" : answer.error.code));
  });
  expect(refused).toEqual(["not-trusted", "not-trusted", "not-trusted"]);
  expect(await git("status", "--porcelain")).toBe(" M src/stones.ts\n?? src/axle.ts\n");
  await trusts(quern);
  await untrusted.getByRole("button", { name: "Trust this folder…" }).click();
  await expect(untrusted).toHaveCount(0);
  await expect(page.getByRole("button", { name: "New file" })).toBeEnabled();
});

test("what git says stands in the tree; a change is compared with HEAD, staged and committed", async () => {
  const { page } = quern;
  await line("src").click();
  await expect(line("stones.ts")).toContainText("modified");
  await expect(line("axle.ts")).toContainText("untracked");
  await expect(line("wheel.ts")).not.toContainText(/modified|untracked/);
  await page.getByRole("button", { name: "Changes: 2 files" }).click();
  await page
    .getByRole("button", { name: /stones\.ts/ })
    .first()
    .click();
  await expect(page.locator(".cm-deletedChunk").first()).toContainText("stones = 2");
  await page.getByRole("button", { name: "Stage stones.ts" }).click();
  await expect(page.getByRole("region", { name: "Staged", exact: true })).toContainText("stones.ts");
  await page.getByRole("textbox", { name: "Message of the commit" }).fill("A third stone");
  await page.getByRole("button", { name: "Commit 1 file" }).click();
  await expect(page.getByRole("region", { name: "Staged", exact: true })).toHaveCount(0);
  expect(await git("log", "-1", "--format=%an: %s", "--name-only")).toBe(
    "Ada: A third stone\n\nsrc/stones.ts\n",
  );
  expect(await git("status", "--porcelain")).toBe("?? src/axle.ts\n");
  // A commit from elsewhere is seen as well.
  await git("add", "--all");
  await git("commit", "--quiet", "--message=The axle");
  await expect(page.getByText("Nothing differs from the last commit.")).toBeVisible();
  await page.getByRole("button", { name: "Files", exact: true }).click();
  await expect(line("stones.ts")).not.toContainText("modified");
});

test("a file changed by another program is read again where nothing was typed, and asked about where something was", async () => {
  const { page } = quern;
  await openByName("wheel.ts");
  await put("src/wheel.ts", "export const spokes = 14;\n");
  await expect(text("wheel.ts")).toContainText("spokes = 14");
  await expect(tab("wheel.ts")).not.toContainText("not saved");
  await text("wheel.ts").click();
  await page.keyboard.press("Control+Home");
  await page.keyboard.type("// mine ");
  await put("src/wheel.ts", "export const spokes = 16;\n");
  await expect(page.getByRole("alert")).toContainText("was changed on disk");
  await page.getByRole("button", { name: "Compare" }).click();
  await expect(page.locator(".cm-deletedChunk")).toContainText("spokes = 16");
  await tab("wheel.ts").first().click();
  expect(await onDisk("src/wheel.ts")).toBe("export const spokes = 16;\n");
  await page.getByRole("button", { name: "Keep mine" }).click();
  await expect(page.getByRole("alert")).toHaveCount(0);
  await expect.poll(() => onDisk("src/wheel.ts")).toBe("// mine export const spokes = 14;\n");
});

test("text is found and replaced in a file, and a line is gone to by its number", async () => {
  const { page } = quern;
  await openByName("sieve.ts");
  await text("sieve.ts").click();
  await page.keyboard.press("Control+f");
  await page.keyboard.type("grain");
  await page.getByRole("checkbox", { name: "Whole words" }).check();
  await page.getByRole("textbox", { name: "Replace with" }).fill("rye");
  await page.getByRole("button", { name: "Replace all" }).click();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+g");
  await page.keyboard.type("3");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Line 3, column 1")).toBeVisible();
  await page.keyboard.press("Control+s");
  await expect
    .poll(() => onDisk("src/sieve.ts"))
    .toBe("const rye = 1;\nconst grains = rye + 1;\nconst flour = rye * 3;\n");
});

test("what is found in files opens at its line; a large file shows its beginning, and what is no text says so", async () => {
  const { page } = quern;
  await page.keyboard.press("Control+Shift+F");
  await page.getByRole("searchbox", { name: "Find in files" }).fill("speed =");
  const results = page.getByRole("tree", { name: "What was found" });
  await expect(results).toContainText("speed = 120");
  await results.getByRole("treeitem").filter({ hasText: "speed = 120" }).click();
  await expect(page.getByRole("tab", { name: "stones.ts", exact: true })).toHaveAttribute(
    "aria-selected",
    "true",
  );
  await expect(page.getByText(/^Line 2, column/)).toBeVisible();
  await page.getByRole("button", { name: "Files", exact: true }).click();
  await line("day.log").click();
  await expect(page.getByText("6.4 MB: only the beginning, read-only")).toBeVisible();
  await expect(text("day.log")).toContainText("one sack of rye");
  await line("logo.png").click();
  await expect(page.getByText("This file has 14 bytes and is not text, so it is not shown.")).toBeVisible();
});

test("text that was not saved is there again after a power cut", async () => {
  await openByName("README.md");
  await text("README.md").click();
  await quern.page.keyboard.press("Control+End");
  await quern.page.keyboard.type("Closed on Sundays.");
  await expect(tab("README.md")).toContainText("not saved");
  await quern.page.waitForTimeout(700);
  await quern.kill();
  expect(await onDisk("README.md")).toBe("# Mill\n\nGrinds what falls in.\n");
  quern = await launchQuern({ dataFolder: join(folder.path, "data") });
  await trusts(quern);
  await quern.page.keyboard.press("Control+2");
  const known = quern.page.getByRole("button", { name: /^mill\b/ }).first();
  await expect(known.or(text("README.md"))).toBeVisible();
  if (await known.isVisible()) await known.click();
  await expect(tab("README.md")).toContainText("not saved");
  await tab("README.md").click();
  await expect(text("README.md")).toContainText("Closed on Sundays.");
  await text("README.md").click();
  await quern.page.keyboard.press("Control+s");
  await expect.poll(() => onDisk("README.md")).toBe("# Mill\n\nGrinds what falls in.\nClosed on Sundays.");
  expect(quern.pageErrors).toEqual([]);
});
