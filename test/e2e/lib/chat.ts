import { expect, type Page } from "@playwright/test";
import { chooses } from "./dialogs";
import type { Quern } from "./launch";
import { answers, say } from "./steps";

/** The parts of the chat that its tests press again and again. */
export const chat = {
  composer: (page: Page) => page.getByRole("textbox", { name: "Message", exact: true }),
  /** The user's messages of the open conversation, the last one last. */
  questions: (page: Page) => page.getByRole("article", { name: "You" }),
  attached: (page: Page) => page.getByRole("list", { name: "Attached to the next message" }),
  waiting: (page: Page) => page.getByRole("region", { name: "Waiting messages" }),
  pane: (page: Page) => page.getByRole("complementary", { name: "Settings of this conversation" }),
  search: (page: Page) => page.getByRole("searchbox", { name: "Search everything" }),
  results: (page: Page) => page.getByRole("region", { name: "What was found" }),
  /** A conversation's button in the list. */
  row: (page: Page, title: string) =>
    page.getByRole("list", { name: "Conversations" }).getByRole("button", { name: title, exact: true }),
  /** Waits until the last of so many answers is whole. They are not counted: what is out of sight is not drawn. */
  async whole(page: Page, count: number): Promise<void> {
    await expect(answers(page).last()).toHaveAttribute("aria-posinset", `${2 * count}`, { timeout: 30_000 });
    await expect(answers(page).last()).toHaveAttribute("aria-busy", "false", { timeout: 60_000 });
  },
  /** Says something and waits for the whole answer, which is the last of this many. */
  async ask(page: Page, text: string, count: number): Promise<void> {
    await say(page, text);
    await chat.whole(page, count);
  },
  /** Does something with a conversation by the menu of its row. */
  async menu(page: Page, title: string, act: string): Promise<void> {
    await page
      .getByRole("button", { name: `More for ${title}`, exact: true })
      .first()
      .click();
    await page.getByRole("menuitem", { name: act, exact: true }).click();
  },
  /** Runs a command of the palette. */
  async command(page: Page, name: string): Promise<void> {
    await page.keyboard.press("Control+k");
    await page.getByPlaceholder("Go to, load, switch…").fill(name);
    await page.getByRole("option", { name }).first().click();
  },
  /** Attaches a file by the button under the field. */
  async attach(quern: Quern, path: string, name: string): Promise<void> {
    await chooses(quern, path);
    await quern.page.getByRole("button", { name: "Attach files" }).click();
    await expect(chat.attached(quern.page)).toContainText(name);
  },
  /** Looks for words in everything until they are found; the index may still be on its way. */
  async find(page: Page, words: string, hit: RegExp): Promise<void> {
    const found = chat.results(page).getByRole("button", { name: hit });
    await expect(async () => {
      await chat.search(page).fill("");
      await chat.search(page).fill(words);
      await expect(found.first()).toBeVisible({ timeout: 1500 });
    }).toPass();
    await found.first().click();
  },
  lastAnswer: (page: Page) => answers(page).last(),
};
