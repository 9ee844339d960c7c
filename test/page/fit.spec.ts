import type { Page } from "@playwright/test";
import type { Knobs } from "../../main/contract";
import { quiet, within } from "../fixtures/quiet";
import { callsOf, expect, expectAccessible, photograph, test } from "./lib/fixtures";

declare global {
  interface Window {
    /** Of each step of the slider: until the bars had changed, and until the frame that shows it; ms. */
    steps: { worked: number; framed: number }[];
  }
}

const fitTab = (page: Page) => page.getByRole("button", { name: "Fit", exact: true });

/** Opens the fit as a user does: the place Machine, then its second part. */
async function openFit(page: Page): Promise<void> {
  await page.keyboard.press("Control+4");
  await page.getByRole("button", { name: "Fit", exact: true }).click();
  await expect(fitTab(page)).toHaveAttribute("aria-current", "page");
  await expect(verdict(page)).toHaveText(/^(Fits|Does not fit)\./);
}

const context = (page: Page) => page.getByRole("slider", { name: "Context" });
const bar = (page: Page, name: RegExp) => page.getByRole("img", { name });
const verdict = (page: Page) => page.getByRole("region", { name: "What they come to" }).getByRole("status");
const build = (page: Page) => page.getByLabel("Build", { exact: true });

async function explored(page: Page): Promise<{ fileId: string; knobs: Knobs }[]> {
  return (await callsOf(page, "fit.explore")) as { fileId: string; knobs: Knobs }[];
}

test("it starts with the recommended build and its settings, which need no choosing", async ({ open }) => {
  const page = await open("");
  await openFit(page);
  await expect(build(page).locator("option:checked")).toContainText("Q6_K · ");
  await expect(verdict(page)).toHaveText(
    /^Fits\. .*RTX 4090 has [\d.]+ [MG]B to spare beside the reserve\.$/,
  );
  await expect(page.getByText("These are the settings that Quern chooses by itself for")).toBeVisible();
  await expect(page.getByRole("button", { name: "Use these settings" })).toHaveCount(0);
});

test("turned with the keys, the context moves the memory, until it does not fit by a stated amount", async ({
  open,
}) => {
  const page = await open("");
  await openFit(page);
  // So that nothing gives way to the longer context.
  await page.getByRole("switch", { name: "All that fit" }).click();
  await context(page).focus();
  const before = await bar(page, /RTX 4090/).getAttribute("aria-label");
  await page.keyboard.press("ArrowRight");
  await expect(bar(page, /RTX 4090/)).not.toHaveAttribute("aria-label", before ?? "");
  await page.keyboard.press("End");
  await expect(page.getByLabel("Context in tokens")).toHaveValue("262,144");
  await expect(verdict(page)).toHaveText(/^Does not fit\. .*RTX 4090 lacks [\d.]+ GB\.$/);
  await expect(page.getByRole("button", { name: "Use these settings" })).toBeDisabled();
  await page.keyboard.press("Home");
  await expect(page.getByLabel("Context in tokens")).toHaveValue("1,024");
  await expect(verdict(page)).toHaveText(/^Fits/);
});

test("a context can be typed, and nonsense is said and not asked for", async ({ open }) => {
  const page = await open("");
  await openFit(page);
  const entry = page.getByLabel("Context in tokens");
  await entry.fill("12K");
  await entry.press("Enter");
  await expect(entry).toHaveValue("12,288");
  await expect.poll(async () => (await explored(page)).at(-1)?.knobs.contextTokens).toBe(12_288);
  await entry.fill("a lot");
  await expect(page.getByText("A number from 1,024 to 262,144, or such as 64K.")).toBeVisible();
  await entry.press("Enter");
  await entry.press("Escape");
  await expect(entry).toHaveValue("12,288");
});

test("while a slider moves there is one question at a time, and the last one is for where it stopped", async ({
  open,
}) => {
  const page = await open("");
  await openFit(page);
  const before = (await explored(page)).length;
  const box = await context(page).boundingBox();
  if (!box) throw new Error("no slider");
  await page.mouse.move(box.x + box.width * 0.1, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.9, box.y + box.height / 2, { steps: 60 });
  await page.mouse.up();
  const tokens = Number((await page.getByLabel("Context in tokens").inputValue()).replaceAll(",", ""));
  await expect.poll(async () => (await explored(page)).at(-1)?.knobs.contextTokens).toBe(tokens);
  expect((await explored(page)).length - before).toBeLessThanOrEqual(61);
});

test("each step of the slider is worked out and laid out in less than 16 ms, and is in the next frame or the one after", async ({
  open,
}) => {
  const page = await open("");
  await openFit(page);
  await context(page).focus();
  await page.evaluate(() => {
    const image = document.querySelector('[role="img"]');
    if (image === null) throw new Error("no bars");
    let pressedAt = 0;
    // As early as a page can hear of a key.
    window.addEventListener("keydown", () => (pressedAt = performance.now()), { capture: true });
    const observer = new MutationObserver(() => {
      if (pressedAt === 0) return;
      const from = pressedAt;
      pressedAt = 0;
      // What the browser would do before it paints belongs to it.
      image.getBoundingClientRect();
      const worked = performance.now() - from;
      requestAnimationFrame(() => window.steps.push({ worked, framed: performance.now() - from }));
    });
    window.steps = [];
    observer.observe(image, { attributes: true, subtree: true, attributeFilter: ["style", "aria-label"] });
  });
  const steps = () => page.evaluate(() => window.steps);
  const count = 60;
  for (let at = 0; at < count; at++) {
    await page.keyboard.press(at % 20 < 10 ? "ArrowRight" : "ArrowLeft");
    await expect.poll(async () => (await steps()).length, { intervals: [5] }).toBe(at + 1);
  }
  const found = await steps();
  const share = (key: "worked" | "framed", part: number) =>
    within(
      part,
      found.map((step) => step[key]),
    );
  const text = (key: "worked" | "framed") =>
    `${share(key, 0.5).toFixed(1)} ms (median), ${share(key, 0.95).toFixed(1)} ms (95 of 100)`;
  console.log(
    `a key until the bars have changed: ${text("worked")}; until the frame that shows it: ${text("framed")}`,
  );
  // The other window of this run works meanwhile.
  const judged = quiet ? 0.95 : 0.2;
  expect(share("worked", judged)).toBeLessThan(16);
  // The wait for a frame, which is not work, and the frame: at 60 a second.
  expect(share("framed", judged)).toBeLessThan(34);
});

test("settings are used from the next load on, are shown as the user's, and can be given back", async ({
  open,
}) => {
  const page = await open("model=q4");
  await openFit(page);
  await build(page).selectOption({ label: await optionOf(page, /^Q4_K_M · /) });
  await page.getByRole("radio", { name: "8 bits" }).check({ force: true });
  await page.getByRole("button", { name: "Use these settings" }).click();
  await expect(page.getByText("You chose these settings: Q4_K_M is loaded with exactly them.")).toBeVisible();
  const [kept] = (await callsOf(page, "fit.keep")) as { fileId: string; knobs: Knobs }[];
  const last = (await explored(page)).at(-1);
  expect(kept).toEqual(last);
  expect(kept?.knobs.kvType).toBe("q8_0");
  await expect(page.getByRole("button", { name: "Load it now" })).toBeVisible();

  await page.keyboard.press("Control+3");
  await expect(page.getByText("Loaded with settings that you chose.")).toBeVisible();
  await page.getByRole("button", { name: "Try Q4_K_M" }).click();
  await expect(page.getByRole("radio", { name: "8 bits" })).toBeChecked();
  await page.getByRole("button", { name: "Back to recommended" }).click();
  await expect(page.getByRole("radio", { name: "16 bits" })).toBeChecked();
  await expect(
    page.getByText("These are the settings that Quern chooses by itself for Q4_K_M."),
  ).toBeVisible();
  expect((await callsOf(page, "fit.keep")).at(-1)).toMatchObject({ knobs: null });
});

async function optionOf(page: Page, name: RegExp): Promise<string> {
  return (await build(page).locator("option").filter({ hasText: name }).first().textContent()) ?? "";
}

test("the picture is chosen from with mouse and keys, and a table says the same", async ({ open }) => {
  const page = await open("");
  await openFit(page);
  const picture = page.getByRole("group", { name: "Builds by quality and speed" });
  await expect(picture.getByRole("radio")).toHaveCount(26);
  await expect(picture.getByRole("radio", { checked: true })).toHaveAccessibleName(/recommended$/);
  await picture.getByRole("radio", { name: /^Q4_K_M: .* runs here$/ }).click();
  await expect(build(page).locator("option:checked")).toContainText("Q4_K_M");
  await page.keyboard.press("ArrowDown");
  await expect(build(page).locator("option:checked")).not.toContainText(/^Q4_K_M · /);
  await page.getByText("The same as a table").click();
  const table = page.getByRole("table", { name: "Builds by quality and speed" });
  await expect(table.getByRole("row")).toHaveCount(27);
  await expect(table.getByRole("row", { name: /^Try Q8_0 / }).first()).toContainText("not measured");
  await expect(table.getByRole("row", { name: /Try UD-Q8_K_XL/ })).toContainText("does not fit");
  await table.getByRole("button", { name: "Try Q6_K", exact: true }).click();
  await expect(build(page).locator("option:checked")).toContainText("Q6_K ·");
});

test("the speed is told from an empty conversation to a full one, each figure with what it rests on", async ({
  open,
}) => {
  const page = await open("");
  await openFit(page);
  const table = page.getByRole("table", { name: "Speed by length of the conversation" });
  const tokens = async () =>
    (await table.getByRole("rowheader").allTextContents()).map((text) => text.replaceAll(",", ""));
  await page.getByLabel("Context in tokens").fill("40K");
  await page.getByLabel("Context in tokens").press("Enter");
  await expect.poll(tokens).toEqual(["none", "4096", "16384", "40960"]);
  await expect(table.getByRole("row").nth(2)).toContainText(/^4,096[\d.,]+\d to .* s.*estimate$/);
  await expect(table.getByRole("cell", { name: "estimate", exact: true })).toHaveCount(4);
  const writes = await table.getByRole("row").locator("td:nth-of-type(1)").allInnerTexts();
  const expected = writes.map((text) => Number.parseFloat(text));
  expect(expected).toEqual(expected.toSorted((a, b) => b - a));
  await context(page).focus();
  await page.keyboard.press("Home");
  await expect.poll(tokens).toEqual(["none", "1024"]);
});

test("the file for images beside a build is a part of its memory, named as such, and where it finds no room is said", async ({
  open,
}) => {
  const page = await open("images");
  await openFit(page);
  await build(page).selectOption({ label: await optionOf(page, /^Q3_K_M · /) });
  await page.getByLabel("Context in tokens").fill("16K");
  await page.getByLabel("Context in tokens").press("Enter");
  await expect(bar(page, /RTX 4090/)).toHaveAttribute("aria-label", /images 1.4 GB, KV cache/);
  // Bars that are worked out anew under the pointer are other ones, and a pointer that rests enters none.
  await expect(async () => {
    await page.mouse.move(0, 0);
    await page.getByRole("button", { name: /^images 1.4 GB/ }).hover();
    await expect(page.getByText(/a file of its own \(mmproj\)/).first()).toBeVisible({ timeout: 1000 });
  }).toPass({ timeout: 10_000 });
  await photograph(page, "fit-images");
  await page.getByLabel("Context in tokens").fill("128K");
  await page.getByLabel("Context in tokens").press("Enter");
  await expect(page.getByText(/there is no room on the graphics card for the file for images/)).toBeVisible();
  await expect(bar(page, /RTX 4090/)).not.toHaveAttribute("aria-label", /images/);
});

test("layers can be taken off the graphics card, which is slower, and put back", async ({ open }) => {
  const page = await open("machine=nvidia-laptop-4060");
  await openFit(page);
  const layers = page.getByRole("slider", { name: "Layers on the graphics card" });
  await layers.focus();
  await page.keyboard.press("Home");
  await expect(page.getByRole("region", { name: "What they come to" })).toContainText("on the CPU");
  await expect(page.getByRole("switch", { name: "All that fit" })).not.toBeChecked();
  await page.getByRole("switch", { name: "All that fit" }).click();
  await expect(page.getByRole("region", { name: "What they come to" })).toContainText("layers on the GPU");
});

test("guessing ahead is offered where a file can, takes memory, and says what gain is counted", async ({
  open,
}) => {
  const page = await open("");
  await openFit(page);
  await expect(page.getByRole("switch", { name: "Guess ahead (MTP)" })).toHaveCount(0);
  await build(page).selectOption({ label: await optionOf(page, /^Q4_K_M with MTP/) });
  // As a load would start it.
  const guess = page.getByRole("switch", { name: "Guess ahead (MTP)" });
  await expect(guess).toBeChecked();
  const guessing = await bar(page, /RTX 4090/).getAttribute("aria-label");
  await page.getByText("What this rests on").click();
  const gain = page.getByText(
    /Guessing ahead .* is counted as [\d.]+ times the speed.* has not been measured here/,
  );
  await expect(gain).toBeVisible();
  await guess.click();
  await expect(bar(page, /RTX 4090/)).not.toHaveAttribute("aria-label", guessing ?? "");
  await expect(gain).toHaveCount(0);
});

test("room for other programs counts for every build", async ({ open }) => {
  const page = await open("machine=server-no-gpu");
  await openFit(page);
  const picture = page.getByRole("group", { name: "Builds by quality and speed" });
  const runs = await picture.getByRole("radio", { name: /runs here$|recommended$/ }).count();
  await page.getByRole("slider", { name: "Room for other programs" }).focus();
  await page.keyboard.press("End");
  await expect(picture.getByRole("radio", { name: /runs here$|recommended$/ })).toHaveCount(0);
  await expect(verdict(page)).toHaveText(/^Does not fit/);
  expect(runs).toBeGreaterThan(0);
  await page.getByRole("button", { name: /^Usual: / }).click();
  await expect(picture.getByRole("radio", { name: /runs here$|recommended$/ })).toHaveCount(runs);
});

test("it says what other hardware would run, beside what this one does", async ({ open }) => {
  const page = await open("machine=server-no-gpu");
  await openFit(page);
  const table = page.getByRole("table", { name: "What other hardware would change" });
  await expect(table.getByRole("row", { name: /^As it is/ })).toContainText("on the CPU");
  await expect(table.getByRole("row", { name: /^Graphics card with \d+ GB/ })).toContainText(
    "whole on the GPU",
  );
});

test("where memory is not known nothing is planned; where nothing fits it is said by how much", async ({
  open,
}) => {
  const unknown = await open("machine=memory-unknown");
  await unknown.keyboard.press("Control+4");
  await unknown.getByRole("button", { name: "Fit", exact: true }).click();
  await expect(unknown.getByText(/It is not known how much memory this computer has/)).toBeVisible();
  const small = await open("machine=too-small");
  await openFit(small);
  await expect(verdict(small)).toHaveText(/^Does not fit\. System memory lacks [\d.]+ GB\.$/);
  await expect(small.getByText("runs no build")).toBeVisible();
});

test("the palette and the plan on the first page lead to it, with the build that was shown", async ({
  open,
}) => {
  const page = await open("");
  await page.getByText(/other choices? that run/).click();
  await page
    .getByRole("button", { name: /^Choose UD-/ })
    .first()
    .click();
  await page.getByRole("button", { name: "Try other settings" }).click();
  await expect(fitTab(page)).toHaveAttribute("aria-current", "page");
  await expect(build(page).locator("option:checked")).toContainText("UD-");
  await page.keyboard.press("Control+1");
  await page.keyboard.press("Control+k");
  await expect(page.getByPlaceholder("Go to, load, switch…")).toBeFocused();
  await page.keyboard.type("try builds");
  await page.keyboard.press("Enter");
  await expect(fitTab(page)).toHaveAttribute("aria-current", "page");
  await expect(page.getByRole("button", { name: "Machine", exact: true })).toHaveAttribute(
    "aria-current",
    "page",
  );
});

const machines = [
  "nvidia-desktop-4090",
  "nvidia-laptop-4060",
  "apple-m1-max-64",
  "server-no-gpu",
  "too-small",
];
for (const theme of ["light", "dark"])
  for (const machine of machines)
    test(`it is accessible on ${machine}, ${theme}`, async ({ open }) => {
      const page = await open(`machine=${machine}&theme=${theme}`);
      await openFit(page);
      await page.waitForTimeout(150);
      await photograph(page, `fit-${machine}-${theme}`);
      await page.getByText("The same as a table").click();
      await page.getByText("What this rests on").click();
      await expectAccessible(page);
      await page
        .getByRole("heading", { name: "All builds: quality, speed and memory" })
        .scrollIntoViewIfNeeded();
      await page.getByText("The same as a table").click();
      await photograph(page, `fit-${machine}-${theme}-low`);
    });

test("it has room in a window of 900 x 600, and at 200 % zoom nothing is cut", async ({ open }) => {
  const page = await open("", { width: 900, height: 600 });
  await openFit(page);
  for (const size of [
    { width: 900, height: 600 },
    { width: 640, height: 400 },
  ]) {
    await page.setViewportSize(size);
    await page.waitForTimeout(100);
    await photograph(page, `fit-${size.width}`);
    const cut = await page.evaluate(() =>
      [document.documentElement, ...document.querySelectorAll("main .overflow-y-auto")]
        .map((element) => element.scrollWidth - element.clientWidth)
        .filter((pixels) => pixels > 0),
    );
    expect(cut).toEqual([]);
    await page.getByText("The same as a table").scrollIntoViewIfNeeded();
    await photograph(page, `fit-${size.width}-low`);
    await context(page).scrollIntoViewIfNeeded();
  }
});

test("it speaks Chinese", async ({ open }) => {
  const page = await open("language=zh-CN", { width: 1280, height: 1700 });
  await page.keyboard.press("Control+4");
  await page.getByRole("button", { name: "适配", exact: true }).click();
  await expect(page.getByText(/^放得下。/)).toBeVisible();
  await page.getByText("依据", { exact: true }).click();
  await photograph(page, "fit-zh");
  // A sentence of three small words is English; names of builds and cards are not.
  const text = await page.locator("main").innerText();
  expect(text.match(/(?:\b[a-z]+ ){2,}[a-z]+\b/g)).toBeNull();
});
