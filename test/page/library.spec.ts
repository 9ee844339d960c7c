import { callsOf, expect, expectAccessible, photograph, test } from "./lib/fixtures";

test("what other programs have is shown with whose it is and what is known of it, and used in place", async ({
  open,
}) => {
  const page = await open("model=q4&found=some");
  await page.keyboard.press("Control+3");
  await page.getByRole("button", { name: "Look for models here" }).click();
  const found = page.locator("section", {
    has: page.getByRole("heading", { name: "Found on this computer" }),
  });
  await expect(found.getByText(/^LM Studio · .* · Qwen3\.6-27B Q4_K_M, SHA-256 verified$/)).toBeVisible();
  await expect(found.getByText(/^Ollama · .* · comparing with Qwen3\.6-27B Q4_K_M: 54%$/)).toBeVisible();
  await expect(found.getByText(/in 4 parts · not in the catalogue/)).toBeVisible();
  await expect(found.getByText(/other-00002-of-00002\.gguf is missing/)).toBeVisible();
  await expect(found.getByText("Not looked through to the end: /mnt/office-share/models")).toBeVisible();
  await photograph(page, "library-found");
  await found.getByRole("button", { name: "Use Qwen3.6-27B Q4_K_M where it is" }).click();
  await expect(found.getByText("in the library", { exact: true })).toBeVisible();
  expect(await callsOf(page, "library.use")).toEqual([{ id: "lm-q4", how: "in-place" }]);
});

test("the first run offers the file that is here instead of a download", async ({ open }) => {
  const page = await open("machine=nvidia-desktop-4090&found=best");
  await expect(
    page.getByText("LM Studio has it, verified byte for byte. Nothing needs to be downloaded."),
  ).toBeVisible();
  await photograph(page, "library-setup");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Use the file of LM Studio" }).click();
  await expect(page.getByRole("textbox", { name: "Message" })).toBeVisible();
  expect(await callsOf(page, "models.startDownload")).toEqual([]);
});

test("files dropped onto the library are taken in, and what cannot be is told one by one", async ({
  open,
}) => {
  const page = await open("model=q4");
  await page.keyboard.press("Control+3");
  const area = page.getByRole("heading", { name: "Models", exact: true });
  await expect(area).toBeVisible();
  const transfer = await page.evaluateHandle(() => {
    const data = new DataTransfer();
    for (const name of ["mine.gguf", "notes.txt"]) data.items.add(new File(["x"], name));
    return data;
  });
  await area.dispatchEvent("dragenter", { dataTransfer: transfer });
  await expect(page.getByText("Drop model files or folders here")).toBeVisible();
  await photograph(page, "library-drop");
  await area.dispatchEvent("drop", { dataTransfer: transfer });
  await expect(page.getByText("1 model was added.")).toBeVisible();
  await expect(page.getByText(/notes\.txt/)).toBeVisible();
  expect(await callsOf(page, "library.importPaths")).toEqual([
    { paths: ["/home/ada/Downloads/mine.gguf", "/home/ada/Downloads/notes.txt"] },
  ]);
});

test("a model is compared again with progress and a way to stop; removing says what it frees", async ({
  open,
}) => {
  const page = await open("model=q4");
  await page.keyboard.press("Control+3");
  await expect(
    page.getByText(/downloaded by Quern · with mmproj-F16\.gguf for images · last loaded/),
  ).toBeVisible();
  await expect(page.getByText("used where LM Studio has it")).toBeVisible();
  await page.getByRole("button", { name: "Verify Qwen3.6-27B Q4_K_M again" }).click();
  await expect(page.getByRole("progressbar", { name: "Verifying Qwen3.6-27B Q4_K_M" })).toBeVisible();
  await photograph(page, "library-verify");
  await page.getByRole("button", { name: "Stop", exact: true }).click();
  await expect(page.getByRole("progressbar")).toHaveCount(0);
  await page.getByRole("button", { name: "Remove Qwen3.6-27B Q4_K_M" }).click();
  await expect(page.getByRole("alertdialog")).toContainText(
    /goes to the trash; .* are free once that is emptied/,
  );
  await page.keyboard.press("Escape");
  // Another program's file is only ever taken off the list.
  await page.getByRole("button", { name: "Remove my-finetune.gguf" }).click();
  await expect(page.getByRole("alertdialog")).toContainText("The file stays where it is");
  await page.getByRole("button", { name: "Take off the list" }).click();
});

test("the file for images is offered with a build, and for one that is here without it", async ({ open }) => {
  const page = await open("model=q4");
  await page.keyboard.press("Control+3");
  await page.getByRole("switch", { name: "With the file for images, 927.6 MB more" }).click();
  await photograph(page, "library-images");
  await page
    .getByRole("button", { name: /^Download Q6_K, / })
    .first()
    .click();
  await expect
    .poll(() => callsOf(page, "models.startDownload"))
    .toEqual([
      { fileId: expect.stringContaining("Q6_K.gguf") },
      { fileId: expect.stringContaining("mmproj-F16.gguf") },
    ]);
});

test("a build that is here without its file for images gets it by one press", async ({ open }) => {
  const page = await open("model=q4&images-missing");
  await page.keyboard.press("Control+3");
  await page.getByRole("button", { name: "Get the file for images of Qwen3.6-27B Q4_K_M, 927.6 MB" }).click();
  expect(await callsOf(page, "models.startDownload")).toEqual([
    { fileId: expect.stringContaining("mmproj-F16.gguf") },
  ]);
});

test("the list of files is refreshed on request, and says which it is", async ({ open }) => {
  const page = await open("model=q4");
  await page.keyboard.press("Control+3");
  await expect(page.getByText("List of files: as it came with Quern")).toBeVisible();
  await page.getByRole("button", { name: "Refresh the list of files" }).click();
  await expect(page.getByText(/number 7, of Nov 20, 2026; 12 files/)).toBeVisible();
  // What it brought is told at once, stays to be read, and is marked where it stands.
  await expect(page.getByText("2 new files in the list of files")).toHaveCount(2);
  await expect(page.getByText(/Last asked Nov 27, 2026/)).toBeVisible();
  await expect(page.getByRole("rowheader").getByText("new", { exact: true })).toHaveCount(2);
  await page.getByRole("button", { name: "Refresh the list of files" }).click();
  await expect(page.getByText("There is no newer list of files.")).toBeVisible();
  await page.getByRole("button", { name: "Open a list" }).click();
  await expect(page.getByText("The newer list of files has no file that was not known.")).toBeVisible();
  await expect(page.getByText(/\b0 new files/)).toHaveCount(0);
});

for (const [name, scenario, size] of [
  ["dark", "model=q4&found=some&theme=dark", undefined],
  ["900", "model=q4&found=some", { width: 900, height: 600 }],
  ["zh", "model=q4&found=some&language=zh-CN", undefined],
] as const) {
  test(`the library is accessible and nothing is cut, ${name}`, async ({ open }) => {
    const page = await open(scenario, size);
    await page.keyboard.press("Control+3");
    await page.getByRole("button", { name: /Look for models here|查找本机上的模型/ }).click();
    await expect(page.getByText("qwen3.6:27b")).toBeVisible();
    await photograph(page, `library-${name}`);
    await page.getByText("qwen3.6:27b").scrollIntoViewIfNeeded();
    await photograph(page, `library-${name}-found`);
    await expectAccessible(page);
    const cut = await page.evaluate(() =>
      [document.documentElement, ...document.querySelectorAll("main .overflow-y-auto")]
        .map((element) => element.scrollWidth - element.clientWidth)
        .filter((pixels) => pixels > 0),
    );
    expect(cut).toEqual([]);
  });
}

test("what uses a model stands on its row, and is said before it is removed", async ({ open }) => {
  const page = await open("model=q4&uses");
  await page.keyboard.press("Control+3");
  const uses = page.getByRole("list", { name: "What uses Qwen3.6-27B Q4_K_M" }).getByRole("listitem");
  await expect(uses).toHaveText([
    "the next load: it was loaded last",
    "the API server, which answers with it",
    "a plan that you keep: 32,768 tokens of context, KV cache of 8 bits, 48 layers on the GPU",
  ]);
  await expect(
    page.getByRole("list", { name: "What uses my-finetune.gguf" }).getByRole("listitem"),
  ).toHaveText(["the API server, for embeddings"]);
  await photograph(page, "library-uses");
  await page.getByRole("button", { name: "Remove Qwen3.6-27B Q4_K_M" }).click();
  await expect(page.getByRole("alertdialog")).toContainText("It is still used by:");
  await expect(page.getByRole("alertdialog")).toContainText("the API server, which answers with it");
  await photograph(page, "library-uses-removal");
  await expectAccessible(page);
});
