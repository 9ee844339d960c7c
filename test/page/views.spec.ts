import { expectAccessible, inTheDark, photograph, test } from "./lib/fixtures";

const small = { width: 900, height: 600 };

/** Every view and state that is photographed and held to the rules of accessibility: scenario, and keys to press. */
const views: Readonly<Record<string, { scenario: string; keys?: string }>> = {
  "setup-gpu": { scenario: "" },
  "setup-cpu": { scenario: "machine=server-no-gpu" },
  "setup-apple": { scenario: "machine=apple-m1-max-64" },
  "setup-split": { scenario: "machine=nvidia-laptop-4060" },
  "setup-nothing-fits": { scenario: "machine=too-small" },
  "setup-unknown": { scenario: "machine=memory-unknown" },
  "setup-probes-fail": { scenario: "machine=probes-fail" },
  "setup-detecting": { scenario: "machine=detecting" },
  "setup-downloading": { scenario: "download=running" },
  "setup-paused": { scenario: "download=paused" },
  "setup-verifying": { scenario: "download=verifying" },
  "setup-download-failed": { scenario: "download=failed" },
  "setup-loading": { scenario: "engine=loading" },
  chat: { scenario: "model=q4&engine=ready&chats=some" },
  "chat-empty": { scenario: "model=q4&engine=ready" },
  "chat-no-model": { scenario: "model=q4" },
  "chat-loading": { scenario: "model=q4&engine=loading" },
  "chat-load-failed": { scenario: "model=q4&engine=failed" },
  "chat-branches": { scenario: "model=q4&engine=ready&chats=some&open=branched" },
  "chat-summed-up": { scenario: "model=q4&engine=ready&chats=some&open=summed" },
  "chat-context-full": { scenario: "model=q4&engine=ready&chats=some&open=full" },
  "chat-practice": { scenario: "engine=ready" },
  "chat-offline": { scenario: "model=q4&engine=ready&chats=some&offline" },
  workspace: { scenario: "", keys: "Control+2" },
  models: { scenario: "model=broken&engine=ready&download=failed", keys: "Control+3" },
  machine: { scenario: "", keys: "Control+4" },
  "machine-probes-fail": { scenario: "machine=probes-fail", keys: "Control+4" },
  settings: { scenario: "", keys: "Control+5" },
  palette: { scenario: "model=q4&engine=ready&chats=some", keys: "Control+k" },
};

for (const [name, { scenario, keys }] of Object.entries(views)) {
  test(`${name} is accessible, light and dark`, async ({ open }) => {
    const page = await open(`${scenario}&theme=light`);
    if (keys !== undefined) await page.keyboard.press(keys);
    await page.waitForTimeout(150);
    await photograph(page, `${name}-light`);
    await expectAccessible(page);
    await inTheDark(page);
    await photograph(page, `${name}-dark`);
    await expectAccessible(page, ["color-contrast"]);
  });
}

for (const name of ["setup-gpu", "chat", "models", "settings"]) {
  const view = views[name];
  test(`${name} has room in a window of 900 x 600, and at 200 % zoom nothing is cut`, async ({ open }) => {
    const page = await open(view?.scenario ?? "", small);
    if (view?.keys !== undefined) await page.keyboard.press(view.keys);
    await page.waitForTimeout(100);
    await photograph(page, `${name}-900`);
    // 1280 x 800 at 200 % is a page of 640 x 400.
    for (const size of [small, { width: 640, height: 400 }]) {
      await page.setViewportSize(size);
      // Tables and code may scroll in a frame of their own; a view as a whole never sideways.
      const cut = await page.evaluate(() =>
        [document.documentElement, ...document.querySelectorAll("main .overflow-y-auto")]
          .map((element) => element.scrollWidth - element.clientWidth)
          .filter((pixels) => pixels > 0),
      );
      test.expect(cut).toEqual([]);
    }
    await photograph(page, `${name}-zoom`);
  });

  test(`${name} speaks Chinese`, async ({ open }) => {
    const page = await open(`${view?.scenario ?? ""}&language=zh-CN`);
    if (view?.keys !== undefined) await page.keyboard.press(view.keys);
    await page.waitForTimeout(100);
    await photograph(page, `${name}-zh`);
    await test.expect(page.getByRole("navigation")).toHaveAccessibleName("主导航");
  });
}

for (const name of ["setup-probes-fail", "machine-probes-fail"]) {
  test(`${name} says in Chinese why something is not known`, async ({ open }) => {
    const view = views[name];
    const page = await open(`${view?.scenario ?? ""}&language=zh-CN`, { width: 1280, height: 1600 });
    if (view?.keys !== undefined) await page.keyboard.press(view.keys);
    await test.expect(page.getByText("systeminformation 在 15 秒内没有回答。").first()).toBeVisible();
    await photograph(page, `${name}-zh`);
    // A sentence of three small words is English; names of tools and products are not.
    const text = await page.locator("main").innerText();
    test.expect(text.match(/(?:\b[a-z]+ ){2,}[a-z]+\b/g)).toBeNull();
  });
}
