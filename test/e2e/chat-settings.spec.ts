import { expect, type Page, test } from "@playwright/test";
import { chat } from "./lib/chat";
import { launchQuern, temporaryFolder } from "./lib/launch";
import { answers, tryPractice } from "./lib/steps";

/* What is set for a conversation holds for what the engine writes, in the real window. */

/** Of many values, so that by another chance another answer comes. */
const schema = {
  type: "object",
  properties: { grain: { type: "array", items: { enum: [1, 2, 3, 4, 5, 6] }, minItems: 12, maxItems: 12 } },
  required: ["grain"],
  additionalProperties: false,
};

const pane = chat.pane;
const text = (page: Page) => answers(page).last().locator("[data-part=text]");

/** The last answer as it stands, and as it should: JSON of the schema's form. */
async function grainOf(page: Page): Promise<string> {
  const said = (await text(page).innerText()).trim();
  expect(JSON.parse(said)).toEqual({ grain: Array.from({ length: 12 }, () => expect.any(Number)) });
  return said;
}

async function again(page: Page, branches: number): Promise<void> {
  await answers(page).last().getByRole("button", { name: "Regenerate", exact: true }).click();
  await expect(answers(page).last().getByRole("group", { name: "Branches" })).toContainText(
    `${branches} of ${branches}`,
  );
  await chat.whole(page, 1);
}

test("a schema, a seed, a budget, a stop text and a preset hold; an edit outlives a crash; an idle model is loaded again", async () => {
  // A minute of them goes by without use: no model is unloaded after less.
  test.setTimeout(420_000);
  const folder = await temporaryFolder();
  const quern = await launchQuern({ dataFolder: folder.path });
  const { page } = quern;
  await tryPractice(page);
  await page.getByRole("button", { name: "Settings of this conversation", exact: true }).click();

  await test.step("with thinking on: the thinking, then an answer of the schema's form; by one seed the same", async () => {
    await pane(page).getByLabel("JSON schema").fill(JSON.stringify(schema));
    await pane(page).getByRole("textbox", { name: "Temperature" }).fill("2");
    await pane(page).getByRole("textbox", { name: "Seed" }).fill("7");
    await chat.ask(page, "hello", 1);
    const thought = answers(page)
      .last()
      .getByRole("button", { name: /^Thought/u });
    await thought.click();
    await expect(answers(page).last()).toContainText("The practice model does not think.");
    const first = await grainOf(page);
    await again(page, 2);
    expect(await grainOf(page)).toBe(first);
    await pane(page).getByRole("textbox", { name: "Seed" }).fill("8");
    await again(page, 3);
    expect(await grainOf(page)).not.toBe(first);
    await pane(page).getByLabel("JSON schema").fill("");
    await pane(page).getByRole("textbox", { name: "Temperature" }).fill("");
  });

  await test.step("thinking that reaches its budget is closed, and the answer follows", async () => {
    await pane(page).getByRole("textbox", { name: "Tokens of thinking" }).fill("64");
    await chat.ask(page, "ponder", 2);
    await expect(text(page)).toContainText("The thought was closed for me");
  });

  await test.step("the answer ends before a stop text", async () => {
    await pane(page).getByLabel("Stop texts").fill("Open Models");
    await chat.ask(page, "list", 3);
    await expect(text(page)).toContainText("Look at Machine");
    await expect(text(page)).not.toContainText("Open Models");
  });

  await test.step("a new conversation begins with the preset that is wanted for that", async () => {
    await page.getByRole("button", { name: "Save as…" }).click();
    await page.getByLabel("Name of the preset").fill("Short");
    await page.getByRole("switch", { name: "New conversations begin with it" }).click();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await expect(page.getByText("New conversations begin with: Short")).toBeVisible();
    await page.getByRole("button", { name: "New chat" }).first().click();
    await expect(page.getByRole("button", { name: "Preset: Short" })).toBeVisible();
    await chat.ask(page, "list", 1);
    await expect(text(page)).not.toContainText("Open Models");
  });

  const field = (on: Page) => on.getByRole("textbox", { name: "Text of the message" });
  const edit = (on: Page) => chat.questions(on).last().getByRole("button", { name: "Edit", exact: true });
  await test.step("the text of an edit that was begun is there after a crash", async () => {
    await edit(page).click();
    await field(page).fill("hello, better said");
    // What is a second old must be there afterwards.
    await page.waitForTimeout(1100);
    expect(quern.pageErrors).toEqual([]);
    await quern.kill();
  });

  const second = await launchQuern({ dataFolder: folder.path });
  await test.step("and is sent from there, beside the message as it was", async () => {
    await edit(second.page).click();
    await expect(field(second.page)).toHaveValue("hello, better said");
    await expect(
      second.page.getByText("What you had written before Quern ended is here again."),
    ).toBeVisible();
    await second.page.keyboard.press("Enter");
    await expect(chat.questions(second.page).last()).toContainText("hello, better said");
    await expect(chat.questions(second.page).last().getByRole("group", { name: "Branches" })).toContainText(
      "2 of 2",
    );
    // The model is loaded for it first.
    await expect(text(second.page)).toContainText("I am the practice model", { timeout: 60_000 });
    await chat.whole(second.page, 1);
  });

  await test.step("a model that is not used is unloaded, and the next message loads it again", async () => {
    await second.page.evaluate(() => window.quern.services.app.changeSettings({ idleUnloadMinutes: 1 }));
    await expect(second.page.getByText(/not used for a while/u).first()).toBeVisible({ timeout: 150_000 });
    await chat.ask(second.page, "math", 2);
    await expect(text(second.page)).toContainText("6 × 7 = 42", { timeout: 60_000 });
    await expect(second.page.getByText("Ready", { exact: true })).toBeVisible();
  });

  expect(second.pageErrors).toEqual([]);
  await second.close();
  await folder.remove();
});
