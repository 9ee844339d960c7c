import type { Page } from "@playwright/test";

/** Whether applying and making a kit wait before their end, so that what is seen under way need not be seen quickly. */
export const holdKit = (page: Page, now: boolean): Promise<void> =>
  page.evaluate((hold) => {
    window.fakeBridge.kit.holds = hold;
  }, now);
