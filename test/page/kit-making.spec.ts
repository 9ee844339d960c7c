import { callsOf, expect, expectAccessible, photograph, test } from "./lib/fixtures";
import { holdKit } from "./lib/kits";

for (const [language, theme] of [
  ["en", "light"],
  ["zh-CN", "dark"],
] as const)
  test(`a kit is made of verified models, with progress and the fingerprint to compare: ${language}`, async ({
    open,
  }) => {
    // It is held to the rules of accessibility twice, which takes its time.
    test.slow();
    const chinese = language === "zh-CN";
    const page = await open(`model=q4&theme=${theme}&language=${language}`);
    await page.keyboard.press("Control+3");
    await page.getByRole("button", { name: chinese ? "制作套件…" : "Make a kit…" }).click();
    const box = page.getByRole("alertdialog");
    const make = box.getByRole("button", { name: chinese ? "制作" : "Make", exact: true });
    await expect(box).toContainText("CSM7-NBFR-CAYQ-EV4F-R65R");
    await expect(make).toBeDisabled();
    await expect(box.getByRole("checkbox", { name: /Q4_K_M/ })).toBeChecked();
    await box.getByRole("button", { name: chinese ? "选择文件夹…" : "Choose a folder…" }).click();
    await expect(box).toContainText("/media/ada/STICK");
    await photograph(page, `kit-making-${theme}`);
    await expectAccessible(page);
    await box.getByText(chinese ? /FAT32/ : /FAT32 sticks/).click();
    await holdKit(page, true);
    await make.click();
    await expect(box.getByRole("progressbar")).toBeVisible();
    await holdKit(page, false);
    await expect(box.getByRole("status")).toContainText(chinese ? "已制作并签名" : "made and signed");
    await expect(box).toContainText("Quern-kit-Qwen3.6-27B-Q4_K_M");
    await expect(box).toContainText("CSM7-NBFR-CAYQ-EV4F-R65R");
    await photograph(page, `kit-made-${theme}`);
    await expectAccessible(page);
    const [order] = await callsOf(page, "kits.make");
    expect(order).toMatchObject({ folder: "/media/ada/STICK", partBytes: 2 ** 32 - 1, withImages: true });
  });

test("one that is stopped is gone on with or discarded, as the user says", async ({ open }) => {
  const page = await open("model=q4");
  await page.keyboard.press("Control+3");
  await page.getByRole("button", { name: "Make a kit…" }).click();
  const box = page.getByRole("alertdialog");
  await holdKit(page, true);
  await box.getByRole("button", { name: "Choose a folder…" }).click();
  await box.getByRole("button", { name: "Make", exact: true }).click();
  await box.getByRole("button", { name: "Stop" }).click();
  await expect(box.getByRole("status")).toContainText("no kit yet");
  await photograph(page, "kit-making-stopped");
  await box.getByRole("button", { name: "Go on" }).click();
  await box.getByRole("button", { name: "Stop" }).click();
  await box.getByRole("button", { name: "Discard what is written" }).click();
  await expect(box.getByRole("button", { name: "Make", exact: true })).toBeEnabled();
  expect((await callsOf(page, "kits.make")).length).toBe(2);
  expect((await callsOf(page, "kits.discardMade")).length).toBe(1);
});

test("without a verified model nothing can be made, and that is said", async ({ open }) => {
  const page = await open("");
  await page.keyboard.press("Control+3");
  await page.getByRole("button", { name: "Make a kit…" }).click();
  const box = page.getByRole("alertdialog");
  await expect(box).toContainText("There is no verified model here yet");
  await expect(box.getByRole("button", { name: "Make", exact: true })).toBeDisabled();
});

test("a file for images that is missing is said before, and its fetching is seen", async ({ open }) => {
  const page = await open("model=q4&images-missing");
  await page.keyboard.press("Control+3");
  await page.getByRole("button", { name: "Make a kit…" }).click();
  const box = page.getByRole("alertdialog");
  await expect(box.getByText("927.6 MB are fetched first")).toBeVisible();
  await box.getByRole("switch", { name: /file for images/ }).click();
  await expect(box.getByText("are fetched first")).toHaveCount(0);
  await box.getByRole("switch", { name: /file for images/ }).click();
  await box.getByRole("button", { name: "Choose a folder…" }).click();
  await page.evaluate(() => {
    window.fakeBridge.kit.fetches = true;
  });
  await box.getByRole("button", { name: "Make", exact: true }).click();
  await expect(box.getByText("Fetching the file for images")).toBeVisible();
  await expect(box.getByText("309.0 MB of 927.6 MB")).toBeVisible();
  await expect(box.getByText("nothing of the kit is written yet")).toBeVisible();
  await photograph(page, "kit-making-fetching");
  await page.evaluate(() => {
    window.fakeBridge.kit.fetches = false;
  });
  await expect(box.getByRole("status")).toContainText("made and signed");
});

test("offline a kit is said to be made without the file for images", async ({ open }) => {
  const page = await open("model=q4&images-missing&offline");
  await page.keyboard.press("Control+3");
  await page.getByRole("button", { name: "Make a kit…" }).click();
  await expect(page.getByRole("alertdialog").getByText("the kit is made without it")).toBeVisible();
});

test("a kit for another computer says which build fits there, and why", async ({ open }) => {
  const page = await open("model=q4");
  await page.keyboard.press("Control+3");
  await page.getByRole("button", { name: "Make a kit…" }).click();
  const box = page.getByRole("alertdialog");
  await box.getByRole("button", { name: "Choose a folder…" }).click();
  await box.getByRole("button", { name: "The report of another computer…" }).click();
  const other = box.getByRole("region", { name: "For" });
  await expect(other).toContainText("/media/ada/STICK/report.json");
  await expect(other.getByRole("status")).toContainText(/Qwen3\.6-27B .* fits there/);
  await expect(other.getByRole("listitem").first()).toBeVisible();
  await photograph(page, "kit-making-other-machine");
  await box.getByRole("checkbox", { name: /Q4_K_M/ }).check();
  await box.getByRole("button", { name: "Make", exact: true }).click();
  await expect(box.getByRole("status")).toContainText("made and signed");
  expect(await callsOf(page, "kits.make")).toMatchObject([{ machine: "/media/ada/STICK/report.json" }]);
});
