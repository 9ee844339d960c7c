import { callsOf, expect, test } from "./lib/fixtures";

test("a found file is linked, and a folder is looked through and left alone again", async ({ open }) => {
  const page = await open("model=q4&found=some");
  await page.keyboard.press("Control+3");
  await page.getByRole("button", { name: "Look in a folder" }).click();
  const forget = page.getByRole("button", { name: "Do not look in /mnt/big any more" });
  await expect(forget).toBeVisible();
  await page.getByRole("button", { name: "Link Qwen3.6-27B Q4_K_M into the model folder" }).first().click();
  await expect(page.getByText("in the library", { exact: true })).toBeVisible();
  expect(await callsOf(page, "library.use")).toEqual([{ id: "lm-q4", how: "hard-link" }]);
  await forget.click();
  await expect(forget).toHaveCount(0);
  expect(await callsOf(page, "library.forgetFolder")).toEqual([{ path: "/mnt/big" }]);
  const looked = (await callsOf(page, "library.look")).length;
  await page.getByRole("button", { name: "Look again" }).click();
  expect(await callsOf(page, "library.look")).toHaveLength(looked + 1);
});
