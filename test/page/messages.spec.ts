import type { Page } from "@playwright/test";
import { callsOf, expect, expectAccessible, openConversation, test } from "./lib/fixtures";

const ready = "model=q4&engine=ready&chats=some";

const messages = (page: Page) => page.getByRole("feed", { name: "Messages" });

test("a message with others in its place says which one it is, and leads to them by mouse and keys", async ({
  open,
}) => {
  const page = await open(ready);
  await openConversation(page, "Rivers");
  const feed = messages(page);
  await expect(feed.getByText("3 of 3")).toBeVisible();
  await feed.getByRole("button", { name: "Branch before this one" }).last().click();
  await expect(feed.getByText("The Indus.")).toBeVisible();
  await expect(feed.getByText("2 of 3")).toBeVisible();
  await expect(feed.getByText("How long is it?")).toHaveCount(0);
  // The way that was taken keeps the focus, so that the next step needs no new way to it.
  await expect(feed.getByRole("button", { name: "Branch before this one" }).last()).toBeFocused();
  await page.keyboard.press("ArrowLeft");
  await expect(feed.getByText("The Mekong.")).toBeVisible();
  await expect(feed.getByRole("button", { name: "Branch after this one" }).last()).toBeFocused();
  await page.keyboard.press("ArrowRight");
  await expect(feed.getByText("The Indus.")).toBeVisible();
  await page.keyboard.press("ArrowRight");
  await expect(feed.getByText("How long is it?")).toBeVisible();
  await expect(feed.getByText("About 6,300 km.")).toBeVisible();
});

test("all branches are a tree that is gone through and opened by keys alone", async ({ open }) => {
  const page = await open(ready);
  await openConversation(page, "Rivers");
  await page.getByRole("button", { name: "All branches" }).click();
  const tree = page.getByRole("tree", { name: "All branches" });
  await expect(tree).toBeFocused();
  await expect(tree.getByRole("treeitem")).toHaveCount(8);
  await expectAccessible(page);
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(tree).toHaveCount(0);
  await expect(messages(page).getByText("The Loire.")).toBeVisible();
  await expect(messages(page).getByText("Name a river.", { exact: true })).toBeVisible();
  await expect(messages(page).getByText("Name a river in Asia.")).toHaveCount(0);
  expect(await callsOf(page, "chat.selectBranch")).toEqual([
    { conversationId: "branched", messageId: "branched-a1" },
  ]);
});

test("a question is edited in its place and answered beside the old one, which stays", async ({ open }) => {
  const page = await open(ready);
  await openConversation(page, "Rivers");
  const feed = messages(page);
  const question = feed.getByRole("article", { name: "You" }).last();
  await question.hover();
  await question.getByRole("button", { name: "Edit" }).click();
  const field = page.getByRole("textbox", { name: "Text of the message" });
  await expect(field).toBeFocused();
  await expect(field).toHaveValue("How long is it?");
  await field.fill("How deep is it?");
  await page.keyboard.press("Enter");
  await expect(feed.getByRole("article", { name: "You" }).last()).toContainText("How deep is it?");
  await expect(feed.getByText("2 of 2").last()).toBeVisible();
  await expect(feed.getByRole("button", { name: /412 tokens/ }).last()).toBeVisible();
  expect(await callsOf(page, "chat.edit")).toEqual([
    { messageId: "branched-q3", text: "How deep is it?", attachments: [] },
  ]);
  await feed.getByRole("button", { name: "Branch before this one" }).last().click();
  await expect(feed.getByText("About 6,300 km.")).toBeVisible();
});

test("an answer is edited without being answered again; Escape leaves it as it was", async ({ open }) => {
  const page = await open(ready);
  await openConversation(page, "Rivers");
  const feed = messages(page);
  const answer = feed.getByRole("article", { name: "Answer" }).last();
  await answer.getByRole("button", { name: "Edit" }).click();
  await page.getByRole("textbox", { name: "Text of the message" }).fill("lost");
  await page.keyboard.press("Escape");
  await expect(feed.getByText("About 6,300 km.")).toBeVisible();
  await answer.getByRole("button", { name: "Edit" }).click();
  await page.getByRole("textbox", { name: "Text of the message" }).fill("6,300 km.");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(feed.getByText("6,300 km.", { exact: true })).toBeVisible();
  await expect(feed.getByText("2 of 2").last()).toBeVisible();
});

test("an edit that was begun before a crash is there again, and can be given up for the message as it is", async ({
  open,
}) => {
  const page = await open(ready);
  await openConversation(page, "A poem about mills");
  const question = messages(page).getByRole("article", { name: "You" }).last();
  const field = page.getByRole("textbox", { name: "Text of the message" });
  await question.hover();
  await question.getByRole("button", { name: "Edit" }).click();
  await expect(field).toHaveValue("A poem about windmills");
  await expect(page.getByText("What you had written before Quern ended is here again.")).toBeVisible();
  await field.fill("A poem about tide mills");
  await expect
    .poll(() => callsOf(page, "chat.saveEditDraft"))
    .toEqual([{ messageId: "stopped-q", text: "A poem about tide mills" }]);
  await page.getByRole("button", { name: "Begin with the message as it is" }).click();
  await expect(page.getByText("What you had written before Quern ended is here again.")).toHaveCount(0);
  await expect(field).toHaveValue("Write a long poem about mills.");
  await expect(field).toBeFocused();
  await page.keyboard.press("Escape");
  await question.hover();
  await question.getByRole("button", { name: "Edit" }).click();
  await expect(field).toHaveValue("Write a long poem about mills.");
});

test("an answer is regenerated beside the one that is there", async ({ open }) => {
  const page = await open(ready);
  await page.getByRole("button", { name: "Regenerate" }).click();
  await expect(messages(page).getByText("2 of 2")).toBeVisible();
  await expect(page.getByRole("button", { name: /412 tokens/ })).toBeVisible();
  expect(await callsOf(page, "chat.regenerate")).toEqual([{ messageId: "csv-a" }]);
});

test("a cut answer goes on in the same message", async ({ open }) => {
  const page = await open(ready);
  await openConversation(page, "A poem about mills");
  await page.getByRole("button", { name: "Continue" }).click();
  expect(await callsOf(page, "chat.continueAnswer")).toEqual([{ messageId: "stopped-a" }]);
  await expect(messages(page).getByRole("article", { name: "Answer" })).toHaveCount(1);
  await expect(messages(page).getByText("The stone turns slow", { exact: false })).toBeVisible();
  await expect(page.getByRole("button", { name: /412 tokens/ })).toBeVisible();
});

test("thinking is closed by Answer now, and the answer comes", async ({ open }) => {
  const page = await open("model=q4&engine=ready&chats=slow");
  await page.getByRole("textbox", { name: "Message" }).fill("A hard one");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Reading 512 of 1,204 new tokens · about 4 s").first()).toBeVisible();
  await page.getByRole("button", { name: "Answer now" }).click();
  expect(await callsOf(page, "chat.answerNow")).toHaveLength(1);
  await expect(page.getByText("Read it row by row")).toHaveCount(2);
  await expect(page.getByRole("button", { name: "Answer now" })).toHaveCount(0);
  await page.keyboard.press("Escape");
});

test("where a summary begins is told, shown and undone", async ({ open }) => {
  const page = await open(ready);
  await openConversation(page, "Minutes and orders");
  const summary = page.getByRole("region", { name: "Summary" });
  await expect(summary).toContainText("Summed up: 12,300 tokens became 800");
  await summary.getByRole("button", { name: "Show" }).click();
  await expect(summary).toContainText("wants sums per month");
  await summary.getByRole("button", { name: "Undo" }).click();
  await expect(summary).toHaveCount(0);
  expect(await callsOf(page, "chat.undoCompaction")).toHaveLength(1);
});

test("a context that is full offers to sum up and go on", async ({ open }) => {
  const page = await open(ready);
  await openConversation(page, "A book in one question");
  await expect(page.getByRole("alert")).toContainText("needs 81,400 tokens");
  await expect(page.getByRole("button", { name: "New chat from a summary" })).toBeVisible();
  await page.getByRole("button", { name: "Sum up and go on" }).click();
  await expect(page.getByText("Summing up the conversation, 40 tokens so far")).toBeVisible();
  await expect(page.getByRole("region", { name: "Summary" })).toBeVisible();
  await expect(page.getByRole("button", { name: /412 tokens/ })).toBeVisible();
  expect(await callsOf(page, "chat.retry")).toHaveLength(1);
});

test("attached files open, each with what the model is told of it", async ({ open }) => {
  const page = await open(ready);
  await openConversation(page, "Minutes and orders");
  await messages(page).hover();
  await page.keyboard.press("Tab");
  await page.getByRole("region", { name: "Conversation", exact: true }).press("Home");
  await page.getByRole("button", { name: /^Open minutes of the committee/ }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("The committee met on 12 November.");
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
});

test("all figures of an answer are shown when its line is pressed", async ({ open }) => {
  const page = await open(ready);
  await page.getByRole("button", { name: /412 tokens/ }).click();
  const figures = page.getByRole("dialog");
  await expect(figures).toContainText("Already in memory980 tokens");
  await expect(figures).toContainText("Newly read224 tokens in 0.6 s");
  await expect(figures).toContainText("Reading (prefill)350 tok/s");
  await expect(figures).toContainText("Writing (decode)41 tok/s");
});

test("of a long conversation only what is seen is drawn, and its place is kept when another one is opened", async ({
  open,
}) => {
  const page = await open(ready);
  await openConversation(page, "A very long conversation");
  const feed = messages(page);
  await expect(feed.getByText("Question 200.")).toBeVisible();
  expect(await feed.getByRole("article").count()).toBeLessThan(20);
  await expect(feed.getByRole("article").last()).toHaveAttribute("aria-setsize", "400");
  const region = page.getByRole("region", { name: "Conversation", exact: true });
  await region.hover();
  await page.mouse.wheel(0, -20_000);
  await expect(page.getByRole("button", { name: "To the latest" })).toBeVisible();
  await page.waitForTimeout(300);
  const seen = await feed.evaluate(topArticle);
  await openConversation(page, "Rivers");
  await expect(feed.getByText("How long is it?")).toBeVisible();
  await openConversation(page, "A very long conversation");
  await expect.poll(() => feed.evaluate(topArticle)).toBe(seen);
});

test("what is being read stays in its place while heights above and below become known", async ({ open }) => {
  const page = await open(ready);
  await openConversation(page, "A very long conversation");
  const feed = messages(page);
  await expect(feed.getByText("Question 200.")).toBeVisible();
  const region = page.getByRole("region", { name: "Conversation", exact: true });
  await region.hover();
  for (let step = 0; step < 12; step += 1) {
    const before = await feed.evaluate(placeOfTop);
    await page.mouse.wheel(0, -700);
    // What was at the top is that much lower, whatever was measured meanwhile.
    await expect.poll(async () => Math.abs((await feed.evaluate(movedBy, before)) - 700)).toBeLessThan(3);
  }
});

test("a message can be quoted, as far as it is selected", async ({ open }) => {
  const page = await open(ready);
  await openConversation(page, "Rivers");
  const answer = messages(page).getByRole("article", { name: "Answer" }).last();
  await answer.getByRole("button", { name: "Quote in the next message" }).click();
  await expect(page.getByText("Quoted in the next message", { exact: true })).toBeAttached();
});

/** The number of the message at the upper edge of what is seen, and how far down it begins. */
function topArticle(feed: Element): string {
  const edge = feed.parentElement?.getBoundingClientRect().top ?? 0;
  const top = [...feed.querySelectorAll("article")].find((it) => it.getBoundingClientRect().bottom > edge);
  const down = Math.round((top?.getBoundingClientRect().top ?? 0) - edge);
  return `${top?.getAttribute("aria-posinset")} at ${down}`;
}

function placeOfTop(feed: Element): { place: string; top: number } {
  const edge = feed.parentElement?.getBoundingClientRect().top ?? 0;
  const top = [...feed.querySelectorAll("article")].find((it) => it.getBoundingClientRect().bottom > edge);
  return { place: top?.getAttribute("aria-posinset") ?? "", top: top?.getBoundingClientRect().top ?? 0 };
}

function movedBy(feed: Element, before: { place: string; top: number }): number {
  const now = feed.querySelector(`article[aria-posinset="${before.place}"]`);
  return (now?.getBoundingClientRect().top ?? 0) - before.top;
}

test("a long conversation is asked for by its end and then whole, and whole alone when it is opened again", async ({
  open,
}) => {
  const page = await open("model=q4&engine=ready&chats=large");
  const asked = async () =>
    ((await callsOf(page, "chat.messages")) as { id: string; last?: number }[]).filter(
      ({ id }) => id === "large",
    );
  await openConversation(page, "Two thousand messages");
  await expect(page.getByRole("article").last()).toHaveAttribute("aria-posinset", "2000");
  await expect(page.getByRole("article").last()).toBeInViewport();
  expect(await asked()).toEqual([{ id: "large", last: 40 }, { id: "large" }]);
  await openConversation(page, "Twenty messages");
  await expect(page.getByRole("article").last()).toHaveAttribute("aria-posinset", "20");
  await openConversation(page, "Two thousand messages");
  await expect(page.getByRole("article").last()).toHaveAttribute("aria-posinset", "2000");
  await expect.poll(asked).toEqual([{ id: "large", last: 40 }, { id: "large" }, { id: "large" }]);
  // A short one is whole with that.
  expect(await callsOf(page, "chat.messages")).toContainEqual({ id: "short", last: 40 });
});
