import { expect, type Page, test } from "@playwright/test";
import { chat } from "./lib/chat";
import { launchQuern, temporaryFolder } from "./lib/launch";
import { answers, say, tryPractice } from "./lib/steps";

/** Which of the branches in the place of a message is shown. */
const branchOf = (page: Page, whose: "You" | "Answer") =>
  page.getByRole("article", { name: whose }).last().getByRole("group", { name: "Branches" });
const stop = (page: Page) => page.getByRole("button", { name: "Stop", exact: true });
const greeting = "Hello! I am the practice model";

async function limitAnswers(page: Page, tokens: string): Promise<void> {
  const field = page.getByRole("textbox", { name: "Most tokens" });
  if (!(await field.isVisible()))
    await page.getByRole("button", { name: "Settings of this conversation", exact: true }).click();
  await field.fill(tokens);
}

test("messages are edited, answered again, branched, quoted, queued, hurried, cut and continued", async () => {
  const folder = await temporaryFolder();
  const quern = await launchQuern({ dataFolder: folder.path });
  const { page } = quern;
  await tryPractice(page);

  await test.step("a question written anew stays beside the one before, and both are gone back to", async () => {
    await chat.ask(page, "hello", 1);
    await chat.questions(page).last().getByRole("button", { name: "Edit", exact: true }).click();
    await page.getByRole("textbox", { name: "Text of the message" }).fill("a table");
    await page.keyboard.press("Enter");
    await expect(answers(page).last().getByRole("table")).toBeVisible();
    await chat.whole(page, 1);
    await expect(branchOf(page, "You")).toContainText("2 of 2");
    await branchOf(page, "You").getByRole("button", { name: "Branch before this one" }).click();
    await expect(answers(page).last()).toContainText(greeting);
    await expect(chat.questions(page).last()).toContainText("hello");
    await branchOf(page, "You").getByRole("button", { name: "Branch after this one" }).click();
    await expect(answers(page).last().getByRole("table")).toBeVisible();
  });

  await test.step("an answer is given again, and written anew by hand, beside the ones before", async () => {
    await answers(page).last().getByRole("button", { name: "Regenerate", exact: true }).click();
    await expect(branchOf(page, "Answer")).toContainText("2 of 2");
    await chat.whole(page, 1);
    await answers(page).last().getByRole("button", { name: "Edit", exact: true }).click();
    await page.getByRole("textbox", { name: "Text of the message" }).fill("Better by **hand**.");
    await page.keyboard.press("Control+Enter");
    await expect(branchOf(page, "Answer")).toContainText("3 of 3");
    await expect(answers(page).last()).toContainText("Better by hand.");
  });

  await test.step("the tree of branches leads to any of them", async () => {
    await page.getByRole("button", { name: "All branches" }).click();
    const tree = page.getByRole("tree", { name: "All branches" });
    // Two questions, the greeting, and three answers with the table's place.
    await expect(tree.getByRole("treeitem")).toHaveCount(6);
    await tree.getByRole("treeitem", { name: "You: hello" }).click();
    await expect(tree).toHaveCount(0);
    await expect(answers(page).last()).toContainText(greeting);
  });

  await test.step("what was said is quoted into the next message", async () => {
    await answers(page).last().getByRole("button", { name: "Quote in the next message" }).click();
    await expect(chat.composer(page)).toHaveValue(/^> Hello! I am the practice model/);
    await expect(chat.composer(page)).toBeFocused();
    await page.keyboard.press("Control+End");
    await page.keyboard.type("list");
    await page.keyboard.press("Enter");
    await chat.whole(page, 2);
    await expect(chat.questions(page).last()).toContainText("Hello! I am the practice model");
    await expect(answers(page).last()).toContainText("Three steps");
  });

  await test.step("Answer now closes the thinking, and the answer comes", async () => {
    await say(page, "ponder");
    await page.getByRole("button", { name: "Answer now" }).click();
    await chat.whole(page, 3);
    await expect(answers(page).last()).toContainText("The thought was closed for me");
  });

  await test.step("a message that waits is sent when the answer before it is whole", async () => {
    await limitAnswers(page, "900");
    await say(page, "endless");
    await expect(stop(page)).toBeVisible();
    await say(page, "hello again");
    await expect(chat.waiting(page)).toContainText("hello again");
    await chat.whole(page, 5);
    await expect(chat.waiting(page)).toHaveCount(0);
    await expect(answers(page).last()).toContainText(greeting);
  });

  await test.step("a message that waits is held after a stop, and taken back", async () => {
    await limitAnswers(page, "");
    await say(page, "endless");
    await expect(answers(page).last()).toHaveAttribute("aria-posinset", "12");
    await expect(answers(page).last()).toContainText("The stones turn");
    await say(page, "math");
    await stop(page).click();
    await expect(chat.waiting(page)).toContainText("Held");
    await page.getByRole("button", { name: "Take back: math" }).click();
    await expect(chat.composer(page)).toHaveValue("math");
    await chat.composer(page).fill("");
  });

  await test.step("an answer that was stopped, and one that was cut at its limit, go on in their place", async () => {
    const words = () => answers(page).last().locator("[data-part=text]").innerText();
    const stopped = (await words()).length;
    await limitAnswers(page, "900");
    await answers(page).last().getByRole("button", { name: "Continue", exact: true }).click();
    await expect.poll(async () => (await words()).length).toBeGreaterThan(stopped);
    await chat.whole(page, 6);
    const cut = (await words()).length;
    await answers(page).last().getByRole("button", { name: "Continue", exact: true }).click();
    await expect.poll(async () => (await words()).length).toBeGreaterThan(cut);
    await chat.whole(page, 6);
    // It went on where it was: the rounds that it counts follow one another.
    const rounds = ((await words()).match(/\d+(?=,)/g) ?? []).map(Number).filter((round) => round < 1440);
    expect(rounds.length).toBeGreaterThan(100);
    expect(rounds).toEqual(rounds.map((_, at) => (at % 1439) + 1));
  });

  expect(quern.pageErrors).toEqual([]);
  await quern.close();
  await folder.remove();
});
