import { expect, expectAccessible, photograph, test } from "./lib/fixtures";

const calls = (name: string) =>
  `window.fakeBridge.calls.filter((call) => call.name === ${JSON.stringify(name)})`;

test("what is free is read again while the view is there, and only then", async ({ open }) => {
  const page = await open("machine=server-no-gpu");
  await page.keyboard.press("Control+4");
  const free = page.getByRole("row", { name: /Available now/ });
  const before = await free.innerText();
  await expect(free).not.toHaveText(before, { timeout: 10_000 });
  await page.keyboard.press("Control+5");
  const asked = await page.evaluate<unknown[]>(calls("machine.live"));
  await page.waitForTimeout(3500);
  expect(await page.evaluate<unknown[]>(calls("machine.live"))).toHaveLength(asked.length);
});

test("the report is copied and saved in both formats", async ({ open }) => {
  const page = await open("machine=server-no-gpu");
  await page.keyboard.press("Control+4");
  await page.getByRole("button", { name: "Copy as Markdown" }).click();
  await expect(page.getByRole("button", { name: "Copied" })).toBeVisible();
  const copied = await page.evaluate<{ input: { text: string } }[]>(calls("app.copyText"));
  expect(copied.map(({ input }) => input.text)).toEqual(["# Machine report"]);
  await page.getByRole("button", { name: "Save as JSON" }).click();
  await expect(page.getByText("Written to /home/ada/quern-machine.json")).toBeVisible();
  await page.getByRole("button", { name: "Save as Markdown" }).click();
  await expect(page.getByText("Written to /home/ada/quern-machine.md")).toBeVisible();
});

test("calibrating says that it measures, and then what was found", async ({ open }) => {
  const page = await open("machine=server-no-gpu");
  await page.keyboard.press("Control+4");
  await expect(page.getByText("How fast memory is read was not measured yet.")).toBeVisible();
  await page.getByRole("button", { name: "Calibrate" }).click();
  await expect(page.getByRole("button", { name: "Measuring" })).toBeDisabled();
  await expect(page.getByText("Memory is read at 61.4 GB a second")).toBeVisible();
  const table = page.getByRole("table", { name: "Threads for Q4_K_M on node-llama-cpp: 6" });
  await expect(table.getByRole("row", { name: /6 · used/ })).toContainText("4.2");
});

test("plan and fact stand beside each other, with the error", async ({ open }) => {
  const page = await open("model=q4&engine=ready");
  await page.keyboard.press("Control+4");
  await expect(page.getByText("System memory: expected 16.9 GB, took 16.8 GB (−0.4 %)")).toBeVisible();
  await expect(
    page.getByText("Speed: expected 4.1–5.2, here 4.6 tokens a second, from 12 answers"),
  ).toBeVisible();
});

for (const theme of ["light", "dark"])
  for (const [width, height] of [
    [1280, 800],
    [900, 600],
  ] as const)
    test(`the measured parts are seen and accessible, ${theme}, ${width}`, async ({ open }) => {
      const page = await open(`model=q4&engine=ready&theme=${theme}`, { width, height });
      await page.keyboard.press("Control+4");
      await page.waitForTimeout(150);
      await photograph(page, `machine-top-${theme}-${width}`);
      await page.getByRole("button", { name: "Calibrate" }).click();
      await expect(page.getByText("Memory is read at 61.4 GB a second")).toBeVisible();
      await page
        .getByRole("heading", { name: "Measured on this machine" })
        .evaluate((at) => at.scrollIntoView());
      await photograph(page, `machine-measured-${theme}-${width}`);
      await page
        .getByRole("heading", { name: "Expected and what came of it" })
        .evaluate((at) => at.scrollIntoView());
      await photograph(page, `machine-learned-${theme}-${width}`);
      await expectAccessible(page);
      const cut = await page.evaluate(() =>
        [document.documentElement, ...document.querySelectorAll("main .overflow-y-auto")]
          .map((element) => element.scrollWidth - element.clientWidth)
          .filter((pixels) => pixels > 0),
      );
      expect(cut).toEqual([]);
    });

test("the measured parts speak Chinese", async ({ open }) => {
  const page = await open("model=q4&engine=ready&language=zh-CN");
  await page.keyboard.press("Control+4");
  await page.getByRole("button", { name: "校准" }).click();
  await expect(page.getByText("内存读取速度为每秒 61.4 GB")).toBeVisible();
  await expect(page.getByText("系统内存：预计 16.9 GB，实际 16.8 GB（−0.4 %）")).toBeVisible();
});

test("the loaded model says what was expected of it, and what came of it", async ({ open }) => {
  const page = await open("model=q4&engine=ready");
  await page.keyboard.press("Control+3");
  await expect(page.getByText("System memory: expected 16.9 GB, took 16.8 GB (−0.4 %)")).toBeVisible();
  await photograph(page, "models-learned-light");
  await expectAccessible(page);
});
