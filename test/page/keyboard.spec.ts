import { callsOf, expect, test } from "./lib/fixtures";

const ready = "model=q4&engine=ready&chats=some";

test("every place, a new chat, settings and the palette have their shortcut", async ({ open }) => {
  const page = await open(ready);
  for (const [key, title] of [
    ["2", "Workspace"],
    ["3", "Models"],
    ["4", "Machine"],
    ["5", "Settings"],
  ] as const) {
    await page.keyboard.press(`Control+${key}`);
    await expect(page.getByRole("heading", { level: 1, name: title })).toBeVisible();
  }
  await page.keyboard.press("Control+n");
  await expect(page.getByRole("heading", { level: 1, name: "New chat" })).toBeVisible();
  await page.keyboard.press("Control+,");
  await expect(page.getByRole("heading", { level: 1, name: "Settings" })).toBeVisible();
});

test("the palette finds by name and acts", async ({ open }) => {
  const page = await open(ready);
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("combobox")).toBeFocused();
  await page.keyboard.type("dark th");
  await page.keyboard.press("Enter");
  await expect.poll(() => callsOf(page, "app.changeSettings")).toEqual([{ theme: "dark" }]);
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("combobox")).toBeFocused();
  await page.keyboard.type("poem");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "A poem about mills" })).toBeVisible();
  await page.keyboard.press("Control+k");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
});

test("the first run can be gone through by keyboard alone, and the focus is always seen", async ({
  open,
}) => {
  const page = await open("");
  const names: string[] = [];
  for (let step = 0; step < 30; step += 1) {
    await page.keyboard.press("Tab");
    const at = await page.evaluate(() => {
      const element = document.activeElement;
      if (element === null) return null;
      const style = getComputedStyle(element);
      return {
        name: element.getAttribute("aria-label") ?? element.textContent ?? "",
        ring: style.outlineStyle !== "none" && Number.parseFloat(style.outlineWidth) >= 1,
      };
    });
    if (at === null || at.name === "") continue;
    expect(at.ring, at.name).toBe(true);
    names.push(at.name);
  }
  expect(names.slice(0, 5)).toEqual(["Chat", "Workspace", "Models", "Machine", "Settings"]);
  const download = names.findIndex((name) => name.startsWith("Download"));
  expect(download).toBeGreaterThan(5);
  expect(names.slice(download + 1, download + 5)).toEqual([
    "Use a file I have",
    "Apply a kit…",
    "Try the practice model",
    "Connect to a server",
  ]);
});

test("commands of the system menu do what the page's own shortcuts do", async ({ open }) => {
  const page = await open(ready);
  await page.evaluate(() => window.fakeBridge.emit("app.command", "go-machine"));
  await expect(page.getByRole("heading", { level: 1, name: "Machine" })).toBeVisible();
  await page.evaluate(() => window.fakeBridge.emit("app.command", "palette"));
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.evaluate(() =>
    window.fakeBridge.emit("app.notice", {
      code: "disk-full",
      params: { path: "/", needBytes: 1e9, freeBytes: 0 },
    }),
  );
  await expect(page.getByText(/The disk with \/ is full/)).toBeAttached();
});
