import type { Page } from "@playwright/test";
import { callsOf, expect, openConversation, photograph, test } from "./lib/fixtures";

const some = "model=q4&engine=ready&chats=some";
const small = { width: 900, height: 600 };

const paneOf = (page: Page) => page.getByRole("complementary", { name: "Settings of this conversation" });
const button = (page: Page) =>
  page.getByRole("button", { name: "Settings of this conversation", exact: true });

async function openPane(page: Page): Promise<void> {
  await page.evaluate(() => localStorage.clear());
  if ((await paneOf(page).count()) === 0) await button(page).click();
  await expect(paneOf(page)).toBeVisible();
}

/** Settings that left the page, put together in their order. */
async function changed(page: Page): Promise<Record<string, unknown>> {
  const calls = (await callsOf(page, "chat.change")) as { settings?: Record<string, unknown> }[];
  return Object.assign({}, ...calls.map(({ settings }) => settings ?? {}));
}

test("what is changed is stored as it is changed, and only what was changed", async ({ open }) => {
  const page = await open(some);
  await openPane(page);
  const pane = paneOf(page);
  await pane.getByLabel("What the model is told first").fill("Answer in one sentence.");
  await expect.poll(() => changed(page)).toEqual({ systemPrompt: "Answer in one sentence." });
  await pane.getByRole("textbox", { name: "Temperature" }).fill("0,3");
  await pane.getByRole("textbox", { name: "Tokens of thinking" }).fill("2048");
  await pane.getByRole("textbox", { name: "Seed" }).fill("7");
  await pane.getByRole("textbox", { name: "Most tokens" }).fill("500");
  await pane.getByLabel("Stop texts").fill("END\n\\n\\nUser:");
  await pane.getByRole("radio", { name: "Precise coding" }).check();
  await pane.getByRole("radio", { name: "Stop", exact: true }).check();
  await pane.getByLabel("JSON schema").fill('{"type":"object"}');
  await expect
    .poll(() => changed(page))
    .toEqual({
      systemPrompt: "Answer in one sentence.",
      sampling: { temperature: 0.3 },
      thinkingBudget: 2048,
      seed: 7,
      maxTokens: 500,
      stop: ["END", "\n\nUser:"],
      mode: "coding",
      onLoop: "stop",
      jsonSchema: '{"type":"object"}',
    });
});

test("what a field cannot take is kept in sight with the reason, and is not stored", async ({ open }) => {
  const page = await open(some);
  await openPane(page);
  const pane = paneOf(page);
  await pane.getByRole("textbox", { name: "Temperature" }).fill("3");
  await expect(pane.getByRole("alert")).toHaveText(
    "A number from 0 to 2, or nothing. The last valid one holds.",
  );
  await pane.getByRole("textbox", { name: "Temperature" }).fill("");
  await expect(pane.getByRole("alert")).toHaveCount(0);
  await pane.getByLabel("JSON schema").fill('{\n  "type" "object"\n}');
  await expect(pane.getByRole("alert")).toContainText("line 2, column 10");
  await pane.getByRole("textbox", { name: "Seed" }).focus();
  await expect(pane.getByLabel("JSON schema")).toHaveValue('{\n  "type" "object"\n}');
  await pane.getByLabel("JSON schema").fill("[]");
  await expect(pane.getByRole("alert")).toContainText("A schema is a JSON object");
  await pane.getByLabel("JSON schema").fill("");
  await page.waitForTimeout(600);
  expect(Object.keys(await changed(page))).not.toContain("maxTokens");
  expect((await changed(page)).jsonSchema ?? null).toBeNull();
});

test("the recommended values stand in the empty fields, follow the mode, and come back with one press", async ({
  open,
}) => {
  const page = await open(some);
  await openPane(page);
  const pane = paneOf(page);
  const temperature = pane.getByRole("textbox", { name: "Temperature" });
  await expect(temperature).toHaveAttribute("placeholder", "1");
  await pane.getByRole("radio", { name: "Precise coding" }).check();
  await expect(temperature).toHaveAttribute("placeholder", "0.6");
  await pane.getByRole("switch").click();
  await expect(temperature).toHaveAttribute("placeholder", "0.7");
  await expect(pane.getByRole("textbox", { name: "Presence penalty" })).toHaveAttribute("placeholder", "1.5");
  await temperature.fill("1.2");
  await pane.getByRole("textbox", { name: "Top K" }).fill("999999");
  await pane.getByRole("button", { name: "Reset", exact: true }).click();
  await expect(temperature).toHaveValue("");
  await expect(pane.getByRole("textbox", { name: "Top K" })).toHaveValue("");
  await expect(pane.getByRole("alert")).toHaveCount(0);
  await expect.poll(async () => (await changed(page)).sampling).toEqual({});
});

test("a new chat keeps its choices until it is made, and is made with them", async ({ open }) => {
  const page = await open("model=q4&engine=ready");
  await openPane(page);
  await paneOf(page).getByLabel("What the model is told first").fill("Be brief.");
  await page.waitForTimeout(600);
  expect(await callsOf(page, "chat.create")).toHaveLength(0);
  await page.getByRole("textbox", { name: "Message", exact: true }).fill("Hello");
  await page.getByRole("textbox", { name: "Message", exact: true }).press("Enter");
  await expect
    .poll(() => callsOf(page, "chat.create"))
    .toEqual([{ thinking: true, settings: { systemPrompt: "Be brief." } }]);
  await expect(paneOf(page).getByLabel("What the model is told first")).toHaveValue("Be brief.");
});

test("what was just chosen holds for the message that is sent at once", async ({ open }) => {
  const page = await open(some);
  await openPane(page);
  const message = page.getByRole("textbox", { name: "Message", exact: true });
  await message.fill("Go");
  await paneOf(page).getByRole("textbox", { name: "Temperature" }).fill("0.2");
  await message.press("Enter");
  await expect.poll(() => callsOf(page, "chat.send")).toHaveLength(1);
  const order = await page.evaluate(() =>
    window.fakeBridge.calls.map(({ name }) => name).filter((name) => /chat\.(change|send)$/.test(name)),
  );
  expect(order).toEqual(["chat.change", "chat.send"]);
});

test("each conversation has settings of its own", async ({ open }) => {
  const page = await open(some);
  await openPane(page);
  await paneOf(page).getByRole("textbox", { name: "Temperature" }).fill("0.2");
  await openConversation(page, "A poem about mills");
  await expect(paneOf(page).getByRole("textbox", { name: "Temperature" })).toHaveValue("");
  await openConversation(page, "Reading a large CSV file");
  await expect(paneOf(page).getByRole("textbox", { name: "Temperature" })).toHaveValue("0.2");
});

test("a preset is saved, applied, undone and removed", async ({ open }) => {
  const page = await open(some);
  await openPane(page);
  const pane = paneOf(page);
  await expect(pane.getByRole("button", { name: "Preset: Recommended settings" })).toBeVisible();
  await pane.getByRole("textbox", { name: "Temperature" }).fill("0.2");
  await pane.getByRole("button", { name: "Save as…" }).click();
  await pane.getByLabel("Name of the preset").fill("Exact");
  await page.keyboard.press("Enter");
  await expect(pane.getByRole("button", { name: "Preset: Exact" })).toBeVisible();

  await pane.getByRole("textbox", { name: "Temperature" }).fill("0.9");
  await pane.getByRole("button", { name: "Preset: Own settings" }).click();
  await page.getByRole("menuitem", { name: "Exact", exact: true }).click();
  await expect(pane.getByRole("textbox", { name: "Temperature" })).toHaveValue("0.2");
  await pane.getByRole("button", { name: "Put them back" }).click();
  await expect(pane.getByRole("textbox", { name: "Temperature" })).toHaveValue("0.9");

  await pane.getByRole("button", { name: "Preset: Own settings" }).click();
  await page.getByRole("menuitem", { name: "Remove “Exact”…" }).click();
  await expect(page.getByRole("alertdialog")).toContainText("keep their settings");
  await page.getByRole("button", { name: "Remove preset" }).click();
  await expect.poll(() => callsOf(page, "chat.removePreset")).toHaveLength(1);
});

test("new conversations begin with a preset where the user wants that, and those that are there stay", async ({
  open,
}) => {
  const page = await open(some);
  await openPane(page);
  const pane = paneOf(page);
  const temperature = pane.getByRole("textbox", { name: "Temperature" });
  await temperature.fill("0.2");
  await pane.getByRole("button", { name: "Save as…" }).click();
  await pane.getByLabel("Name of the preset").fill("Exact");
  await pane.getByRole("switch", { name: "New conversations begin with it" }).click();
  await pane.getByRole("button", { name: "Save", exact: true }).click();
  await expect(pane.getByText("New conversations begin with: Exact")).toBeVisible();

  await openConversation(page, "A poem about mills");
  await expect(temperature).toHaveValue("");
  await page.getByRole("button", { name: "New chat" }).first().click();
  await expect(temperature).toHaveValue("0.2");
  await expect(pane.getByRole("button", { name: "Preset: Exact" })).toBeVisible();

  await pane.getByRole("button", { name: "Begin them as recommended" }).click();
  await expect(pane.getByRole("button", { name: "Preset: Recommended settings" })).toBeVisible();
  await pane.getByRole("button", { name: "Preset: Recommended settings" }).click();
  await page.getByRole("menuitem", { name: "Exact", exact: true }).click();
  await pane.getByRole("button", { name: "Begin them with this" }).click();
  await expect
    .poll(() => callsOf(page, "chat.setUsualPreset"))
    .toEqual([{ id: expect.any(String) }, { id: null }, { id: expect.any(String) }]);
});

test("the pane opens and closes by keyboard, takes the focus and gives it back, and is remembered", async ({
  open,
}) => {
  const page = await open(some);
  await page.evaluate(() => localStorage.clear());
  // A conversation that has been opened takes the focus once: whoever uses the keyboard comes after it.
  const opened = async () => {
    await expect(page.getByRole("article").first()).toBeVisible();
    await expect(page.getByRole("textbox", { name: "Message", exact: true })).toBeFocused();
  };
  await opened();
  await button(page).focus();
  await page.keyboard.press("Enter");
  await expect(paneOf(page)).toBeFocused();
  await page.reload();
  await opened();
  await expect(paneOf(page)).toBeVisible();
  await paneOf(page).getByRole("textbox", { name: "Seed" }).focus();
  await page.keyboard.press("Escape");
  await expect(paneOf(page)).toHaveCount(0);
  await expect(button(page)).toBeFocused();
  await page.reload();
  await expect(button(page)).toBeVisible();
  await expect(paneOf(page)).toHaveCount(0);
});

test("in a narrow window the pane lies above the conversation and never opens by itself", async ({
  open,
}) => {
  const page = await open(some, small);
  await openPane(page);
  const box = await paneOf(page).boundingBox();
  expect((box?.x ?? 0) + (box?.width ?? 0)).toBe(small.width);
  await page.reload();
  await expect(button(page)).toBeVisible();
  await expect(paneOf(page)).toHaveCount(0);
});

test("the pane and the meter speak Chinese", async ({ open }) => {
  const page = await open(`${some}&language=zh-CN`);
  await page.evaluate(() => localStorage.clear());
  const pane = page.getByRole("complementary", { name: "此对话的设置" });
  if ((await pane.count()) === 0)
    await page.getByRole("button", { name: "此对话的设置", exact: true }).click();
  await page.getByRole("textbox", { name: "消息", exact: true }).fill("你好");
  await page.getByRole("button", { name: /共 64K/ }).click();
  await photograph(page, "pane-zh");
  // A sentence of three small words is English; names of tools and products are not.
  expect((await pane.innerText()).match(/(?:\b[a-z]+ ){2,}[a-z]+\b/g)).toBeNull();
  expect((await page.getByRole("dialog").innerText()).match(/(?:\b[a-z]+ ){2,}[a-z]+\b/g)).toBeNull();
  await page.evaluate(() => localStorage.clear());
});

test("what was changed a moment ago holds for an answer that is given again", async ({ open }) => {
  const page = await open(some);
  await openPane(page);
  await paneOf(page).getByRole("textbox", { name: "Temperature" }).fill("0.3");
  await page.getByRole("button", { name: "Regenerate" }).last().click();
  await expect.poll(() => callsOf(page, "chat.regenerate")).toHaveLength(1);
  expect(await callsOf(page, "chat.change")).toMatchObject([
    { settings: { sampling: { temperature: 0.3 } } },
  ]);
});
