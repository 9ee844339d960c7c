import type { Page } from "@playwright/test";
import { callsOf, expect, expectAccessible, photograph, test } from "./lib/fixtures";

const line = (page: Page, name: string) =>
  page.getByRole("tree", { name: "Files" }).getByRole("treeitem", { name, exact: false });
const text = (page: Page, name: string) => page.getByRole("textbox", { name: `Text of ${name}` });

for (const theme of ["light", "dark"])
  test(`the workspace with a file open is accessible, ${theme}`, async ({ open }) => {
    const page = await open(`folder=open&model=q4&engine=ready&theme=${theme}`);
    await page.keyboard.press("Control+2");
    await line(page, "src").click();
    await line(page, "clock.ts").dblclick();
    await expect(text(page, "clock.ts")).toContainText("parseDuration");
    await page.keyboard.press("Control+`");
    const frame = page.frameLocator('iframe[title="Terminal"]');
    await expect(frame.locator(".xterm-rows")).toContainText("ada@desk");
    await page.waitForTimeout(300);
    await photograph(page, `workspace-open-${theme}`);
    await expectAccessible(page);
    await page.setViewportSize({ width: 900, height: 600 });
    await page.waitForTimeout(200);
    await photograph(page, `workspace-open-900-${theme}`);
  });
