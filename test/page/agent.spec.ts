import type { Page } from "@playwright/test";
import { base, feed, hunkOf, panel, waits, words, workspace } from "./lib/agent-panel";
import { callsOf, expect, expectAccessible, inTheDark, photograph, test } from "./lib/fixtures";

test("a task goes from its words to its end: steps, an edit, a command and a question", async ({ open }) => {
  const page = await workspace(open, "agent=none");
  await panel(page)
    .getByRole("button", { name: /^Run the tests, find out/ })
    .click();
  await expect(words(page)).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(panel(page).getByText("Reading 1,240 of 1,260 new tokens, about 8 s")).toBeVisible();
  await expect(panel(page).getByText("I look at total.ts first.").first()).toBeVisible();
  await expect(panel(page).getByText("Writing, 41.3 tok/s")).toBeVisible();
  await expect(waits(page)).toContainText("src/total.ts");
  await expect(page.getByRole("button", { name: "Agent waits for you", exact: true })).toBeVisible();
  await expect(page.getByRole("button", { name: "Workspace, the agent waits for you" })).toBeVisible();
  await expectAccessible(page);
  // The field is empty, so the keys are the decision's.
  await page.keyboard.press("Control+Enter");
  expect(await callsOf(page, "agent.takeEdit")).toMatchObject([
    { accepted: ["h1", "h2"], edited: null, reason: "" },
  ]);
  await expect(waits(page)).toContainText("A command is waiting for your decision.");
  await page.keyboard.press("Control+Backspace");
  await page.keyboard.type("not now");
  await page.keyboard.press("Enter");
  await expect(waits(page)).toContainText("Which one is right?");
  expect(await callsOf(page, "agent.deny")).toMatchObject([{ reason: "not now" }]);
  await waits(page).getByRole("button", { name: "Half up, as in total.test.ts" }).click();
  await expect(panel(page).getByText("All tests pass now.")).toBeVisible();
  expect(await callsOf(page, "agent.answer")).toMatchObject([{ text: "Half up, as in total.test.ts" }]);
});

test("words during the work are queued and can be taken back; Escape stops", async ({ open }) => {
  const page = await workspace(open, "agent=question");
  await words(page).fill("Not that file");
  await page.keyboard.press("Enter");
  const queue = panel(page).getByRole("region", { name: "Not told yet" });
  await expect(queue).toContainText("Will be told before the next step");
  await queue.getByRole("button", { name: "Take back: Not that file" }).click();
  await expect(queue).toHaveCount(0);
  await expect(words(page)).toHaveValue("Not that file");
  await page.keyboard.press("Escape");
  await expect(panel(page).getByText(/^Stopped\. What was done is kept/)).toBeVisible();
  expect(await callsOf(page, "agent.stop")).toEqual([{ taskId: "t1" }]);
});

test("words can be told in the middle of an answer; while something waits for the user there is none", async ({
  open,
}) => {
  const page = await workspace(open, "agent=none");
  await words(page).fill("Repair the sums");
  await page.keyboard.press("Enter");
  await expect(
    panel(page)
      .getByText(/Thinking|Reading/)
      .first(),
  ).toBeVisible();
  await words(page).fill("Not that file");
  await page.keyboard.press("Enter");
  await panel(page).getByRole("button", { name: "Tell now" }).click();
  await expect(panel(page).getByRole("region", { name: "Not told yet" })).toHaveCount(0);
  expect(await callsOf(page, "agent.tellNow")).toHaveLength(1);
  const other = await workspace(open, "agent=question");
  await words(other).fill("Not that file");
  await other.keyboard.press("Enter");
  await expect(panel(other).getByRole("region", { name: "Not told yet" })).toBeVisible();
  await expect(panel(other).getByRole("button", { name: "Tell now" })).toHaveCount(0);
});

test("a command has a place for the approval surface, which is nowhere while something floats", async ({
  open,
}) => {
  const page = await workspace(open, "agent=command");
  const last = async (): Promise<unknown> => (await callsOf(page, "agent.placeApproval")).at(-1);
  await expect.poll(last).toMatchObject({ area: { height: expect.any(Number) } });
  await expect(waits(page).getByRole("button", { name: /accept|approve|allow|run/i })).toHaveCount(0);
  await page.keyboard.press("Control+Enter");
  expect(await callsOf(page, "agent.takeEdit")).toEqual([]);
  await expect.poll(last).toMatchObject({ keys: true });
  await words(page).fill("not that file");
  await expect.poll(last).toMatchObject({ area: { width: expect.any(Number) }, keys: false });
  await words(page).fill("");
  await expect.poll(last).toMatchObject({ keys: true });
  await page.keyboard.press("Control+k");
  await expect.poll(last).toEqual({ area: null, keys: false });
  await page.keyboard.press("Escape");
  await expect.poll(last).toMatchObject({ area: { width: expect.any(Number) } });
  await page.keyboard.press("Control+1");
  await expect.poll(last).toEqual({ area: null, keys: false });
});

test("steps open to what was asked and given; a file's change is shown as lines", async ({ open }) => {
  const page = await workspace(open, "agent=done");
  await feed(page)
    .getByRole("button", { name: /^Command npm test/ })
    .click();
  await expect(feed(page).getByRole("region", { name: "Output, step 6" })).toContainText("1 failing");
  await expect(feed(page)).toContainText("exit 1");
  await expect(feed(page)).toContainText("Undo does not cover 2 paths");
  await feed(page).getByRole("button", { name: "Show all of it" }).click();
  await expect(feed(page).getByRole("region", { name: "All of it, step 6" })).toContainText(
    "line 1 of the output",
  );
  await feed(page)
    .getByRole("button", { name: /^Edit of src\/total\.ts/ })
    .click();
  await expect(feed(page)).toContainText("rounded once, at the end");
  await expectAccessible(page);
});

test("files are put back to before a step, a file of somebody else only when it is ticked", async ({
  open,
}) => {
  const page = await workspace(open, "agent=done");
  await feed(page).getByRole("button", { name: "Put back to before step 5…" }).click();
  const dialog = page.getByRole("dialog", { name: "Put back to before step 5?" });
  await expect(dialog.getByRole("region", { name: "Files that change" })).toContainText("src/total.ts");
  await expect(dialog.getByRole("checkbox")).not.toBeChecked();
  await dialog.getByText("3 paths are not covered and stay as they are").click();
  const notCovered = dialog.getByRole("list", { name: "Paths that are not covered" });
  await expect(notCovered).toContainText("node_modules");
  await expect(notCovered).toContainText("too large");
  await expect(dialog.getByText("and 1 more")).toBeVisible();
  await expectAccessible(page);
  await dialog.getByRole("radio", { name: /^Files only/ }).check();
  await dialog.getByRole("checkbox", { name: /src\/notes\.md/ }).check();
  await dialog.getByRole("button", { name: "Put files back" }).click();
  await expect(dialog).toHaveCount(0);
  expect(await callsOf(page, "agent.restore")).toEqual([
    { stepId: "t1-5", what: "files", overwrite: ["src/notes.md"] },
  ]);
  await expect(feed(page).getByText("Put back", { exact: true })).toBeVisible();
});

test("any step can be gone back to, the user's words as well; where no file changed since, the conversation alone", async ({
  open,
}) => {
  const page = await workspace(open, "agent=done");
  await feed(page).getByRole("button", { name: "Put back to before step 1…" }).click();
  const first = page.getByRole("dialog", { name: "Put back to before step 1?" });
  await expect(first.getByRole("region", { name: "Files that change" })).toContainText("src/total.ts");
  await first.getByRole("button", { name: "Cancel" }).click();
  await feed(page).getByRole("button", { name: "Put back to before step 9…" }).click();
  const dialog = page.getByRole("dialog", { name: "Put back to before step 9?" });
  await expect(dialog).toContainText("the conversation alone is put back");
  await expect(dialog.getByRole("radio")).toHaveCount(0);
  await expectAccessible(page);
  await dialog.getByRole("button", { name: /^Put (the )?conversation back/ }).click();
  await expect(dialog).toHaveCount(0);
  expect(await callsOf(page, "agent.restore")).toEqual([
    { stepId: "t1-9", what: "conversation", overwrite: [] },
  ]);
});

test("what is rejected after the end of a task can be told to the model at once", async ({ open }) => {
  const page = await workspace(open, "agent=done");
  const tell = panel(page).getByRole("button", { name: "Tell the model" });
  await expect(tell).toHaveCount(0);
  await panel(page).getByRole("button", { name: "Review 3 files" }).click();
  const dialog = page.getByRole("dialog", { name: "All changes of this task" });
  await hunkOf(dialog, 1)
    .getByRole("button", { name: /^Reject/ })
    .click();
  await dialog.getByRole("button", { name: "Take 1 change back out" }).click();
  await dialog.getByRole("button", { name: "Close", exact: true }).last().click();
  await tell.click();
  await expect(tell).toHaveCount(0);
  expect(await callsOf(page, "agent.resume")).toEqual([{ taskId: "t1" }]);
});

test("the plan is changed with the keyboard alone", async ({ open }) => {
  const page = await workspace(open, "agent=done");
  await panel(page).getByText("Plan: 1 of 3 steps done").click();
  const list = panel(page).getByRole("list", { name: "Plan" });
  await list.getByRole("textbox").nth(2).focus();
  await page.keyboard.press("Alt+ArrowUp");
  await expect(list.getByRole("textbox").nth(1)).toHaveValue("Run the tests");
  await expect(list.getByRole("textbox").nth(1)).toBeFocused();
  await page.keyboard.press("End");
  await page.keyboard.type(" twice");
  await page.keyboard.press("Enter");
  await expect(list.getByRole("textbox").nth(1)).toHaveValue("Run the tests twice");
  await panel(page).getByRole("textbox", { name: "Add a step to the plan" }).fill("Tell what was done");
  await page.keyboard.press("Enter");
  await expect(list.getByRole("textbox")).toHaveCount(5);
  await list.getByRole("button", { name: "Drop: Tell what was done" }).press("Enter");
  await expect(list.getByRole("button", { name: "Take up again: Tell what was done" })).toBeVisible();
  const saved = await callsOf(page, "agent.setPlan");
  expect(saved).toHaveLength(4);
  await expectAccessible(page);
});

test("an @ offers files and more, and each mention shows what it takes", async ({ open }) => {
  const page = await workspace(open, "agent=none");
  await words(page).click();
  await page.keyboard.type("Look at @diff");
  await expect(panel(page).getByRole("option").first()).toContainText("diff");
  await expectAccessible(page);
  await page.keyboard.press("Enter");
  await expect(words(page)).toHaveValue("Look at @diff ");
  const chips = panel(page).getByRole("list", { name: "Mentioned" });
  await expect(chips).toContainText("1,240 tokens");
  await page.keyboard.type("and @");
  await expect(panel(page).getByRole("option").nth(2)).toBeVisible();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Tab");
  await expect(chips.getByRole("listitem")).toHaveCount(2);
  await chips.getByRole("button").first().click();
  await expect(chips.getByRole("listitem")).toHaveCount(1);
});

test("Auto is there only with a sandbox, and says why not", async ({ open }) => {
  const page = await workspace(open, "agent=done&sandbox=none");
  const auto = panel(page).getByRole("radio", { name: "Auto" });
  await expect(auto).toHaveAttribute("aria-disabled", "true");
  await auto.focus();
  await expect(auto).toHaveAttribute("aria-description", /no working sandbox/);
  await auto.click({ force: true });
  expect(await callsOf(page, "agent.setMode")).toEqual([]);
  await panel(page).getByRole("radio", { name: "Plan" }).check({ force: true });
  expect(await callsOf(page, "agent.setMode")).toEqual([{ taskId: "t1", mode: "plan" }]);
});

test("a failure says what happened, and the task goes on from there", async ({ open }) => {
  const page = await workspace(open, "agent=failed");
  await expect(panel(page).getByRole("alert").last()).toContainText("The engine ended unexpectedly");
  await panel(page).getByRole("button", { name: "Go on" }).click();
  expect(await callsOf(page, "agent.resume")).toEqual([{ taskId: "t1" }]);
});

test("the task's figures are told by part, and tasks can be changed and removed", async ({ open }) => {
  const page = await workspace(open, "agent=done");
  await panel(page)
    .getByRole("button", { name: /^Context: 39\s?% full\. Time: 2 min/ })
    .click();
  const figures = page.getByRole("dialog");
  await expect(figures).toContainText("25,722 of 65,536 tokens");
  await expect(figures).toContainText("waiting for you8 s");
  await expect(figures).toContainText("npm test");
  await page.keyboard.press("Escape");
  await panel(page)
    .getByRole("button", { name: /^Task: Fix the rounding/ })
    .click();
  await page.getByRole("menuitem", { name: "Remove this task…" }).click();
  await page.getByRole("button", { name: "Remove the task" }).click();
  await expect(panel(page).getByText("Hand work to the model")).toBeVisible();
});

test("texts of strangers stay text", async ({ open }) => {
  const page = await workspace(open, "agent=hostile");
  await expect(feed(page)).toContainText("src/⟨U+202E⟩gnp.exe");
  await feed(page)
    .getByRole("button", { name: /gnp\.exe/ })
    .click();
  await expect(feed(page)).toContainText("<b onclick=1>⟨U+202E⟩");
  const region = panel(page).getByRole("region", { name: "Steps", exact: true });
  for (let at = 0; at < 12; at += 1) {
    await region.hover();
    await page.mouse.wheel(0, -1500);
    await page.waitForTimeout(40);
  }
  expect(await page.evaluate(() => "hacked" in window)).toBe(false);
  expect(await feed(page).locator("script, iframe, form, img, b").count()).toBe(0);
});

test("of a long task only what is seen is drawn, and its end is in sight", async ({ open }) => {
  const page = await workspace(open, "agent=long");
  await expect(feed(page).getByText("src/file-2000.ts")).toBeVisible();
  expect(await feed(page).getByRole("article").count()).toBeLessThan(60);
  await expect(feed(page).getByRole("article").last()).toHaveAttribute("aria-setsize", "2000");
  await panel(page).getByRole("region", { name: "Steps", exact: true }).hover();
  await page.mouse.wheel(0, -3000);
  await panel(page).getByRole("button", { name: "To the latest" }).click();
  await expect(feed(page).getByText("src/file-2000.ts")).toBeVisible();
});

test("where nothing may be changed, the agent only plans, and says so", async ({ open }) => {
  const page = await open("model=q4&engine=ready&folder=untrusted&agent=none");
  await page.keyboard.press("Control+2");
  await expect(panel(page).getByText(/so it is read-only: the agent can read and plan/)).toBeVisible();
  await expect(panel(page).getByRole("radio", { name: "Plan" })).toBeChecked();
  await expectAccessible(page);
  await words(page).fill("What is this?");
  await page.keyboard.press("Enter");
  expect(await callsOf(page, "agent.create")).toEqual([{ mode: "plan" }]);
});

test("where no model is loaded, the panel says how to load one", async ({ open }) => {
  const page = await open("folder=open&agent=none");
  await page.keyboard.press("Control+2");
  await expect(panel(page).getByText("No model is loaded. The agent needs one to work.")).toBeVisible();
  await words(page).fill("Do it");
  await expect(panel(page).getByRole("button", { name: "Begin" })).toBeDisabled();
});

const small = { width: 900, height: 600 };

async function askForPanel(page: Page): Promise<void> {
  const shown = panel(page).or(page.getByRole("region", { name: "代理的任务" }));
  if (!(await shown.isVisible())) await page.getByRole("button", { name: /^(Agent|代理)$/ }).click();
  await page.waitForTimeout(250);
}

async function photographWhole(page: Page, name: string): Promise<void> {
  await photograph(page, name);
  expect(await page.evaluate(() => document.body.scrollWidth <= window.innerWidth)).toBe(true);
}

for (const state of ["none", "done", "edit", "command", "question", "failed"])
  test(`the panel is photographed: ${state}`, async ({ open }) => {
    const page = await open(`${base}&agent=${state}&theme=light`);
    await page.keyboard.press("Control+2");
    await page.waitForTimeout(400);
    await photographWhole(page, `agent-light-${state}`);
    await inTheDark(page);
    await photographWhole(page, `agent-dark-${state}`);
    await page.setViewportSize(small);
    await askForPanel(page);
    await photographWhole(page, `agent-small-${state}`);
    await open(`${base}&agent=${state}&theme=dark&language=zh-CN`, small);
    await page.keyboard.press("Control+2");
    await askForPanel(page);
    await page.waitForTimeout(250);
    await photographWhole(page, `agent-zh-${state}`);
  });
