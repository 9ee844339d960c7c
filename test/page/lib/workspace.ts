import type { Page } from "@playwright/test";

export const tree = (page: Page) => page.getByRole("tree", { name: "Files" });
export const line = (page: Page, name: string) => tree(page).getByRole("treeitem").filter({ hasText: name });
export async function reload(page: Page): Promise<void> {
  await page.reload();
  await page.waitForFunction(() => document.documentElement.dataset.ready === "true");
}

/** The workspace of a scenario, shown; nothing of the tests before is remembered. */
export async function openWorkspace(page: Page): Promise<Page> {
  await page.evaluate(() => {
    localStorage.clear();
    sessionStorage.clear();
  });
  await reload(page);
  await page.keyboard.press("Control+2");
  return page;
}
