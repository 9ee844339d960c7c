import { callsOf, expect, expectAccessible, openConversation, photograph, test } from "./lib/fixtures";

const drawn = "model=q4&engine=ready&chats=drawn";

test("formulas are set, prices and shell variables stay text, what cannot be set stays as written", async ({
  open,
}) => {
  const page = await open(drawn);
  const answer = page.getByRole("article", { name: "Answer" });
  await expect(answer.locator(".katex")).toHaveCount(6);
  await expect(answer.locator(".formula-block .katex-display")).toHaveCount(3);
  await expect(answer.locator("td .katex")).toHaveCount(1);
  await expect(answer).toContainText("The table costs $5 and the chair $10;");
  await expect(answer).toContainText("and so is $HOME/$USER.");
  await expect(answer.getByText("\\notacommand{x}")).toBeVisible();
  // Fonts come from the page's own address: a formula in another font would be unreadable.
  const fonts = () =>
    page.evaluate(() => [...document.fonts].filter(({ status }) => status === "loaded").length);
  await expect.poll(fonts).toBeGreaterThan(1);
});

test("a formula is copied as TeX", async ({ open }) => {
  const page = await open(drawn);
  const formula = page.locator("article .katex").first();
  await expect(formula).toBeVisible();
  const copied = await page.evaluate(() => {
    const paragraph = document.querySelector("article[aria-label=Answer] p");
    if (paragraph === null) throw new Error("no paragraph");
    getSelection()?.selectAllChildren(paragraph);
    const clipboardData = new DataTransfer();
    const event = new ClipboardEvent("copy", { bubbles: true, cancelable: true, clipboardData });
    paragraph.dispatchEvent(event);
    return clipboardData.getData("text/plain");
  });
  expect(copied).toMatch(/has the density \$f\(x\) = \\frac\{1\}.*\$, with \$\\mu\$ its mean\./);
});

test("a diagram is a picture, with its source a press away, and is saved as SVG and PNG", async ({
  open,
}) => {
  const page = await open(drawn);
  await openConversation(page, "Diagrams");
  const pictures = page.getByRole("img", { name: /diagram\. Its source is under/ });
  await expect(pictures).toHaveCount(2, { timeout: 20_000 });
  const size = await pictures.first().evaluate((image: HTMLImageElement) => image.naturalWidth);
  expect(size).toBeGreaterThan(100);
  await expect(
    page.getByText(/This is not a diagram that can be drawn: .* Here is its source\./),
  ).toBeVisible();
  await photograph(page, "diagrams");

  await page.getByRole("button", { name: "Save as SVG" }).first().click();
  await page.getByRole("button", { name: "Save as PNG" }).first().click();
  await expect.poll(async () => (await callsOf(page, "app.saveFile")).length).toBe(2);
  const saved = await page.evaluate(() =>
    window.fakeBridge.calls
      .filter(({ name }) => name === "app.saveFile")
      .map(({ input }) => {
        const { name, content } = input as { name: string; content: string | Uint8Array };
        return [name, typeof content === "string" ? content.slice(0, 4) : [...content.slice(1, 4)]];
      }),
  );
  expect(saved).toEqual([
    ["diagram.svg", "<svg"],
    ["diagram.png", [0x50, 0x4e, 0x47]],
  ]);
  await expect(page.getByText("Saved as /home/ada/Documents/diagram.png.")).toBeVisible();

  await page.locator("figure.diagram").first().getByRole("button", { name: "Code" }).click();
  await expect(page.getByText("page[Page] -->|asks| main(Main)")).toBeVisible();
  await page.getByRole("button", { name: "Picture", exact: true }).click();
  await expect(pictures).toHaveCount(2);
});

test("nothing in a hostile diagram or formula runs, loads, links, or holds up the page", async ({ open }) => {
  test.setTimeout(120_000);
  const page = await open(drawn);
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  await page.evaluate(() => {
    const gaps: number[] = [];
    Object.assign(window, { gaps });
    let last = performance.now();
    setInterval(() => {
      gaps.push(performance.now() - last);
      last = performance.now();
    }, 20);
  });
  await openConversation(page, "Hostile drawings");
  await expect(page.getByText("The end.")).toBeAttached();
  // Each of the twelve becomes a picture, or a sentence that says why not.
  const done = page.locator("figure.diagram img").or(page.getByText("Here is its source."));
  await expect(done).toHaveCount(12, { timeout: 90_000 });
  const found = await page.evaluate(async () => {
    const article = document.querySelector("article[aria-label=Answer]");
    const all = [...(article?.querySelectorAll("*") ?? [])];
    return {
      hacked: "hacked" in window,
      dangerous: all
        .map((element) => element.localName)
        .filter((name) =>
          ["script", "iframe", "object", "embed", "foreignObject", "a", "use"].includes(name),
        ),
      sources: all.flatMap((element) => (element.localName === "img" ? [element.getAttribute("src")] : [])),
      handlers: all.flatMap((element) => element.getAttributeNames().filter((name) => name.startsWith("on"))),
      fixed: all.filter((element) => getComputedStyle(element).position === "fixed").length,
      high: Math.max(...all.map((element) => element.getBoundingClientRect().height)),
    };
  });
  expect(found).toMatchObject({ hacked: false, dangerous: [], handlers: [], fixed: 0 });
  expect(found.sources.length).toBeGreaterThan(4);
  for (const source of found.sources) expect(source).toMatch(/^blob:/);
  expect(asked.filter((url) => !/^(?:http:\/\/127\.0\.0\.1:4618\/|blob:)/.test(url))).toEqual([]);

  // What is saved is opened by browsers, which would run what is in it.
  for (const button of await page.getByRole("button", { name: "Save as SVG" }).all()) await button.click();
  const files = (await callsOf(page, "app.saveFile")) as { content: string }[];
  expect(files.length).toBe(found.sources.length);
  for (const { content } of files) {
    // Labels may say anything; tags and styles may not.
    const acting = content.replace(/>[^<]*<(?!\/style>)/g, "><");
    expect(acting).not.toMatch(
      /<script|<foreignObject|<image|<a[ >]|\son\w+=|javascript:|@import|evil\.example|\bhref="[^#]/i,
    );
  }
  // Drawing happens elsewhere: the page answers all the while.
  const longest = await page.evaluate(() => Math.max(...(Reflect.get(window, "gaps") as number[])));
  expect(longest).toBeLessThan(2000);
});

test("code is wrapped, numbered and saved, and 20,000 lines of it scroll as ten do", async ({ open }) => {
  const page = await open(drawn);
  await openConversation(page, "Code");
  const figure = page.locator("figure.code-block").first();
  await expect(figure.locator(".tok-keyword").first()).toBeAttached();
  await figure.getByRole("button", { name: "Line numbers" }).click();
  await figure.getByRole("button", { name: "Wrap long lines" }).click();
  await expect(figure.locator("pre")).toHaveClass(/wrapped/);
  const overflow = await figure.locator("pre").evaluate((pre) => {
    const frame = pre.parentElement;
    return frame === null ? 0 : frame.scrollWidth - frame.clientWidth;
  });
  expect(overflow).toBe(0);
  await expect(figure.getByRole("button", { name: "Wrap long lines" })).toHaveAttribute(
    "aria-pressed",
    "true",
  );
  await figure.getByRole("button", { name: "Save as file" }).click();
  expect(await callsOf(page, "app.saveFile")).toMatchObject([{ name: "code.ts" }]);
  await photograph(page, "code");
  // Remembered.
  await page.reload();
  await page.waitForFunction(() => document.documentElement.dataset.ready === "true");
  await openConversation(page, "Code");
  await expect(page.locator("figure.code-block pre").first()).toHaveClass(/wrapped numbered/);
  await page.locator("figure.code-block").first().getByRole("button", { name: "Line numbers" }).click();
  await page.locator("figure.code-block").first().getByRole("button", { name: "Wrap long lines" }).click();
});

for (const theme of ["light", "dark"]) {
  test(`formulas and diagrams are accessible, ${theme}`, async ({ open }) => {
    const page = await open(`${drawn}&theme=${theme}`);
    await expect(page.locator("article .katex").first()).toBeVisible();
    await photograph(page, `formulas-${theme}`);
    await expectAccessible(page);
    await openConversation(page, "Diagrams");
    await expect(page.getByRole("img", { name: /diagram\. Its source/ })).toHaveCount(2, { timeout: 20_000 });
    await photograph(page, `diagrams-${theme}`);
    await expectAccessible(page);
  });
}
