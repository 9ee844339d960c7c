import type { Page } from "@playwright/test";
import { callsOf, expect, expectAccessible, photograph, test } from "./lib/fixtures";

/** On the first run the figures are folded away. */
const unfold = (page: Page) => page.getByText("Wishes in figures").click();
const speed = (page: Page) => page.getByLabel("Speed, at least");
const summary = (page: Page) => page.getByRole("region", { name: "The build that fits" });
/** Its name, which the list of other builds may have, too. */
const shown = (page: Page) => summary(page).locator("p.text-lg").first();

test("on the first run, what is wished changes the build that fits, says so, and is remembered", async ({
  open,
}) => {
  const page = await open("machine=nvidia-desktop-4090");
  await expect(shown(page)).toContainText("Q6_K");
  await expect(speed(page)).toBeHidden();
  await unfold(page);
  await speed(page).selectOption({ label: "40 tokens a second" });
  await expect(summary(page)).toContainText("tokens a second that you wish for");
  await expect(shown(page)).not.toContainText("Q6_K");
  expect((await callsOf(page, "app.changeSettings")).at(-1)).toMatchObject({
    wishes: { purpose: "chat", minTokensPerSecond: 40 },
  });
  await expectAccessible(page);
  await photograph(page, "wishes");

  // The fit page has the same wishes, and its builds follow them.
  await page.keyboard.press("Control+4");
  await page.getByRole("button", { name: "Fit", exact: true }).click();
  await expect(speed(page)).toHaveValue("40");
  await expect(page.getByLabel("Build", { exact: true }).locator("option:checked")).not.toContainText("Q6_K");
  await speed(page).selectOption({ label: "Quality comes first" });
  await expect(page.getByLabel("Build", { exact: true }).locator("option:checked")).toContainText("Q6_K");
});

test("coding asks for a longer context, and room on the card is taken off what is free", async ({ open }) => {
  const page = await open("machine=nvidia-no-driver");
  await expect(page.getByText("16K context").first()).toBeVisible();
  await page.getByRole("radio", { name: "Coding" }).check({ force: true });
  await expect(page.getByText("32K context").first()).toBeVisible();

  const other = await open("machine=nvidia-desktop-4090");
  await unfold(other);
  await other.getByLabel("Leave free on the graphics card").selectOption({ label: "8.0 GB" });
  await expect(shown(other)).not.toContainText("Q6_K");
});

test("where there is no graphics card, nothing is asked about one", async ({ open }) => {
  const page = await open("machine=server-no-gpu");
  await unfold(page);
  await expect(page.getByLabel("Leave free in memory")).toBeVisible();
  await expect(page.getByLabel("Leave free on the graphics card")).toHaveCount(0);
});
