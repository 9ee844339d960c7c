import { expect, type Page } from "@playwright/test";

/** What a user does again and again. */

/** From the first page: loads the practice model and waits for the chat. */
export async function tryPractice(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Try the practice model" }).click();
  await expect(page.getByRole("textbox", { name: "Message" })).toBeVisible();
  await expect(page.getByText("Ready", { exact: true })).toBeVisible();
}

/** Writes a message and sends it with Enter. */
export async function say(page: Page, text: string): Promise<void> {
  const composer = page.getByRole("textbox", { name: "Message" });
  await composer.fill(text);
  await composer.press("Enter");
}

/** The answers of the open conversation, the last one last. */
export function answers(page: Page) {
  return page.getByRole("article", { name: "Answer" });
}

/** Waits until this many answers are there and the last one is complete. */
export async function answered(page: Page, count: number): Promise<void> {
  await expect(answers(page)).toHaveCount(count, { timeout: 30_000 });
  await expect(answers(page).last()).toHaveAttribute("aria-busy", "false", { timeout: 60_000 });
}
