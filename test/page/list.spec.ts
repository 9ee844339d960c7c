import type { Page } from "@playwright/test";
import { callsOf, expect, expectAccessible, openConversation, photograph, test } from "./lib/fixtures";

const some = "model=q4&engine=ready&chats=some";

const list = (page: Page) => page.getByRole("region", { name: "Conversations" });
const row = (page: Page, title: string) => list(page).getByRole("button", { name: title, exact: true });

async function fromMenu(page: Page, title: string, act: string): Promise<void> {
  await row(page, title).click({ button: "right" });
  await page.getByRole("menuitem", { name: act, exact: true }).click();
}

async function typeInPalette(page: Page, words: string): Promise<void> {
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("combobox")).toBeFocused();
  await page.keyboard.type(words);
}

test("a conversation is renamed in its place, by double click and by key", async ({ open }) => {
  const page = await open(some);
  await row(page, "A poem about mills").dblclick();
  await page.getByRole("textbox", { name: "New title" }).fill("Mills");
  await page.keyboard.press("Enter");
  await expect(row(page, "Mills")).toBeVisible();
  await row(page, "Mills").press("F2");
  await page.getByRole("textbox", { name: "New title" }).fill("Querns");
  await page.keyboard.press("Escape");
  await expect(row(page, "Mills")).toBeVisible();
});

test("deleting asks nothing and can be undone", async ({ open }) => {
  const page = await open(some);
  await fromMenu(page, "A poem about mills", "Delete");
  await expect(row(page, "A poem about mills")).toHaveCount(0);
  await expect(page.getByRole("alertdialog")).toHaveCount(0);
  const notice = page.getByRole("group", { name: /^“A poem about mills” is deleted/ });
  await expect(notice).toBeVisible();
  await photograph(page, "list-deleted");
  await expectAccessible(page);
  await notice.getByRole("button", { name: "Undo" }).click();
  await expect(row(page, "A poem about mills")).toHaveAttribute("aria-current", "true");
  await expect(page.getByText("The stone turns slow")).toBeVisible();
  // By keyboard, too.
  await row(page, "A poem about mills").press("Delete");
  await expect(row(page, "A poem about mills")).toHaveCount(0);
  expect(await callsOf(page, "chat.remove")).toHaveLength(2);
});

test("a pinned conversation stays on top, an archived one is folded away at the end", async ({ open }) => {
  const page = await open(some);
  await fromMenu(page, "用中文解释量化", "Pin");
  await expect(list(page).getByRole("heading").first()).toHaveText("Pinned");
  await expect(list(page).locator("[data-row]").first()).toHaveText("用中文解释量化");
  await fromMenu(page, "Rivers", "Archive");
  await expect(row(page, "Rivers")).toHaveCount(0);
  const fold = list(page).getByRole("button", { name: "Archived (1)" });
  await expect(fold).toHaveAttribute("aria-expanded", "false");
  await fold.click();
  await expect(row(page, "Rivers")).toBeVisible();
  await photograph(page, "list-archived");
  await fromMenu(page, "Rivers", "Back to the list");
  await expect(fold).toHaveCount(0);
  await expect(row(page, "Rivers")).toBeVisible();
});

test("the list is gone through by arrow keys, and its menu opened by keyboard", async ({ open }) => {
  const page = await open(some);
  const first = row(page, "Reading a large CSV file");
  await first.focus();
  await page.keyboard.press("ArrowDown");
  await expect(row(page, "A poem about mills")).toBeFocused();
  await page.keyboard.press("End");
  await expect(row(page, "用中文解释量化")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "用中文解释量化" })).toBeVisible();
  await row(page, "用中文解释量化").focus();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("menuitem", { name: "Rename" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("menu")).toHaveCount(0);
});

test("export says where the file is, import how many came in", async ({ open }) => {
  const page = await open(some);
  await fromMenu(page, "Rivers", "Export as Markdown");
  await expect(page.getByText("The conversation was written to /home/ada/Rivers.md.")).toBeVisible();
  await fromMenu(page, "Rivers", "Export as JSON");
  await expect(page.getByText("The conversation was written to /home/ada/Rivers.json.")).toBeVisible();
  expect(await callsOf(page, "chat.exportOne")).toEqual([
    { id: "branched", format: "markdown" },
    { id: "branched", format: "json" },
  ]);
  for (const [words, said] of [
    ["export all", "All conversations were written to /home/ada/Quern conversations.json."],
    ["import", "1 conversation was added."],
  ] as const) {
    await typeInPalette(page, words);
    await page.keyboard.press("Enter");
    await expect(page.getByText(said)).toBeVisible();
  }
});

test("five thousand conversations are drawn as few, and any of them is reached", async ({ open }) => {
  const page = await open("model=q4&engine=ready&chats=many");
  await expect(row(page, "Conversation 1")).toBeVisible();
  expect(await list(page).locator("[data-row]").count()).toBeLessThan(60);
  await row(page, "Conversation 1").focus();
  await page.keyboard.press("End");
  const archived = list(page).getByRole("button", { name: "Archived (500)" });
  await expect(archived).toBeFocused();
  await page.keyboard.press("ArrowUp");
  await expect(row(page, "Conversation 4999")).toBeFocused();
  const item = list(page).locator("li", {
    has: page.getByRole("button", { name: "Conversation 4999", exact: true }),
  });
  await expect(item).toHaveAttribute("aria-setsize", "4500");
  await expectAccessible(page);
});

test("search finds titles and messages, and opens the message on its branch with the words marked", async ({
  open,
}) => {
  const page = await open(some);
  const field = page.getByRole("searchbox", { name: "Search everything" });
  await field.fill("mekong");
  const results = page.getByRole("region", { name: "What was found" });
  await expect(results.getByRole("button", { name: /Answer: The Mekong\./ })).toBeVisible();
  await expect(results.locator("mark")).toHaveText("Mekong");
  await photograph(page, "search");
  await expectAccessible(page);
  // The Mekong is on a branch that is not open.
  await field.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "Rivers" })).toBeVisible();
  expect(await callsOf(page, "chat.selectBranch")).toEqual([
    { conversationId: "branched", messageId: "branched-a2" },
  ]);
  await expect(page.getByRole("article").filter({ hasText: "The Mekong." })).toBeVisible();
  const marks = () =>
    page.evaluate(() => [...(CSS.highlights.get("found")?.keys() ?? [])].map((range) => String(range)));
  await expect.poll(marks).toEqual(["Mekong"]);

  await field.fill("large read");
  await expect(results.getByRole("button", { name: "Reading a large CSV file" })).toBeVisible();
  await field.fill("no such words anywhere");
  await expect(
    results.getByText("Nothing has all of these words: no title, message or attached file."),
  ).toBeVisible();
  await field.press("Escape");
  await expect(row(page, "Rivers")).toBeVisible();
});

test("what was asked last counts, however late an earlier answer comes", async ({ open }) => {
  const page = await open(some);
  const field = page.getByRole("searchbox", { name: "Search everything" });
  await field.pressSequentially("committee", { delay: 30 });
  await expect(
    page.getByRole("region", { name: "What was found" }).getByText("Summary of the minutes").first(),
  ).toBeVisible();
  const asked = async () => (await callsOf(page, "chat.search")) as { query: string }[];
  // The first letters may find it before the last ones are asked for.
  await expect.poll(async () => (await asked()).at(-1)?.query).toBe("committee");
  expect((await asked()).length).toBeLessThan(9);
});

test("the palette leads to the search with what was typed", async ({ open }) => {
  const page = await open(some);
  await typeInPalette(page, "yangtze");
  await page.getByRole("option", { name: "Search all conversations for “yangtze”" }).click();
  await expect(page.getByRole("searchbox", { name: "Search everything" })).toHaveValue("yangtze");
  await expect(page.getByRole("region", { name: "What was found" }).locator("mark").first()).toHaveText(
    "Yangtze",
  );
});

test("find in a long conversation goes from place to place, also to what is not drawn", async ({ open }) => {
  const page = await open(some);
  await openConversation(page, "A very long conversation");
  await page.keyboard.press("Control+f");
  const bar = page.getByRole("search", { name: "Find in this conversation" });
  const field = bar.getByRole("textbox");
  await expect(field).toBeFocused();
  await field.fill("Question 7.");
  await expect(bar.getByRole("status")).toHaveText("1 of 1");
  await expect(page.getByText(/^Question 7\./)).toBeVisible();
  const here = () =>
    page.evaluate(() => [...(CSS.highlights.get("found-here")?.keys() ?? [])].map((range) => String(range)));
  await expect.poll(here).toEqual(["Question 7."]);
  await field.fill("iostat");
  await expect(bar.getByRole("status")).toHaveText("200 of 200");
  await field.press("Enter");
  await expect(bar.getByRole("status")).toHaveText("1 of 200");
  await expect(page.getByText(/^Question 1\./)).toBeVisible();
  await field.press("Shift+Enter");
  await expect(bar.getByRole("status")).toHaveText("200 of 200");
  // The place itself is in sight, not only the beginning of its long message.
  const inSight = () =>
    page.evaluate(() => {
      const [range] = [...(CSS.highlights.get("found-here")?.keys() ?? [])];
      const frame = document.querySelector("[role=feed]")?.parentElement?.getBoundingClientRect();
      const place = range instanceof Range ? range.getBoundingClientRect() : undefined;
      return (
        frame !== undefined && place !== undefined && place.top > frame.top && place.bottom < frame.bottom
      );
    });
  await expect.poll(inSight).toBe(true);
  await photograph(page, "find");
  await expectAccessible(page);
  await field.fill("nowhere at all");
  await expect(bar.getByRole("status")).toHaveText("Not found");
  await field.press("Escape");
  await expect(bar).toHaveCount(0);
  expect(await page.evaluate(() => CSS.highlights.size)).toBe(0);
});
