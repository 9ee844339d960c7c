import { expect, test } from "@playwright/test";
import { type Hub, startHub } from "./lib/hub";
import { launchQuern, type Quern, temporaryFolder } from "./lib/launch";

/*
 * The fit page in the real app: what is turned there is worked out by main, on this machine as it is, and what is kept
 * there is what the engine is started with.
 */

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let hub: Hub;
let quern: Quern;

test.beforeAll(async () => {
  folder = await temporaryFolder();
  hub = await startHub(folder.path);
  quern = await launchQuern({ dataFolder: folder.path, env: hub.env });
});
test.afterAll(async () => {
  await quern.close();
  await hub.stop();
  await folder.remove();
});

test("the context slider moves the memory with the keys, and each step is answered within a frame", async () => {
  const { page } = quern;
  await page.getByRole("button", { name: "Machine", exact: true }).click();
  await page.getByRole("button", { name: "Fit", exact: true }).click();
  const slider = page.getByRole("slider", { name: "Context" });
  await expect(slider).toBeVisible({ timeout: 60_000 });
  const memory = page.getByRole("img", { name: /KV cache/ }).first();
  await slider.focus();
  await page.keyboard.press("Home");
  await expect(memory).toHaveAccessibleName(/KV cache/);
  const small = await memory.getAttribute("aria-label");
  for (let step = 0; step < 12; step++) await page.keyboard.press("ArrowRight");
  await expect(memory).not.toHaveAttribute("aria-label", small ?? "");
  await expect(page.getByLabel("Context in tokens")).not.toHaveValue("1,024");

  const times = await page.evaluate(async () => {
    const { fit, models } = window.quern.services;
    const catalog = await models.catalog();
    const fileId = catalog.ok ? (catalog.value[0]?.id ?? "") : "";
    const took: number[] = [];
    for (let at = 0; at < 100; at++) {
      const from = performance.now();
      const answer = await fit.explore({
        fileId,
        knobs: {
          contextTokens: 1024 + at * 1000,
          kvType: "f16",
          gpuLayers: null,
          gpu: null,
          slots: 1,
          speculation: false,
          reserveBytes: null,
        },
      });
      if (!answer.ok) throw new Error(answer.error.code);
      took.push(performance.now() - from);
    }
    return took.toSorted((a, b) => a - b);
  });
  const [median = 0, p95 = 0] = [times[50], times[95]];
  console.log(`from page to main and back: median ${median.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms`);
  expect(median).toBeLessThan(16);
});

test("what is kept is what the engine is started with, until it is given back", async () => {
  const { page } = quern;
  await page.keyboard.press("Control+3");
  await page.getByRole("button", { name: /^Download TINY/ }).click();
  await expect(page.getByText("Ready", { exact: true })).toBeVisible({ timeout: 30_000 });
  await page.getByRole("button", { name: "Try TINY" }).click();
  const entry = page.getByLabel("Context in tokens");
  await entry.fill("2K");
  await entry.press("Enter");
  await page.getByText("8 bits", { exact: true }).click();
  await page.getByRole("group", { name: "Conversations in memory" }).getByText("1", { exact: true }).click();
  await page.getByRole("button", { name: "Use these settings" }).click();
  await expect(page.getByText("You chose these settings: TINY is loaded with exactly them.")).toBeVisible();
  await page.getByRole("button", { name: "Load it again" }).click();
  const plan = () =>
    page.evaluate(async () => {
      const status = await window.quern.services.engine.status();
      return status.ok && status.value.state === "ready" ? status.value.model.plan : null;
    });
  await expect.poll(plan, { timeout: 30_000 }).toMatchObject({ contextTokens: 2048, kvType: "q8_0" });
  expect(await plan()).not.toHaveProperty("slots");

  await page.getByRole("button", { name: "Back to recommended" }).click();
  await page.getByRole("button", { name: "Load it again" }).click();
  await expect.poll(async () => (await plan())?.kvType ?? null, { timeout: 30_000 }).toBe("f16");
  expect((await plan())?.contextTokens).toBeGreaterThan(2048);
  expect(quern.pageErrors).toEqual([]);
});
