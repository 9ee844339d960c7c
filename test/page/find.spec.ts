import type { Page } from "@playwright/test";
import { expect, expectAccessible, openConversation, photograph, test } from "./lib/fixtures";

const thoughtful = "model=q4&engine=ready&chats=thoughtful";

const bar = (page: Page) => page.getByRole("search", { name: "Find in this conversation" });
const field = (page: Page) => bar(page).getByRole("textbox");
const status = (page: Page) => bar(page).getByRole("status");
const answer = (page: Page, nth: number) => page.getByRole("article", { name: "Answer" }).nth(nth);
const thought = (page: Page, nth: number) => answer(page, nth).getByRole("button", { name: /^Thought for/ });

async function openFind(page: Page, title: string): Promise<void> {
  await openConversation(page, title);
  await expect(page.getByRole("article").first()).toBeVisible();
  await page.keyboard.press("Control+f");
  await expect(field(page)).toBeFocused();
}

/** The place being looked at: which message and part of it, what stands there, and how far into its text. */
function here(page: Page): Promise<string | null> {
  return page.evaluate(() => {
    const [range] = [...(CSS.highlights.get("found-here")?.keys() ?? [])];
    if (!(range instanceof Range)) return null;
    const element = range.startContainer.parentElement;
    const part = element?.closest<HTMLElement>("[data-part]")?.dataset.part ?? "no part";
    const row = element?.closest<HTMLElement>("[data-index]")?.dataset.index ?? "no row";
    return `${row} ${part} ${range.startOffset} ${String(range)}`;
  });
}

/** Whether the place being looked at can be seen within the column. */
function inSight(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const [range] = [...(CSS.highlights.get("found-here")?.keys() ?? [])];
    const frame = document.querySelector("[role=feed]")?.parentElement?.getBoundingClientRect();
    if (!(range instanceof Range) || frame === undefined) return false;
    const place = range.getBoundingClientRect();
    return place.height > 0 && place.top > frame.top && place.bottom < frame.bottom;
  });
}

/** All nine in reading order: row, part, how far into the text, and the words. */
const places = [
  "0 file-plan 12 mill",
  "0 text 11 mill",
  "1 thinking 24 mill",
  "1 thinking 38 mill",
  "1 text 0 mill",
  "1 tool-0 8 mill",
  "1 given-0 22 mill",
  "3 thinking 13 mill",
  "3 thinking 28 mill",
];

test("find goes through files, thinking, answers and tools in reading order, and opens what is folded", async ({
  open,
}) => {
  const page = await open(thoughtful);
  await openFind(page, "Mills");
  await field(page).fill("mill");
  await expect(status(page)).toHaveText("9 of 9");
  for (const [at, place] of places.entries()) {
    await field(page).press("Enter");
    await expect(status(page)).toHaveText(`${at + 1} of 9`);
    await expect.poll(() => here(page)).toBe(place);
    await expect.poll(() => inSight(page)).toBe(true);
    if (place.startsWith("1 thinking")) await photograph(page, "find-thinking");
  }
  await expectAccessible(page);
  for (const place of places.toReversed().slice(1)) {
    await field(page).press("Shift+Enter");
    await expect.poll(() => here(page)).toBe(place);
  }
  // The sentence around the name of a tool is the app's, not the conversation's.
  await field(page).fill("tool");
  await expect(status(page)).toHaveText("Not found");
  await expect.poll(() => page.evaluate(() => CSS.highlights.size)).toBe(0);
});

test("as much is found whether thinking is open or not", async ({ open }) => {
  const page = await open(thoughtful);
  await openConversation(page, "Mills");
  await thought(page, 0).click();
  await page.keyboard.press("Control+f");
  await field(page).fill("mill");
  await expect(status(page)).toHaveText("9 of 9");
  // The last place is in the second thought, which find opened; the reader closes it, and nothing else changes.
  await expect(thought(page, 1)).toHaveAttribute("aria-expanded", "true");
  await thought(page, 1).click();
  await expect(thought(page, 1)).toHaveAttribute("aria-expanded", "false");
  await thought(page, 0).click();
  await expect(status(page)).toHaveText("9 of 9");
  // Come to again, it is opened again.
  await field(page).press("Shift+Enter");
  await expect(status(page)).toHaveText("8 of 9");
  await expect(thought(page, 1)).toHaveAttribute("aria-expanded", "true");
  await expect.poll(() => here(page)).toBe(places[7]);
});

test("after find everything is folded as the reader had it, but for what the reader pressed meanwhile", async ({
  open,
}) => {
  const page = await open(thoughtful);
  const given = answer(page, 0).locator("details");
  await openFind(page, "Mills");
  await field(page).fill("mill");
  await expect(thought(page, 1)).toHaveAttribute("aria-expanded", "true");
  for (let step = 0; step < 7; step += 1) await field(page).press("Enter");
  await expect(status(page)).toHaveText("7 of 9");
  await expect(given).toHaveAttribute("open", "");
  await expect(thought(page, 0)).toHaveAttribute("aria-expanded", "true");
  // Other words: what the earlier ones opened is folded, and what they are in is opened.
  await field(page).fill("windmill");
  await expect(status(page)).toHaveText("1 of 1");
  await expect(given).not.toHaveAttribute("open");
  await expect(thought(page, 0)).toHaveAttribute("aria-expanded", "false");
  await expect(thought(page, 1)).toHaveAttribute("aria-expanded", "true");
  await field(page).press("Escape");
  await expect(bar(page)).toHaveCount(0);
  await expect(thought(page, 1)).toHaveAttribute("aria-expanded", "false");

  await thought(page, 0).click();
  await given.locator("summary").click();
  await page.keyboard.press("Control+f");
  await field(page).fill("mill");
  await expect(thought(page, 1)).toHaveAttribute("aria-expanded", "true");
  // Closed and opened by the reader, it is the reader's.
  await thought(page, 1).click();
  await thought(page, 1).click();
  await given.locator("summary").click();
  await field(page).press("Escape");
  await expect(bar(page)).toHaveCount(0);
  await expect(thought(page, 0)).toHaveAttribute("aria-expanded", "true");
  await expect(thought(page, 1)).toHaveAttribute("aria-expanded", "true");
  await expect(given).not.toHaveAttribute("open");
});

test("a thought among two thousand messages is found, opened and brought into sight, and few are drawn", async ({
  open,
}) => {
  const page = await open(thoughtful);
  await openConversation(page, "Thousands of thoughts");
  const last = page.getByRole("article").last();
  await expect(last).toHaveAttribute("aria-posinset", "2000");
  // What the reader opened comes back open, although it is not drawn in between.
  await last.getByRole("button", { name: /^Thought for/ }).click();
  await page.keyboard.press("Control+f");
  await field(page).fill("quernstone");
  await expect(status(page)).toHaveText("10 of 10");
  await expect.poll(() => inSight(page)).toBe(true);
  for (const at of [1, 2, 3]) {
    await field(page).press("Enter");
    await expect(status(page)).toHaveText(`${at} of 10`);
    await expect.poll(() => here(page)).toMatch(new RegExp(`^${200 * at - 1} thinking \\d+ quernstone$`));
    await expect.poll(() => inSight(page)).toBe(true);
  }
  expect(await page.getByRole("article").count()).toBeLessThan(40);
  await expect(page.locator("[data-part=thinking]").filter({ hasText: "quernstone" })).toHaveCount(1);
  await field(page).press("Escape");
  await expect(page.locator("[data-part=thinking]")).toHaveCount(0);
  await page.getByRole("button", { name: "To the latest" }).click();
  await expect(last).toHaveAttribute("aria-posinset", "2000");
  await expect(last.getByRole("button", { name: /^Thought for/ })).toHaveAttribute("aria-expanded", "true");
});

test("a hit of the search opens the part that it is in: the thought, what a tool was given, the file", async ({
  open,
}) => {
  const page = await open(thoughtful);
  const search = page.getByRole("searchbox", { name: "Search everything" });
  const results = page.getByRole("region", { name: "What was found" });
  const marks = () =>
    page.evaluate(() => [...(CSS.highlights.get("found")?.keys() ?? [])].map((range) => String(range)));
  await search.fill("plainest");
  await results.getByRole("button", { name: /^Thinking: .*plainest/ }).click();
  await expect(thought(page, 0)).toHaveAttribute("aria-expanded", "true");
  await expect.poll(marks).toEqual(["plainest"]);
  await photograph(page, "search-thinking");
  const given = answer(page, 0).locator("details");
  await expect(given).not.toHaveAttribute("open");
  await search.fill("metre");
  await results.getByRole("button", { name: /^Use of a tool: .*metre/ }).click();
  await expect(given).toHaveAttribute("open", "");
  // What the hit before had opened is folded.
  await expect(thought(page, 0)).toHaveAttribute("aria-expanded", "false");
  await search.fill("plan of");
  await results.getByRole("button", { name: /^File plan of the mill\.csv: / }).click();
  await expect(page.getByRole("dialog", { name: "plan of the mill.csv" })).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
});
