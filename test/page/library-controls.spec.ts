import { callsOf, expect, test } from "./lib/fixtures";
import { holdKit } from "./lib/kits";

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

test("each button of a model and of the library does what it names", async ({ open }) => {
  const page = await open("model=q4&engine=ready");
  const models = () => page.keyboard.press("Control+3");
  await models();
  const id = expect.stringContaining("Q4_K_M.gguf");
  await page.getByRole("button", { name: "Show Qwen3.6-27B Q4_K_M in its folder" }).click();
  expect(await callsOf(page, "models.showInFolder")).toEqual([{ id }]);
  // What is loaded is not removed under the engine's feet.
  const remove = page.getByRole("button", { name: "Remove Qwen3.6-27B Q4_K_M" });
  await expect(remove).toBeDisabled();
  await page.getByRole("button", { name: "Unload", exact: true }).click();
  await page.getByRole("button", { name: "Load Qwen3.6-27B Q4_K_M" }).click();
  // Loaded again, it can be unloaded again.
  await page.getByRole("button", { name: "Unload", exact: true }).click();
  await remove.click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Move to the trash" }).click();
  expect(await callsOf(page, "models.remove")).toEqual([{ id, deleteFile: true }]);
  await expect(remove).toHaveCount(0);

  await page.getByRole("button", { name: "Add a file" }).click();
  expect(await callsOf(page, "models.addFile")).toHaveLength(1);
  await page.getByRole("button", { name: "Open a list" }).click();
  expect(await callsOf(page, "library.openCatalogList")).toHaveLength(1);
  await page.getByRole("button", { name: "Try other settings" }).first().click();
  await expect(page.getByLabel("Context in tokens")).toBeVisible();
  await models();
  await page.getByRole("button", { name: "Choose a build" }).click();
  await expect(page.getByRole("heading", { name: "Your machine" })).toBeVisible();
});

test("a kit is shown where it lies, and what was copied of a stopped one is discarded", async ({ open }) => {
  const page = await open("model=q4");
  await page.keyboard.press("Control+3");
  const dialog = page.getByRole("alertdialog", { name: "Apply a kit" });
  const begin = async () => {
    await page.getByRole("button", { name: "Apply a kit…" }).click();
    await dialog.getByRole("button", { name: "Trust this signer and apply" }).click();
  };
  await holdKit(page, true);
  await begin();
  await dialog.getByRole("button", { name: "Stop" }).click();
  await dialog.getByRole("button", { name: "Discard what was copied" }).click();
  await expect.poll(() => callsOf(page, "kits.discard")).toHaveLength(1);
  await holdKit(page, false);
  await dialog
    .getByRole("button", { name: /apply$/i })
    .last()
    .click();
  await expect(dialog.getByRole("status")).toContainText("Every byte was checked");
  await dialog.getByRole("button", { name: "Show the kit" }).click();
  expect(await callsOf(page, "kits.showInFolder")).toHaveLength(1);
  await dialog.getByRole("button", { name: "Close" }).click();
  await expect(dialog).toHaveCount(0);

  await page.getByRole("button", { name: "Make a kit…" }).click();
  const making = page.getByRole("alertdialog");
  await making.getByRole("button", { name: "Choose a folder…" }).click();
  await making.getByRole("button", { name: "Make", exact: true }).click();
  await expect(making.getByRole("status")).toContainText("made and signed");
  await making.getByRole("button", { name: "Show the kit" }).click();
  expect(await callsOf(page, "kits.showMade")).toHaveLength(1);
});
