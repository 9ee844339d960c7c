import { callsOf, expect, expectAccessible, photograph, test } from "./lib/fixtures";

test("from first run to a loaded model: download, verify, load, and the chat opens by itself", async ({
  open,
}) => {
  // The machine for which the fake's one download is the build that fits.
  const page = await open("machine=nvidia-desktop-4090");
  await page.getByRole("button", { name: /^Download \d/ }).click();
  const bar = page.getByRole("progressbar", { name: /Download of/ });
  await expect(bar).toBeVisible();
  await expect(page.getByText(/38\.2 MB\/s · .* left/)).toBeVisible();
  await expect(page.getByRole("textbox", { name: "Message" })).toBeVisible();
  await expect(page.getByRole("region", { name: "Status" })).toContainText("Ready");
});

test("a download is held, resumed, and given up only after a question that says what is lost", async ({
  open,
}) => {
  const page = await open("download=running");
  await page.getByRole("button", { name: "Pause" }).click();
  await expect(page.getByText("Q4_K_M is paused")).toBeVisible();
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByRole("alertdialog")).toContainText("The 9.1 GB that are here will be deleted");
  await page.getByRole("button", { name: "Keep it" }).click();
  await page.getByRole("button", { name: "Resume" }).click();
  await expect(page.getByText("Downloading Q4_K_M", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("button", { name: /Cancel and delete/ }).click();
  await expect(page.getByRole("progressbar")).toHaveCount(0);
});

test("a download that waits to try again says so, and one that is being verified can be held", async ({
  open,
}) => {
  const waiting = await open("download=waiting");
  await expect(waiting.getByText("waiting, tries again in 42 s")).toBeVisible();
  await expect(waiting.getByText(/min left/)).toHaveCount(0);
  const verifying = await open("download=verifying");
  await verifying.getByRole("button", { name: "Pause" }).click();
  await expect(verifying.getByText("Q4_K_M is paused")).toBeVisible();
});

test("a failed download says why and resumes", async ({ open }) => {
  const page = await open("download=failed");
  await expect(page.getByText("Quern tries again by itself every few minutes.")).toBeVisible();
  await expect(page.getByRole("alert")).toContainText(
    "huggingface.co closed the connection after 9.1 GB of 16.8 GB. Resume to fetch the rest.",
  );
  await page.getByRole("button", { name: "Copy details" }).click();
  expect(await callsOf(page, "app.copyText")).toMatchObject([
    { text: expect.stringContaining("ECONNRESET") },
  ]);
  await page.getByRole("button", { name: "Resume" }).click();
  await expect(page.getByRole("alert")).toHaveCount(0);
});

test("the practice model is one press away, offline, and never passes for an AI", async ({ open }) => {
  const page = await open("machine=detecting&offline");
  await page.getByRole("button", { name: "Try the practice model" }).click();
  await expect(page.getByRole("textbox", { name: "Message" })).toBeVisible();
  await expect(
    page.getByRole("banner").or(page.locator("header")).getByText("Practice model · not an AI"),
  ).toBeVisible();
  await expect(page.getByRole("region", { name: "Status" })).toContainText("Practice model · not an AI");
  await expect(page.getByRole("region", { name: "Status" })).toContainText("offline");
});

test("what is not known is said, with the reason, and hides nothing else", async ({ open }) => {
  const page = await open("machine=probes-fail");
  await expect(page.getByText(/^unknown: systeminformation did not answer/)).toBeVisible();
  await expect(page.getByText("33.5 GB")).toBeVisible();
  await expect(page.getByRole("button", { name: /^Download \d/ })).toBeVisible();
});

test("another build is chosen from the list of those that run here", async ({ open }) => {
  const page = await open("");
  await page.getByText(/other choices? that run/).click();
  const choose = page
    .getByRole("button", { name: /^Choose \S/ })
    .and(page.locator("section button"))
    .first();
  const name = (await choose.getAttribute("aria-label"))?.replace("Choose ", "") ?? "";
  await choose.click();
  await expect(page.getByRole("heading", { name: "The build you chose" })).toBeVisible();
  await expect(page.getByRole("button", { name, exact: true })).toBeVisible();
});

test("the same build with a longer context is set where one sees what it takes, and is used from there", async ({
  open,
}) => {
  const page = await open("machine=apple-m1-max-64");
  await page.getByText(/other choices? that run/).click();
  const longer = page.getByRole("listitem").filter({ hasText: "Longer context: " });
  const [, tokens = "?"] = /Longer context: ([\d,]+) tokens/.exec(await longer.innerText()) ?? [];
  await longer.getByRole("button", { name: /^Settings for UD-Q6_K_XL with \d+K of context$/ }).click();
  await expect(page.getByLabel("Context in tokens")).toHaveValue(tokens);
  await expect(page.getByRole("status").filter({ hasText: "Fits." })).toBeVisible();
  await page.getByRole("button", { name: "Use these settings" }).click();
  await expect(
    page.getByText("You chose these settings: UD-Q6_K_XL is loaded with exactly them."),
  ).toBeVisible();
});

test("a machine with 8 GB and no graphics card gets an honest no: what is missing, what would do, what runs anyway", async ({
  open,
}) => {
  const page = await open("machine=eight-gigabytes");
  const answer = page.getByRole("region", { name: "No build fits this machine as it is now" });
  const text = (await answer.textContent()) ?? "";
  const [, missing = "?"] =
    /Not even the smallest good build, Q3_K_S, fits: ([\d.]+) GB of memory are missing\./.exec(text) ?? [];
  const [, needed = "?", sold = "?"] =
    /This computer does not have enough memory: ([\d.]+) GB have to be free at the same time\. One with (\d+) GB would do\./.exec(
      text,
    ) ?? [];
  // What is missing is what has to be free, less the 5.6 GB that are.
  expect(Number(needed) - Number(missing)).toBeCloseTo(5.6, 0);
  expect(Number(sold)).toBeGreaterThan(Number(needed));
  // A graphics card would do as well, and each says what would run then.
  const helps = answer.getByRole("list", { name: "What would make it a yes" }).getByRole("listitem");
  await expect(helps).toHaveText([
    new RegExp(`^${sold} GB of memory: \\S+ would run, at [\\d.]+ to [\\d.]+ tokens a second\\.$`),
    /^A graphics card with \d+ GB: \S+ would run whole on it, at [\d.]+ to [\d.]+ tokens a second, by the card\.$/,
  ]);
  expect(text).toContain("The practice model runs on any machine, to see the app at work.");
  await expect(page.getByRole("button", { name: /^Download \d/ })).toHaveCount(0);

  await answer.getByText(/builds left out, and why/).click();
  const smallest = answer
    .getByRole("row")
    .filter({ has: page.getByRole("cell", { name: "Q3_K_S", exact: true }) });
  await expect(smallest).toContainText(/Q3_K_S needs [\d.]+ GB of memory, of which 5\.6 GB are free/);

  await page.getByRole("button", { name: "Try the practice model" }).click();
  await expect(page.getByRole("textbox", { name: "Message" })).toBeVisible();
  await expect(page.getByRole("region", { name: "Status" })).toContainText("Practice model · not an AI");
});

test("what would make it a yes is said in Chinese as well, memory and graphics card", async ({ open }) => {
  const page = await open("machine=eight-gigabytes&language=zh-CN");
  const helps = page.getByRole("list", { name: "怎样才能运行" }).getByRole("listitem");
  await expect(helps).toHaveText([/^内存达到 \d+ GB：可运行/, /^配 \d+ GB 显存的显卡：/]);
  await photograph(page, "setup-eight-zh");
  await expectAccessible(page);
});
