import type { Page } from "@playwright/test";
import { callsOf, expect, expectAccessible, photograph, test } from "./lib/fixtures";
import { holdKit } from "./lib/kits";

const dialog = (page: Page) => page.getByRole("alertdialog", { name: "Apply a kit" });

async function choose(page: Page): Promise<void> {
  await page.keyboard.press("Control+3");
  await page.getByRole("button", { name: "Apply a kit…" }).click();
  await expect(dialog(page)).toBeVisible();
}

/** Drops a file with this name on the part of the page that is in the middle of the window. */
async function drop(page: Page, name: string): Promise<void> {
  await page.evaluate((fileName) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(["{}"], fileName));
    const [x, y] = [innerWidth / 2, innerHeight / 2];
    const target = document.elementFromPoint(x, y) ?? document.body;
    for (const type of ["dragenter", "dragover", "drop"])
      target.dispatchEvent(
        new DragEvent(type, {
          bubbles: true,
          cancelable: true,
          dataTransfer: transfer,
          clientX: x,
          clientY: y,
        }),
      );
  }, name);
}

for (const [language, theme] of [
  ["en", "light"],
  ["zh-CN", "dark"],
] as const)
  test(`a kit is shown with its signer, applied, and loaded: ${language}`, async ({ open }) => {
    const page = await open(`theme=${theme}&language=${language}`);
    const chinese = language === "zh-CN";
    await page.keyboard.press("Control+3");
    await page.getByRole("button", { name: chinese ? "应用套件…" : "Apply a kit…" }).click();
    const box = page.getByRole("alertdialog");
    await expect(box).toContainText("7K3M-QX0P-V9TD-2HRA-84WJ");
    await expect(box).toContainText("Qwen3.6-27B Q4_K_M");
    await expect(box).toContainText("autorun.inf");
    await photograph(page, `kit-shown-${theme}`);
    await expectAccessible(page);
    expect(await callsOf(page, "kits.apply")).toEqual([]);
    await holdKit(page, true);
    await box
      .getByRole("button", { name: chinese ? "信任此签名者并应用" : "Trust this signer and apply" })
      .click();
    await expect(box.getByRole("progressbar")).toBeVisible();
    await expect(box).toContainText(/\d GB/);
    await photograph(page, `kit-applying-${theme}`);
    await expectAccessible(page);
    await holdKit(page, false);
    await expect(box.getByRole("status")).toContainText(
      chinese ? "每个字节都已检查" : "Every byte was checked",
    );
    await photograph(page, `kit-applied-${theme}`);
    await expectAccessible(page);
    expect(await callsOf(page, "kits.apply")).toEqual([
      { folder: "/media/ada/STICK/quern-kit", fingerprint: "7K3M-QX0P-V9TD-2HRA-84WJ" },
    ]);
    await box.getByRole("button", { name: chinese ? /^加载/ : /^Load/ }).click();
    await expect(box).toHaveCount(0);
  });

test("a signer who is trusted is not asked about again; another one than before is said in so many words", async ({
  open,
}) => {
  const page = await open();
  await page.evaluate(() => {
    window.fakeBridge.kit.trust = "changed";
  });
  await choose(page);
  await expect(dialog(page)).toContainText("This is not the signer whose kits you trusted before");
  await dialog(page).getByRole("button", { name: "Do not apply" }).click();
  await expect(dialog(page)).toHaveCount(0);
  expect(await callsOf(page, "kits.apply")).toEqual([]);
  await page.evaluate(() => {
    window.fakeBridge.kit.trust = "trusted";
  });
  await choose(page);
  await expect(dialog(page).getByRole("button", { name: "Apply", exact: true })).toBeVisible();
});

test("stopping keeps what was checked, and going on starts from there", async ({ open }) => {
  const page = await open();
  await choose(page);
  await holdKit(page, true);
  await dialog(page).getByRole("button", { name: "Trust this signer and apply" }).click();
  // Escape does not throw away what is under way.
  await page.keyboard.press("Escape");
  await expect(dialog(page).getByRole("progressbar")).toBeVisible();
  await dialog(page).getByRole("button", { name: "Stop" }).click();
  await expect(dialog(page)).toContainText("Nothing of the kit was used");
  await holdKit(page, false);
  await dialog(page).getByRole("button", { name: "Go on" }).click();
  await expect(dialog(page)).toContainText("Every byte was checked");
});

test("a damaged kit names what is wrong and where, and can be tried again", async ({ open }) => {
  const page = await open("theme=light");
  await page.evaluate(() => {
    window.fakeBridge.kit.outcome = "damaged";
  });
  await choose(page);
  await dialog(page).getByRole("button", { name: "Trust this signer and apply" }).click();
  const alert = dialog(page).getByRole("alert");
  await expect(alert).toContainText(/part-2-of-4: bytes 1,073,741,824 to 1,107,296,255 are not those/);
  await expect(alert).toContainText("part-3-of-4 is not here: part 3 of 4");
  await photograph(page, "kit-damaged-light");
  await expectAccessible(page);
  await page.evaluate(() => {
    window.fakeBridge.kit.outcome = "good";
  });
  await dialog(page).getByRole("button", { name: "Try again" }).click();
  await expect(dialog(page)).toContainText("Every byte was checked");
});

test("a kit whose signature is wrong says so and cannot be applied", async ({ open }) => {
  const page = await open();
  await page.evaluate(() => {
    window.fakeBridge.kit.outcome = "wrong-signature";
  });
  await choose(page);
  await expect(dialog(page).getByRole("alert")).toContainText("is not one of this kit");
  await expect(dialog(page).getByRole("button", { name: /apply/i })).toHaveCount(0);
  await dialog(page).getByRole("button", { name: "Close" }).click();
  await expect(dialog(page)).toHaveCount(0);
});

for (const [place, scenario, keys] of [
  ["the first-run page", "", null],
  ["the models", "", "Control+3"],
  ["the chat", "model=q4&engine=ready&chats=some", null],
] as const)
  test(`the list of a kit that is dropped on ${place} opens it`, async ({ open }) => {
    const page = await open(scenario);
    if (keys !== null) await page.keyboard.press(keys);
    await drop(page, "quern-kit.json");
    await expect(dialog(page)).toContainText("7K3M-QX0P-V9TD-2HRA-84WJ");
    expect(await callsOf(page, "attachments.addFile")).toEqual([]);
  });

test("any other file that is dropped on the chat is attached as before", async ({ open }) => {
  const page = await open("model=q4&engine=ready&chats=some");
  await drop(page, "notes.txt");
  await expect.poll(() => callsOf(page, "attachments.addFile")).toHaveLength(1);
  await expect(dialog(page)).toHaveCount(0);
});

test("a kit has room in a small window", async ({ open }) => {
  const page = await open("", { width: 900, height: 600 });
  await choose(page);
  await photograph(page, "kit-shown-900");
  await page.setViewportSize({ width: 640, height: 400 });
  await expect(dialog(page).getByRole("button", { name: "Trust this signer and apply" })).toBeInViewport({
    ratio: 1,
  });
});
