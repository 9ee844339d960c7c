import { callsOf, expect, openConversation, test } from "./lib/fixtures";

const ready = "model=q4&engine=ready";

test("an answer streams in, thinking first, and ends with what it took", async ({ open }) => {
  const page = await open(ready);
  await page.getByRole("textbox", { name: "Message" }).fill("How do I read a large file?");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: /^Thinking, / })).toBeVisible();
  await expect(page.getByRole("button", { name: "Stop" })).toBeVisible();
  await expect(page.getByRole("button", { name: /^Thought for/ })).toBeVisible();
  await expect(page.getByRole("cell", { name: "11.2 GB" })).toBeVisible();
  await expect(page.getByRole("button", { name: /41 tok\/s · 412 tokens/ })).toBeVisible();
  await expect(page.getByRole("textbox", { name: "Message" })).toHaveValue("");
  await expect(page.getByRole("button", { name: "How do I read a large file?", exact: true })).toBeVisible();
});

test("Escape stops the answer; what was written stays, and it can be answered again", async ({ open }) => {
  const page = await open(`${ready}&chats=slow`);
  await page.getByRole("button", { name: "New chat" }).first().click();
  await page.getByRole("textbox", { name: "Message" }).fill("A long one, please");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Reading 512 of 1,204 new tokens").first()).toBeVisible();
  await expect(page.getByRole("button", { name: /^Thinking, / })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByText("You stopped this answer. What was written is kept.")).toBeVisible();
  expect(await callsOf(page, "chat.stop")).toHaveLength(1);
  await page.getByRole("button", { name: "Answer again" }).click();
  expect(await callsOf(page, "chat.retry")).toHaveLength(1);
});

test("deltas that were missed are fetched: the text has no hole", async ({ open }) => {
  const page = await open(`${ready}&chats=some`);
  await page.evaluate(() => {
    window.fakeBridge.emit("chat.delta", {
      conversationId: "csv",
      messageId: "csv-a",
      thinkingAt: 0,
      thinking: "",
      textAt: 100_000,
      text: "far too late",
    });
  });
  await page.waitForTimeout(200);
  await expect(page.getByText("far too late")).toHaveCount(0);
  await expect(page.getByRole("cell", { name: "11.2 GB" })).toBeVisible();
});

test("a failed and an interrupted answer say what happened and offer to go on", async ({ open }) => {
  const page = await open(`${ready}&chats=some`);
  await openConversation(page, "Summary of the minutes");
  await expect(page.getByText(/The engine ended unexpectedly \(signal SIGABRT\)/)).toBeVisible();
  await expect(page.getByRole("button", { name: "Answer again" })).toBeVisible();
  await openConversation(page, "Refactoring the parser into smaller functions without changing it");
  await expect(page.getByText(/cut off when Quern or its engine ended/)).toBeVisible();
});

test("what is being written is kept for each conversation", async ({ open }) => {
  const page = await open(`${ready}&chats=some`);
  const field = page.getByRole("textbox", { name: "Message" });
  await field.fill("half a thought");
  await openConversation(page, "A poem about mills");
  await expect(field).toHaveValue("");
  await openConversation(page, "Reading a large CSV file");
  await expect(field).toHaveValue("half a thought");
  expect(await callsOf(page, "chat.saveDraft")).toContainEqual({
    conversationId: "csv",
    text: "half a thought",
  });
});

test("the first words of a new chat are stored before they are sent, in one conversation", async ({
  open,
}) => {
  const page = await open(ready);
  const field = page.getByRole("textbox", { name: "Message" });
  await field.pressSequentially("first words ", { delay: 20 });
  await expect.poll(() => callsOf(page, "chat.saveDraft")).not.toHaveLength(0);
  await field.pressSequentially("and more", { delay: 20 });
  await expect(field).toHaveValue("first words and more");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("article", { name: "You" })).toHaveText("first words and more");
  expect(await callsOf(page, "chat.create")).toHaveLength(1);
});

test("Up in an empty field edits the last message in its place; Shift+Enter breaks the line", async ({
  open,
}) => {
  const page = await open(`${ready}&chats=some`);
  const field = page.getByRole("textbox", { name: "Message", exact: true });
  await field.press("ArrowUp");
  const edited = page.getByRole("textbox", { name: "Text of the message" });
  await expect(edited).toHaveValue(/^How do I sum a column/);
  await expect(edited).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(edited).toHaveCount(0);
  await field.fill("one");
  await field.press("Shift+Enter");
  await field.pressSequentially("two");
  await expect(field).toHaveValue("one\ntwo");
  expect(await callsOf(page, "chat.send")).toHaveLength(0);
});

test("a reader who went up is left alone and can jump to the latest", async ({ open }) => {
  const page = await open(`${ready}&chats=some`);
  await openConversation(page, "A very long conversation");
  const region = page.getByRole("region", { name: "Conversation", exact: true });
  const fromEnd = () => region.evaluate((it) => it.scrollHeight - it.scrollTop - it.clientHeight);
  await expect.poll(fromEnd).toBeLessThan(60);
  await region.hover();
  await page.mouse.wheel(0, -3000);
  const jump = page.getByRole("button", { name: "To the latest" });
  await expect(jump).toBeVisible();
  expect(await fromEnd()).toBeGreaterThan(1000);
  await jump.click();
  await expect.poll(fromEnd).toBeLessThan(60);
  await expect(jump).toHaveCount(0);
});

test("a listener hears sentences and the end of the answer, never single tokens", async ({ open }) => {
  const page = await open(ready);
  await page.evaluate(() => {
    const said: string[] = [];
    Object.assign(window, { said });
    const region = document.querySelector('.sr-only[aria-live="polite"]');
    if (region === null) throw new Error("no live region");
    new MutationObserver(() => said.push(region.textContent ?? "")).observe(region, {
      childList: true,
      characterData: true,
      subtree: true,
    });
  });
  await page.getByRole("textbox", { name: "Message" }).fill("Hello");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: /412 tokens/ })).toBeVisible();
  const said = await page.evaluate(() => Reflect.get(window, "said") as string[]);
  expect(said.length).toBeGreaterThan(0);
  expect(said.length).toBeLessThan(8);
  expect(said.at(-1)).toMatch(/Answer complete\.$/);
});
