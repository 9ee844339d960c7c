import { callsOf, expect, test } from "./lib/fixtures";
import { line, openWorkspace } from "./lib/workspace";

test.describe("the terminal", () => {
  test("takes keys, shows what comes, and is hidden and shown with what it had", async ({ open }) => {
    const page = await openWorkspace(await open("folder=open"));
    await expect(line(page, "README.md")).toBeVisible();
    await page.keyboard.press("Control+`");
    const rows = page.frameLocator('iframe[title="Terminal"]').locator(".xterm-rows");
    await expect(rows).toContainText("ada@desk");
    await page.frameLocator('iframe[title="Terminal"]').locator(".xterm-screen").click();
    await page.keyboard.type("echo hi");
    await page.keyboard.press("Enter");
    await expect(rows).toContainText("ECHO HI");
    // The frame that takes the key goes with it, and may do so before it has said that the key came.
    void page.keyboard.press("Control+`").catch(() => undefined);
    await expect(page.locator('iframe[title="Terminal"]')).toHaveCount(0);
    await page.keyboard.up("Control");
    await page.keyboard.press("Control+`");
    await expect(rows).toContainText("ECHO HI");
    expect(await callsOf(page, "terminal.start")).toHaveLength(1);
    await page.getByRole("button", { name: "New terminal" }).click();
    await page.getByRole("button", { name: "End bash" }).first().click();
    await expect(page.getByRole("button", { name: "End bash" })).toHaveCount(1);
    await page.getByRole("button", { name: "End bash" }).click();
    await expect(page.locator('iframe[title="Terminal"]')).toHaveCount(0);
  });

  test("reaches nothing of the page, and opens no address", async ({ open }) => {
    const page = await openWorkspace(await open("folder=open"));
    await expect(line(page, "README.md")).toBeVisible();
    await page.keyboard.press("Control+`");
    const frame = page.frameLocator('iframe[title="Terminal"]');
    await expect(frame.locator(".xterm-rows")).toContainText("ada@desk");
    const reached = await frame.locator("body").evaluate(() => {
      try {
        return typeof Reflect.get(window.parent, "quern");
      } catch {
        return "refused";
      }
    });
    expect(reached).toBe("refused");
    await page.evaluate(() =>
      window.fakeBridge.emit("terminal.data", {
        id: "t1",
        data: "\u001b]8;;https://example.com/\u0007click me\u001b]8;;\u0007",
      }),
    );
    await expect(frame.locator(".xterm-rows")).toContainText("click me");
    const link = await frame.locator(".xterm-rows").getByText("click me").boundingBox();
    await page.mouse.click((link?.x ?? 0) + 10, (link?.y ?? 0) + 5);
    expect(await callsOf(page, "app.openLink")).toEqual([]);
  });
});
