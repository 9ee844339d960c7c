import type { Locator, Page } from "@playwright/test";
import { expect } from "./fixtures";

export const base = "model=q4&engine=ready&folder=open";

/** The page with the workspace in front. */
export async function workspace(
  open: (scenario?: string, size?: { width: number; height: number }) => Promise<Page>,
  scenario: string,
  size?: { width: number; height: number },
): Promise<Page> {
  const page = await open(`${base}&${scenario}`, size);
  await page.keyboard.press("Control+2");
  await expect(panel(page)).toBeVisible();
  // A file that was open before takes the focus when it is there again; here none was.
  await expect(page.getByText("Choose a file on the left, or find one:")).toBeVisible();
  return page;
}

export const panel = (page: Page) => page.getByRole("region", { name: "Agent's task" });
export const waits = (page: Page) => panel(page).getByRole("region", { name: "Waiting for you" });
export const words = (page: Page) => panel(page).getByRole("textbox", { name: "Task for the agent" });
export const hunkOf = (dialog: Locator, number: number) =>
  dialog.getByRole("group", { name: `Change ${number} of 2`, exact: true });
export const feed = (page: Page) => panel(page).getByRole("feed", { name: "Steps of the task" });
