import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, type Page } from "@playwright/test";
import { systemPrompt } from "../../../main/agent/prompt";
import { toolDefinitions } from "../../../main/agent/tools/definitions";
import { buildPracticeModel } from "../../../main/engine/practice";
import { renderPrompt, segmentsText } from "../../../main/engine/qwen";
import { agentTable, millProject } from "../../fixtures/agent-table";
import { chooses, trusts } from "./dialogs";
import { launchQuern, type Quern } from "./launch";

/** The folder of a test in which the agent works, beside the app's data. */
export interface Mill {
  readonly quern: Quern;
  readonly page: Page;
  readonly project: string;
  text(path: keyof typeof millProject): Promise<string>;
}

/** For what the model has to answer first. */
export const slow = { timeout: 90_000 } as const;

const panel = (page: Page) => page.getByRole("region", { name: "Agent's task" });

export const agent = {
  panel,
  waits: (page: Page) => panel(page).getByRole("region", { name: "Waiting for you" }),
  steps: (page: Page) => panel(page).getByRole("feed", { name: "Steps of the task" }),
  /** Hands the agent a task, or words for the one under way. */
  async tell(page: Page, text: string): Promise<void> {
    const words = panel(page).getByRole("textbox", { name: "Task for the agent" });
    await words.fill(text);
    await words.press("Enter");
  },
  /** Waits until an edit of this file, or a question with these words, is before the user. */
  async asks(page: Page, what: string): Promise<void> {
    await expect(agent.waits(page)).toContainText(what, slow);
  },
  /** Takes an edit of this file as soon as it waits. */
  async accept(page: Page, path: string): Promise<void> {
    await agent.asks(page, path);
    await agent.waits(page).getByRole("button", { name: "Accept", exact: true }).click();
  },
  async done(page: Page): Promise<void> {
    await expect(panel(page).getByText(/^Done\. Write below/)).toBeVisible(slow);
  },
  /** Ends a task that has shown what it was to show. */
  async stop(page: Page): Promise<void> {
    await panel(page).getByRole("button", { name: "Stop", exact: true }).click();
    await agent.stopped(page);
  },
  async stopped(page: Page): Promise<void> {
    await expect(panel(page).getByText(/^Stopped\. What was done is kept/)).toBeVisible(slow);
  },
};

/**
 * The lines of the agent's instructions. The model would spell them byte by byte, some 13,000 tokens of them, which
 * takes half a minute for every test.
 */
function instructions(): string[] {
  const turns = [{ role: "system", text: systemPrompt }] as const;
  const prompt = segmentsText(renderPrompt(turns, { thinking: true, tools: toolDefinitions }));
  // Short lines are marks of the chat format, which have tokens of their own.
  return prompt.split("\n").filter((line) => line.length > 24 && !line.includes("<|"));
}

/** Makes the files of the project what they are before a task. */
async function layOutMill(project: string): Promise<void> {
  for (const [path, text] of Object.entries(millProject)) {
    await mkdir(dirname(join(project, path)), { recursive: true });
    await writeFile(join(project, path), text);
  }
}

/** Begins another task over the files as they were at first: cheaper than another window with another model. */
export async function newTask({ page, project }: Mill): Promise<void> {
  await layOutMill(project);
  // The pointer may rest where the last menu was, over a choice whose hint lies over the next one.
  await page.mouse.move(640, 400);
  await panel(page)
    .getByRole("button", { name: /^Task: / })
    .click();
  await page.getByRole("menuitem", { name: "New task" }).click();
  await expect(panel(page).getByText("Hand work to the model")).toBeVisible();
}

/**
 * Starts Quern with a model that plays the table of agent tasks.
 * @param prepare what else is to be in the project before it is opened
 */
export async function openMill(
  folder: string,
  prepare: (project: string) => Promise<void> = async () => undefined,
): Promise<Mill> {
  const project = join(folder, "mill");
  await layOutMill(project);
  await prepare(project);
  const model = join(folder, "agent-tasks.gguf");
  await buildPracticeModel({ ...agentTable, wholeTexts: instructions() }, model);
  const quern = await launchQuern({ dataFolder: join(folder, "data") });
  // A tiny model gains nothing by a second thread, and the library's threads spin while they wait for one another.
  await quern.page.evaluate(() => window.quern.services.app.changeSettings({ keepUsable: true }));
  await chooses(quern, model);
  await quern.page.getByRole("button", { name: "Use a file I have" }).click();
  await expect(quern.page.getByText("Ready", { exact: true })).toBeVisible({ timeout: 60_000 });
  await chooses(quern, project);
  await trusts(quern);
  await quern.page.keyboard.press("Control+2");
  await quern.page.getByRole("button", { name: "Open folder…" }).first().click();
  await expect(panel(quern.page).getByText("Hand work to the model")).toBeVisible();
  return millOf(quern, project);
}

/** Starts Quern again over the same data, and opens the folder that it knows. */
export async function reopenMill({ project }: Mill, folder: string): Promise<Mill> {
  const quern = await launchQuern({ dataFolder: join(folder, "data") });
  await trusts(quern);
  await quern.page.keyboard.press("Control+2");
  await quern.page
    .getByRole("button", { name: /^mill\b/ })
    .first()
    .click();
  return millOf(quern, project);
}

function millOf(quern: Quern, project: string): Mill {
  return {
    quern,
    page: quern.page,
    project,
    text: (path) => readFile(join(project, path), "utf8"),
  };
}

/** The app's own surface for commands: a page beside the window's. */
export async function approvalSurface({ quern }: Mill, command: string): Promise<Page> {
  let found: Page | undefined;
  await expect
    .poll(async () => {
      found = quern.app.windows().find((page) => page.url().endsWith("/approval.html"));
      return (await found?.locator("body").innerText()) ?? "";
    }, slow)
    .toContain(command);
  if (!found) throw new Error("There is no approval surface.");
  // A click counts only when the request has been in its place for half a second.
  await found.waitForTimeout(700);
  return found;
}
