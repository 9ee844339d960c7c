import { expect, test } from "./lib/fixtures";

test("a measurement says how far it is, ends in a table, and can be saved and removed", async ({ open }) => {
  const page = await open("engine=ready&model=q4");
  await page.keyboard.press("Control+4");
  const section = page.getByRole("heading", { name: "Speed, measured" });
  await section.scrollIntoViewIfNeeded();
  await page.getByRole("button", { name: "Measure", exact: true }).click();
  await expect(page.getByText(/node-llama-cpp, 8 threads, 4,096 tokens deep: step 2 of 6/)).toBeVisible();
  await expect(page.getByRole("progressbar", { name: "Measuring" })).toBeVisible();
  const table = page.getByRole("table", { name: /Qwen3\.6-27B/ });
  await expect(table).toContainText("41.3 ± 0.2");
  await expect(table).toContainText("with MTP");
  await expect(page.getByText("A depth of 65,536 tokens was left out")).toBeVisible();
  await page.getByRole("button", { name: "Save as CSV" }).click();
  await expect(page.getByText("Written to /home/ada/quern-bench.csv")).toBeVisible();
  await page.getByRole("button", { name: "Remove this measurement" }).click();
  await expect(page.getByText("Nothing has been measured on this machine yet.")).toBeVisible();
});

test("what was measured before a stop is kept, and nonsense as a number of threads is said", async ({
  open,
}) => {
  const page = await open("engine=ready&model=q4");
  await page.keyboard.press("Control+4");
  await page.getByLabel("Threads", { exact: true }).fill("many");
  await expect(page.getByText("Numbers from 1 to 512, with commas.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Measure", exact: true })).toBeDisabled();
  await page.getByLabel("Threads", { exact: true }).fill("4, 8");
  await page.getByRole("button", { name: "Measure", exact: true }).click();
  await page.getByRole("button", { name: "Stop measuring" }).click();
  await expect(page.getByText(/stopped early/)).toBeVisible();
});
