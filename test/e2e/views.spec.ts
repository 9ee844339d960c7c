import { resolve } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { type Hub, startHub } from "./lib/hub";
import { launchQuern, type Quern, temporaryFolder } from "./lib/launch";
import { answered, say, tryPractice } from "./lib/steps";

/*
 * Every view in the real app, in both themes and in the usual and the smallest window: checked by axe, nothing may stick
 * out sideways, and photographed where `QUERN_PICTURES=1` says that somebody will look.
 */

const pictures = resolve(import.meta.dirname, "../../test-results/views");
const sizes = [
  { width: 1280, height: 800 },
  { width: 900, height: 600 },
] as const;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let hub: Hub;
let quern: Quern;

test.beforeAll(async () => {
  folder = await temporaryFolder();
  hub = await startHub(folder.path);
  quern = await launchQuern({ dataFolder: folder.path, env: { HF_ENDPOINT: hub.env.HF_ENDPOINT ?? "" } });
});

test.afterAll(async () => {
  await quern.close();
  await hub.stop();
  await folder.remove();
});

async function photograph(page: Page, name: string): Promise<void> {
  for (const theme of ["light", "dark"] as const) {
    await page.evaluate((chosen) => window.quern.services.app.changeSettings({ theme: chosen }), theme);
    for (const size of sizes) {
      await quern.app.evaluate(({ BrowserWindow }, { width, height }) => {
        BrowserWindow.getAllWindows()[0]?.setContentSize(width, height);
      }, size);
      await expect.poll(() => page.evaluate(() => innerWidth)).toBe(size.width);
      await page.waitForTimeout(250);
      if (process.env.QUERN_PICTURES === "1")
        await page.screenshot({ path: `${pictures}/${name}-${theme}-${size.width}.png` });
      const sideways = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(sideways, `${name} at ${size.width}`).toBeLessThanOrEqual(0);
    }
    const { violations } = await new AxeBuilder({ page })
      .setLegacyMode(true)
      .options({ resultTypes: ["violations"] })
      .analyze();
    expect(
      violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`),
      `${name} ${theme}`,
    ).toEqual([]);
  }
}

test("the first page", async () => {
  const { page } = quern;
  await expect(page.getByText("Why this one")).toBeVisible();
  await photograph(page, "setup");
});

test("the chat", async () => {
  const { page } = quern;
  await tryPractice(page);
  await photograph(page, "chat-empty");
  await say(page, "show me code");
  await answered(page, 1);
  await say(page, "table");
  await answered(page, 2);
  await expect(page.getByRole("textbox", { name: "Message" })).toBeInViewport();
  await photograph(page, "chat");
});

for (const place of ["Workspace", "Models", "Machine", "Settings"]) {
  test(`the place ${place}`, async () => {
    await quern.page.getByRole("button", { name: place, exact: true }).click();
    await photograph(quern.page, place.toLowerCase());
  });
}

test("the fit of the place Machine", async () => {
  const { page } = quern;
  await page.getByRole("button", { name: "Machine", exact: true }).click();
  await page.getByRole("button", { name: "Fit", exact: true }).click();
  await expect(page.getByRole("slider", { name: "Context" })).toBeVisible();
  await photograph(page, "fit");
});

test("the palette finds everything by name", async () => {
  const { page } = quern;
  await page.keyboard.press("Control+k");
  await expect(page.getByPlaceholder("Go to, load, switch…")).toBeFocused();
  await photograph(page, "palette");
  await page.keyboard.type("machine");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Machine" }).first()).toBeVisible();
});

test("in Chinese no English is left on the frame", async () => {
  const { page } = quern;
  await page.evaluate(() => window.quern.services.app.changeSettings({ language: "zh-CN" }));
  await page.keyboard.press("Control+1");
  await expect(page.getByRole("button", { name: "发送" })).toBeVisible();
  await photograph(page, "chat-chinese");
  expect(quern.pageErrors).toEqual([]);
});
