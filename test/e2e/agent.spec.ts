import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "@playwright/test";
import { millAfter, millProject } from "../fixtures/agent-table";
import { agent, approvalSurface, type Mill, newTask, openMill, reopenMill, slow } from "./lib/agent";
import { pressApproval, tabTo, typeInFrame } from "./lib/gesture";
import { temporaryFolder } from "./lib/launch";
import { enginePid } from "./lib/processes";

/*
 * Each test is a task of its own, all of them in one window: a start with a model takes longer than most of them. The
 * two that end the app come late.
 */
test.describe.configure({ mode: "serial" });

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let mill: Mill;
test.setTimeout(300_000);

test.beforeAll(async () => {
  folder = await temporaryFolder();
  mill = await openMill(folder.path, makeRepository);
});

test.beforeEach(async () => {
  await newTask(mill);
});

test.afterAll(async () => {
  await mill.quern.close().catch(() => undefined);
  await folder.remove();
});

/** With one file in which nothing is said yet. */
async function makeRepository(project: string): Promise<void> {
  const git = (...args: string[]) => promisify(execFile)("git", args, { cwd: project });
  await writeFile(join(project, "notes.txt"), "Nothing so far.\n");
  await git("init", "--quiet", "--initial-branch=main");
  await git("add", "--all");
  await git(
    "-c",
    "user.name=Ada",
    "-c",
    "user.email=ada@example.org",
    "commit",
    "--quiet",
    "--message=The mill",
  );
}

/** Every file of the project, byte for byte. */
async function onDisk(): Promise<Record<string, string>> {
  const paths = Object.keys(millProject) as (keyof typeof millProject)[];
  return Object.fromEntries(await Promise.all(paths.map(async (path) => [path, await mill.text(path)])));
}

async function runOnce(): Promise<void> {
  const surface = await approvalSurface(mill, "sh test.sh");
  await surface.getByRole("button", { name: "Run once" }).click();
}

async function rejectSecondChange(): Promise<void> {
  const { page } = mill;
  await agent.asks(page, "src/sum.sh");
  await agent.waits(page).getByRole("button", { name: "Review…" }).click();
  const dialog = page.getByRole("dialog", { name: "Edit of src/sum.sh" });
  await dialog
    .getByRole("group", { name: "Change 2 of 2", exact: true })
    .getByRole("button", { name: /^Reject/ })
    .click();
  await dialog.getByLabel("Why, for the model (may stay empty)").fill("The comment stays.");
  await dialog.getByRole("button", { name: "Accept 1 of 2 changes" }).click();
}

/** The number of the first step whose line begins so. */
async function stepNumber(what: RegExp): Promise<number> {
  const label = await agent
    .steps(mill.page)
    .getByRole("article", { name: what })
    .first()
    .getAttribute("aria-label");
  const number = Number(/^\d+/.exec(label ?? "")?.[0]);
  if (!Number.isInteger(number)) throw new Error(`No step is called ${what}: ${label}`);
  return number;
}

async function putBackBefore(number: number, what: "Files only" | "Files and conversation"): Promise<void> {
  const { page } = mill;
  await agent
    .steps(page)
    .getByRole("button", { name: `Put back to before step ${number}…` })
    .click();
  const dialog = page.getByRole("dialog", { name: `Put back to before step ${number}?` });
  await dialog.getByRole("radio", { name: new RegExp(`^${what}`) }).check();
  await dialog
    .getByRole("button", {
      name: what === "Files only" ? "Put files back" : "Put files and conversation back",
    })
    .click();
  await expect(dialog).toBeHidden();
}

test("a denied command does not run, and its reason reaches the model", async () => {
  const { page } = mill;
  await agent.tell(page, "Please repair the mill.");
  await agent.accept(page, "src/sum.sh");
  await agent.accept(page, "src/mean.sh");
  const surface = await approvalSurface(mill, "sh test.sh");
  await surface.getByLabel("Reason for the model (optional)").fill("That is forbidden.");
  await surface.getByRole("button", { name: "Deny" }).click();
  await agent.done(page);
  await expect(agent.panel(page).getByText("Then I only look at the tests.").first()).toBeVisible();
  await expect(agent.steps(page)).toContainText("denied");
  expect(await onDisk()).toEqual({
    ...millProject,
    "src/sum.sh": millAfter.sumWhole,
    "src/mean.sh": millAfter.meanStillWrong,
  });
});

test("a malformed call goes back to the model once, and comes right", async () => {
  await agent.tell(mill.page, "Please stumble.");
  await agent.done(mill.page);
  await expect(agent.panel(mill.page).getByText("The call has gone through.").first()).toBeVisible();
  expect(await onDisk()).toEqual(millProject);
});

test("the same call again and again is ended with an explanation", async () => {
  await agent.tell(mill.page, "Walk in a circle.");
  await agent.stopped(mill.page);
  await expect(agent.panel(mill.page).getByText("Round four of the same.").first()).toBeVisible();
  await expect(agent.panel(mill.page).getByText("Round five of the same.")).toHaveCount(0);
});

test("a question waits for its answer", async () => {
  await agent.tell(mill.page, "I wonder.");
  await agent.asks(mill.page, "Which flour?");
  await agent.waits(mill.page).getByRole("button", { name: "Rye flour" }).click();
  await agent.done(mill.page);
  await expect(agent.panel(mill.page).getByText("Then it is settled.").first()).toBeVisible();
});

test("the model goes on with the plan as the user has changed it", async () => {
  const { page } = mill;
  const panel = agent.panel(page);
  await agent.tell(page, "Please harvest.");
  await agent.asks(page, "Shall I begin?");
  await panel.getByText("Plan: 0 of 2 steps done").click();
  const plan = panel.getByRole("list", { name: "Plan" });
  await plan.getByRole("textbox").first().fill("Cut nothing: that is forbidden.");
  await page.keyboard.press("Enter");
  await plan.getByRole("button", { name: "Drop: Bind the sheaves." }).press("Enter");
  await panel.getByRole("textbox", { name: "Add a step to the plan" }).fill("Sharpen the scythe.");
  await page.keyboard.press("Enter");
  await expect(plan.getByRole("button", { name: "Drop: Sharpen the scythe." })).toHaveCount(1);
  await agent.waits(page).getByRole("button", { name: "Begin", exact: true }).click();
  await agent.done(page);
  // It was told of the first item's words: without them it would have cut all as planned.
  await expect(panel.getByText("Then I only look at the tests.").first()).toBeVisible();
  await expect(plan.getByRole("textbox").first()).toHaveValue("Cut nothing: that is forbidden.");
});

test("Stop ends a thought within a second", async () => {
  const { page } = mill;
  await agent.tell(page, "Please ponder.");
  await expect(
    agent
      .panel(page)
      .getByText(/turn \d+, turn \d+/)
      .first(),
  ).toBeVisible(slow);
  const began = Date.now();
  await page.keyboard.press("Escape");
  await agent.stopped(page);
  expect(Date.now() - began).toBeLessThan(1000);
});

test("a file that somebody else changes while its edit waits is not overwritten", async () => {
  await agent.tell(mill.page, "Please repair the mill.");
  await agent.asks(mill.page, "src/sum.sh");
  await writeFile(join(mill.project, "src/sum.sh"), "echo mine\n");
  await agent.accept(mill.page, "src/sum.sh");
  await expect(agent.steps(mill.page)).toContainText("failed", slow);
  expect(await mill.text("src/sum.sh")).toBe("echo mine\n");
  await agent.stop(mill.page);
});

test("by the keyboard alone: a review part by part, an edit, two commands, and the files of step 2 put back", async () => {
  const { page } = mill;
  const { keyboard } = page;
  await tabTo(page, agent.panel(page).getByRole("textbox", { name: "Task for the agent" }));
  await keyboard.type("Please repair the mill.");
  await keyboard.press("Enter");

  await agent.asks(page, "src/sum.sh");
  await tabTo(page, agent.waits(page).getByRole("button", { name: "Review…" }));
  await keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Edit of src/sum.sh" });
  await expect(dialog).toContainText("Alt+N rejects it");
  await tabTo(page, dialog.locator(".cm-content"));
  for (const key of ["F7", "F7", "Alt+n"]) await keyboard.press(key);
  await expect(dialog.getByRole("group", { name: "Change 2 of 2", exact: true })).toContainText("Rejected");
  await tabTo(page, dialog.getByLabel("Why, for the model (may stay empty)"));
  await keyboard.type("The comment stays.");
  await tabTo(page, dialog.getByRole("button", { name: "Accept 1 of 2 changes" }));
  await keyboard.press("Enter");
  await expect.poll(() => mill.text("src/sum.sh")).toBe(millAfter.sumFirstPart);

  for (const [wrote, code] of [
    [millAfter.meanStillWrong, "exit 1"],
    [millAfter.meanRight, "exit 0"],
  ] as const) {
    await agent.asks(page, "src/mean.sh");
    await keyboard.press("Control+Enter");
    await expect.poll(() => mill.text("src/mean.sh")).toBe(wrote);
    await approvalSurface(mill, "sh test.sh");
    await expect(async () => {
      await pressApproval(mill.quern);
      await expect(agent.steps(page)).toContainText(code, { timeout: 2_000 });
    }).toPass();
  }
  await agent.done(page);

  const number = await stepNumber(/Edit of src\/mean\.sh/);
  await tabTo(page, agent.steps(page).getByRole("button", { name: `Put back to before step ${number}…` }));
  await keyboard.press("Enter");
  const putBack = page.getByRole("dialog", { name: `Put back to before step ${number}?` });
  await tabTo(page, putBack.getByRole("radio", { name: /^Files and conversation/ }));
  await keyboard.press("ArrowDown");
  await tabTo(page, putBack.getByRole("button", { name: "Put files back" }));
  await keyboard.press("Enter");
  await expect(putBack).toBeHidden();
  expect(await onDisk()).toEqual({ ...millProject, "src/sum.sh": millAfter.sumFirstPart });
});

test("a power cut while an edit waits loses nothing: what was done stays, what waited is not done, what was being written is there, and the task goes on", async () => {
  await agent.tell(mill.page, "Please repair the mill.");
  await agent.accept(mill.page, "src/sum.sh");
  await agent.asks(mill.page, "src/mean.sh");
  const words = () => agent.panel(mill.page).getByRole("textbox", { name: "Task for the agent" });
  await words().fill("And then oil the axle.");
  await words().blur();
  await mill.page.waitForTimeout(500);
  await mill.quern.kill();
  const kept = { ...millProject, "src/sum.sh": millAfter.sumWhole };
  expect(await onDisk()).toEqual(kept);

  mill = await reopenMill(mill, folder.path);
  await expect(words()).toHaveValue("And then oil the axle.");
  await agent.panel(mill.page).getByRole("button", { name: "Go on", exact: true }).click();
  // The model is told that its edit was interrupted; the script goes on with the tests, which see what is on disk.
  await runOnce();
  await expect(agent.steps(mill.page)).toContainText("exit 1", slow);
  expect(await onDisk()).toEqual(kept);
  await agent.stop(mill.page);
});

test("a task from its words to the end: a part rejected, the engine killed, tests that fail, a fix, a restart, an undo", async () => {
  const { page, quern } = mill;
  await agent.tell(page, "Please repair the mill.");
  await rejectSecondChange();
  await expect.poll(() => mill.text("src/sum.sh")).toBe(millAfter.sumFirstPart);

  await agent.asks(page, "src/mean.sh");
  process.kill(await enginePid(quern.app.process().pid ?? 0), "SIGKILL");
  await agent.accept(page, "src/mean.sh");
  await expect.poll(() => mill.text("src/mean.sh")).toBe(millAfter.meanStillWrong);
  // Either the model is loaded again for the next step, or the task says what happened and goes on when told to.
  const goOn = agent.panel(page).getByRole("button", { name: "Go on", exact: true });
  const asked = approvalSurface(mill, "sh test.sh").then(() => "asked" as const);
  const failed = goOn.waitFor(slow).then(
    () => "failed" as const,
    () => asked,
  );
  if ((await Promise.race([asked, failed])) === "failed") await goOn.click();

  await runOnce();
  await agent.accept(page, "src/mean.sh");
  await runOnce();
  await agent.done(page);
  const finished = {
    ...millProject,
    "src/sum.sh": millAfter.sumFirstPart,
    "src/mean.sh": millAfter.meanRight,
  };
  expect(await onDisk()).toEqual(finished);
  await expect(agent.steps(page)).toContainText("exit 1");
  expect(quern.pageErrors).toEqual([]);
  await quern.close();

  mill = await reopenMill(mill, folder.path);
  await expect(agent.panel(mill.page).getByText("Please repair the mill.").first()).toBeVisible();
  expect(await onDisk()).toEqual(finished);
  const second = await stepNumber(/Edit of src\/mean\.sh/);
  await putBackBefore(second, "Files only");
  expect(await onDisk()).toEqual({ ...millProject, "src/sum.sh": millAfter.sumFirstPart });
  const first = await stepNumber(/Whole file src\/sum\.sh/);
  await putBackBefore(first, "Files and conversation");
  expect(await onDisk()).toEqual(millProject);
});

test("words in the middle of a thought wait, can be taken back, and are told at once when wished; a pause holds; time and tokens are told", async () => {
  const { page } = mill;
  const panel = agent.panel(page);
  const words = panel.getByRole("textbox", { name: "Task for the agent" });
  // What it will take is said before it is sent.
  await words.fill("Please ponder @test");
  await expect(panel.getByRole("option", { name: /test\.sh/ })).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(panel.getByRole("list", { name: "Mentioned" })).toContainText(/\d+ tokens/);
  // The mention has its own figure, and behind it stands that of all that would be sent.
  await expect(panel.getByText(/^(about )?\d+ tokens/)).toHaveCount(2);
  await page.keyboard.press("Enter");
  await expect(panel.getByText(/turn \d+, turn \d+/).first()).toBeVisible(slow);

  const queue = panel.getByRole("region", { name: "Not told yet" });
  await agent.tell(page, "That is forbidden.");
  await expect(queue).toContainText("Will be told before the next step");
  await queue.getByRole("button", { name: "Take back: That is forbidden." }).click();
  await expect(queue).toHaveCount(0);
  await expect(words).toHaveValue("That is forbidden.");
  await words.press("Enter");
  await panel.getByRole("button", { name: "Pause before the next step" }).click();
  await queue.getByRole("button", { name: "Tell now" }).click();
  await expect(panel.getByText("Paused before the next step.")).toBeVisible(slow);
  await panel.getByRole("button", { name: "Go on", exact: true }).click();
  // It was told: what was said stands among the steps, and the model has answered behind it.
  const said = panel.getByRole("article", { name: /: You$/ }).filter({ hasText: "That is forbidden." });
  await expect(said).toHaveCount(1);
  await expect(panel.getByRole("article").last()).toHaveAccessibleName(/: The model$/, slow);

  await panel.getByRole("button", { name: /^Context: .+ full\. Time: / }).click();
  const figures = page.getByRole("dialog");
  await expect(figures).toContainText(/[\d,]+ tokens read anew, [\d,]+ written/);
  await expect(figures).toContainText(/thinking[\d.]+ s/);
  await page.keyboard.press("Escape");
});

test("a folder, what is selected, a terminal and what differs from HEAD are mentioned with what they take, and reach the model", async () => {
  const { page, project } = mill;
  const panel = agent.panel(page);
  const words = panel.getByRole("textbox", { name: "Task for the agent" });
  /** The model does something else than it would when it finds one word in what is mentioned. */
  const told = async (letters: string, option: RegExp): Promise<void> => {
    await words.click();
    await page.keyboard.type(`Please look at @${letters}`);
    await panel.getByRole("option", { name: option }).first().click();
    await expect(panel.getByRole("list", { name: "Mentioned" })).toContainText(/\d+ tokens/);
    await words.press("Enter");
    await agent.done(page);
    await expect(panel.getByText("Then I only look at the tests.").first()).toBeVisible();
    await newTask(mill);
  };
  await mkdir(join(project, "granary"));
  await writeFile(join(project, "granary/forbidden.txt"), "\n");
  await told("granary", /granary.*folder/);
  await writeFile(join(project, "notes.txt"), "Grinding at night\nis forbidden.\n");
  await told("diff", /diff/);
  await page.getByRole("treeitem", { name: /notes\.txt/ }).dblclick();
  await page.getByRole("textbox", { name: "Text of notes.txt" }).click();
  await page.keyboard.press("Control+a");
  await told("notes", /lines 1 to \d.*selection/);
  await page.keyboard.press("Control+`");
  const frame = page.frameLocator('iframe[title="Terminal"]');
  await expect(frame.locator(".xterm-rows")).not.toBeEmpty();
  await frame.locator(".xterm-screen").click();
  await typeInFrame(mill.quern, 'echo "for""bidden at night"\n');
  await expect(frame.locator(".xterm-rows")).toContainText("forbidden at night");
  await told("", /terminal$/);
});
