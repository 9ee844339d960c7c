import type { Page } from "@playwright/test";
import { callsOf, expect, expectAccessible, inTheDark, photograph, test } from "./lib/fixtures";

const section = (page: Page) =>
  page.locator("section", { has: page.getByRole("heading", { name: "Endpoints", exact: true }) });
const status = (page: Page) => page.getByRole("region", { name: "Status" });

test("an endpoint is added, tried at once, edited, and removed only after a question", async ({ open }) => {
  const page = await open("engine=ready&model=q4&protection=keyring");
  await page.keyboard.press("Control+5");
  await section(page).getByRole("button", { name: "Add an endpoint" }).click();
  const save = section(page).getByRole("button", { name: "Save and test" });
  await expect(save).toBeDisabled();
  await page.getByLabel("Address", { exact: true }).fill("gpu.lan:8000");
  await expect(page.getByText("An http or https address without an account")).toBeVisible();
  await page.getByLabel("Address", { exact: true }).fill("http://gpu.lan:8000");
  await page.getByLabel("Key", { exact: true }).fill("sk-canary");
  await expect(page.getByText("The way to this machine is not encrypted")).toBeVisible();
  await photograph(page, "endpoint-form");
  await expectAccessible(page);
  await save.click();
  await expect(section(page).getByText("131,072 tokens")).toBeVisible();
  await expect(section(page).getByText("A key is kept by the keyring.")).toBeVisible();
  expect(await page.content()).not.toContain("sk-canary");
  expect(await callsOf(page, "endpoints.save")).toMatchObject([
    { id: null, name: "gpu.lan:8000", url: "http://gpu.lan:8000", model: null, key: "sk-canary" },
  ]);
  await section(page).getByRole("button", { name: "Edit gpu.lan:8000" }).click();
  await page.getByLabel("Name", { exact: true }).fill("Box");
  await save.click();
  expect((await callsOf(page, "endpoints.save"))[1]).toMatchObject({ name: "Box", key: null });
  await section(page).getByRole("button", { name: "Remove Box" }).click();
  expect(await callsOf(page, "endpoints.remove")).toEqual([]);
  await page.getByRole("alertdialog").getByRole("button", { name: "Remove" }).click();
  await expect(section(page).getByText("Box")).toHaveCount(0);
});

test("what was not found out is said to be unknown, and a failed test says what to do", async ({ open }) => {
  const page = await open("engine=ready&model=q4&endpoints=some");
  await page.keyboard.press("Control+5");
  await expect(section(page).getByText("Not tested yet: what it can do is unknown.")).toHaveCount(2);
  await section(page).getByRole("button", { name: "Test Hosted" }).click();
  await expect(section(page).getByText("Context").last()).toBeVisible();
  await expect(section(page).getByText("unknown", { exact: true })).toHaveCount(3);
  await section(page).getByRole("button", { name: "Edit llama-server" }).click();
  await page.getByLabel("Address", { exact: true }).fill("http://down.lan:1");
  await section(page).getByRole("button", { name: "Save and test" }).click();
  await expect(section(page).getByText("down.lan:1 refuses the connection")).toBeVisible();
  await section(page).getByRole("heading").scrollIntoViewIfNeeded();
  await photograph(page, "endpoints");
  await expectAccessible(page);
});

test("a certificate that nobody vouches for is shown, trusted as exactly this one, and trusted no longer", async ({
  open,
}) => {
  const page = await open("engine=ready&model=q4");
  await page.keyboard.press("Control+5");
  await section(page).getByRole("button", { name: "Add an endpoint" }).click();
  await page.getByLabel("Address", { exact: true }).fill("https://own.lan:4115");
  await section(page).getByRole("button", { name: "Save and test" }).click();
  await expect(
    section(page).getByText("own.lan:4115 shows a certificate that this computer does not trust"),
  ).toBeVisible();
  const fingerprint = section(page).getByText(/^A0:A1:A2(:..){29}$/u);
  await expect(fingerprint).toBeVisible();
  await fingerprint.scrollIntoViewIfNeeded();
  await photograph(page, "endpoint-certificate");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Trust exactly this certificate of own.lan:4115" }).click();
  await expect(section(page).getByText("131,072 tokens")).toBeVisible();
  await expect(section(page).getByText(/^Known by exactly this certificate: A0:A1/u)).toBeVisible();
  await page.getByRole("button", { name: "Trust the certificate of own.lan:4115 no longer" }).click();
  await expect(section(page).getByText("own.lan:4115 shows a certificate")).toBeVisible();
  expect(await callsOf(page, "endpoints.trust")).toMatchObject([
    { fingerprint: expect.stringContaining("A0:A1") },
    { fingerprint: null },
  ]);
});

test("the status line says where words go, here and elsewhere, wherever the user is", async ({ open }) => {
  const page = await open("engine=ready&model=q4&endpoints=some&chats=some");
  await page.keyboard.press("Control+1");
  await expect(status(page).getByText("on this machine", { exact: true })).toBeVisible();
  const place = page.getByLabel("Runs on");
  await place.selectOption({ label: "GPU box (gpu.lan:8000)" });
  await expect(status(page).getByText("to gpu.lan:8000")).toBeVisible();
  await expect(status(page).getByText("on this machine")).toHaveCount(0);
  await photograph(page, "chat-at-endpoint");
  await expectAccessible(page);
  // The agent and new conversations are still here.
  await page.keyboard.press("Control+2");
  await expect(status(page).getByText("on this machine", { exact: true })).toBeVisible();
  await page.keyboard.press("Control+1");
  await place.selectOption({ label: "llama-server (127.0.0.1:8080)" });
  await expect(status(page).getByText("on this machine, at 127.0.0.1:8080")).toBeVisible();
  await page.keyboard.press("Control+5");
  await page.getByLabel("Usual place").selectOption({ label: "Hosted (hosted.example)" });
  await expect(status(page).getByText("to hosted.example")).toBeVisible();
  await page.keyboard.press("Control+n");
  await expect(place).toHaveValue("hosted");
  await expect(page.getByText("This conversation runs on Hosted")).toBeVisible();
  await expect(status(page).getByText("to hosted.example")).toBeVisible();
});

test("a new conversation at an endpoint needs no model here, and is made there", async ({ open }) => {
  const page = await open("endpoints=some");
  await page.keyboard.press("Control+1");
  await page.getByLabel("Runs on").selectOption({ label: "GPU box (gpu.lan:8000)" });
  await page.getByRole("textbox", { name: "Message" }).fill("hello");
  await page.getByRole("button", { name: "Send" }).click();
  await expect.poll(() => callsOf(page, "chat.create")).toHaveLength(1);
  expect((await callsOf(page, "chat.create"))[0]).toMatchObject({ settings: { endpoint: "gpu-box" } });
});

test("a list that the administrator has fixed cannot be changed, and says so", async ({ open }) => {
  const page = await open("engine=ready&model=q4&endpoints=some&policy=locked");
  await page.keyboard.press("Control+5");
  await expect(section(page).getByText("Set by your administrator")).toHaveCount(1);
  await expect(section(page).getByRole("button", { name: "Add an endpoint" })).toBeDisabled();
  await expect(section(page).getByRole("button", { name: /^Remove (?!the key)/u })).toHaveCount(0);
  await section(page).getByRole("button", { name: "Edit GPU box" }).click();
  await expect(page.getByLabel("Address", { exact: true })).toBeDisabled();
  await expect(page.getByLabel("Key", { exact: true })).toBeEnabled();
});

test("two answers stand side by side, with what each took and what is not known", async ({ open }) => {
  const page = await open("engine=ready&model=q4&endpoints=some&chats=some");
  await page.getByRole("button", { name: "Regenerate" }).last().click();
  await expect(page.getByText("2 of 2")).toBeVisible();
  await expect(page.getByRole("button", { name: "Regenerate" }).last()).toBeEnabled();
  await page.getByRole("button", { name: "Compare the answers" }).last().click();
  const dialog = page.getByRole("dialog", { name: "Answers side by side" });
  await expect(dialog.getByLabel("Answer on the left")).toBeVisible();
  await expect(dialog.getByLabel("Answer on the right")).toBeVisible();
  await expect(dialog.getByText("none, on this machine").first()).toBeVisible();
  await photograph(page, "compare");
  await page.setViewportSize({ width: 900, height: 600 });
  await inTheDark(page);
  await photograph(page, "compare-900-dark");
  await page.setViewportSize({ width: 1280, height: 800 });
  await expectAccessible(page);
});

test("a question is answered at a second place with one press, side by side and live, and the conversation stays", async ({
  open,
}) => {
  const page = await open("engine=ready&model=q4&endpoints=some&chats=slow");
  await page.getByRole("button", { name: "Also answer with…" }).last().click();
  const menu = page.getByRole("menu", { name: "Also answer with…" });
  await expect(menu.getByRole("menuitem")).toHaveText([
    "This machine",
    "GPU box (gpu.lan:8000)",
    "Hosted (hosted.example)",
    "llama-server (127.0.0.1:8080)",
  ]);
  await photograph(page, "also-answer");
  await menu.getByRole("menuitem", { name: "GPU box (gpu.lan:8000)" }).click();
  const dialog = page.getByRole("dialog", { name: "Answers side by side" });
  const chosen = (label: string) => dialog.getByLabel(label).locator("option:checked");
  await expect(chosen("Answer on the left")).toHaveText(/\(this machine\)$/u);
  await expect(chosen("Answer on the right")).toHaveText("2: GPU box (gpu.lan:8000)");
  // It is being written: words are there, its figures are not, the status line says where they come from, and nothing
  // of it can be hurried at a server.
  await expect(dialog.getByText(/^Thinking, /u)).toBeVisible();
  await expect(dialog.getByRole("button", { name: "Stop" })).toBeVisible();
  await expect(dialog.getByRole("button", { name: "Answer now" })).toHaveCount(0);
  await expect(page.getByText("to gpu.lan:8000")).toBeAttached();
  await photograph(page, "compare-live");
  expect(await callsOf(page, "chat.regenerate")).toMatchObject([{ endpoint: "gpu-box" }]);
  await expect(dialog.getByText("0.00123 USD")).toBeVisible({ timeout: 30_000 });
  await expect(dialog.getByText("none, on this machine")).toBeVisible();
  await expect(chosen("Answer on the right")).toHaveText("2: qwen (gpu-box)");
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(page.getByLabel("Runs on")).toHaveValue("");
  await expect(status(page).getByText("on this machine", { exact: true })).toBeVisible();
  expect(await callsOf(page, "chat.change")).toEqual([]);
});

test("what an endpoint asks for its tokens, a key on an open way, and a key's end are the user's to say", async ({
  open,
}) => {
  const page = await open("engine=ready&model=q4&endpoints=some&protection=keyring");
  await page.keyboard.press("Control+5");
  await section(page).getByRole("button", { name: "Remove the key of Hosted" }).click();
  expect(await callsOf(page, "endpoints.removeKey")).toEqual([{ id: "hosted" }]);
  await section(page).getByRole("button", { name: "Edit GPU box" }).click();
  const save = section(page).getByRole("button", { name: "Save and test" });
  await page.getByLabel("Prompt", { exact: true }).fill("0,5");
  await page.getByLabel("Currency").fill("EUR");
  await expect(page.getByText("Prompt, answer and currency belong together")).toBeVisible();
  await expect(save).toBeDisabled();
  await page.getByLabel("Answer", { exact: true }).fill("1.5");
  await page.getByLabel("Key", { exact: true }).fill("sk-canary");
  await page.getByRole("switch", { name: "Send the key unencrypted" }).click();
  await save.click();
  expect(await callsOf(page, "endpoints.save")).toMatchObject([
    {
      id: "gpu-box",
      key: "sk-canary",
      plainKey: true,
      price: { input: 0.5, cached: null, output: 1.5, currency: "EUR" },
    },
  ]);
});

test("how to plan a server of one's own is told where endpoints are, to be copied", async ({ open }) => {
  const page = await open("engine=ready&model=q4");
  await page.keyboard.press("Control+5");
  const command = 'quern plan-server --users 8 --gpus "4x RTX 4090" --out server';
  await expect(section(page).getByText(command, { exact: true })).toBeVisible();
  await section(page)
    .getByRole("button", { name: `Copy ${command}` })
    .click();
  expect(await callsOf(page, "app.copyText")).toEqual([{ text: command }]);
  const server = page.getByRole("button", { name: "Copy quern mcp" });
  await server.click();
  expect((await callsOf(page, "app.copyText"))[1]).toEqual({ text: "quern mcp" });
});
