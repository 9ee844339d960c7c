import { callsOf, expect, test } from "./lib/fixtures";

test("a file of one's own is set like a build, keeps it, and is not among what is recommended", async ({
  open,
}) => {
  const page = await open("model=q4");
  const build = page.getByLabel("Build", { exact: true });
  await page.keyboard.press("Control+4");
  await page.getByRole("button", { name: "Fit", exact: true }).click();
  await expect(build.locator("option:checked")).toContainText("Q6_K · ");
  await page.keyboard.press("Control+3");
  await page.getByRole("button", { name: /^Try .*my-finetune/u }).click();
  await expect(build.locator("option:checked")).toContainText("my-finetune");
  await page.getByRole("radio", { name: "4 bits" }).click();
  await page.getByRole("button", { name: "Use these settings" }).click();
  await expect
    .poll(() => callsOf(page, "fit.keep"))
    .toEqual([
      {
        fileId: "file:/mnt/models/my-finetune.gguf",
        knobs: expect.objectContaining({ kvType: "q4_0" }),
      },
    ]);
  await page.keyboard.press("Control+3");
  const row = page.getByRole("listitem").filter({ hasText: "/mnt/models/my-finetune.gguf" });
  await expect(row.getByText("Loaded with settings that you chose.")).toBeVisible();
});
