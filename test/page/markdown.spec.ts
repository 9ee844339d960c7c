import { callsOf, expect, openConversation, test } from "./lib/fixtures";

test("nothing in a hostile answer becomes an element that acts, or an address that leads elsewhere", async ({
  open,
}) => {
  const page = await open("model=q4&engine=ready&chats=some");
  await openConversation(page, "Text from an untrusted page");
  await expect(page.getByText("window.hacked = true").first()).toBeAttached();
  await page.waitForTimeout(300);
  const found = await page.evaluate(() => {
    const region = document.querySelector("main");
    const all = [...(region?.querySelectorAll("article *") ?? [])];
    return {
      hacked: "hacked" in window,
      elements: all.map((element) => element.localName),
      addresses: all.flatMap((element) =>
        ["href", "src", "action", "xlink:href", "srcset", "data"].flatMap(
          (name) => element.getAttribute(name) ?? [],
        ),
      ),
      handlers: all.flatMap((element) =>
        element.getAttributeNames().filter((name) => name.startsWith("on") || name === "style"),
      ),
    };
  });
  expect(found.hacked).toBe(false);
  expect(found.handlers).toEqual([]);
  const dangerous = ["script", "img", "iframe", "object", "embed", "form", "input", "style", "link", "meta"];
  expect(found.elements.filter((name) => [...dangerous, "base", "details", "video"].includes(name))).toEqual(
    [],
  );
  expect(found.addresses.length).toBeGreaterThan(3);
  for (const address of found.addresses) expect(address).toMatch(/^https:\/\//);
});

test("a link is opened by main alone, after it has asked; the page itself goes nowhere", async ({ open }) => {
  const page = await open("model=q4&engine=ready&chats=some");
  const before = page.url();
  await page.getByRole("link", { name: "csv module" }).click();
  await page.getByRole("link", { name: "csv module" }).click({ button: "middle" });
  expect(await callsOf(page, "app.openLink")).toEqual([
    { url: "https://docs.python.org/3/library/csv.html" },
    { url: "https://docs.python.org/3/library/csv.html" },
  ]);
  expect(page.url()).toBe(before);
});

test("characters that turn text around are shown, not obeyed", async ({ open }) => {
  const page = await open("model=q4&engine=ready&chats=some");
  await openConversation(page, "Text from an untrusted page");
  await expect(page.getByText("⟨U+202E⟩").first()).toBeVisible();
  expect(await page.locator("main article").allInnerTexts()).not.toContain("\u202E");
});

test("code is coloured under a policy that allows no inline style, and copied as it is", async ({ open }) => {
  const page = await open("model=q4&engine=ready&chats=some");
  await expect(page.locator(".tok-keyword").first()).toBeVisible();
  await page.getByRole("button", { name: "Copy code" }).click();
  const [copied] = await callsOf(page, "app.copyText");
  expect(copied).toMatchObject({
    text: expect.stringMatching(/^import csv\n[\s\S]*print\(f"\{total:,\.2f\}"\)$/),
  });
  await expect(page.getByText("Copied", { exact: true })).toBeAttached();
});
