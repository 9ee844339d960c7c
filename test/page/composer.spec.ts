import type { Page } from "@playwright/test";
import {
  callsOf,
  expect,
  expectAccessible,
  inTheDark,
  openConversation,
  photograph,
  test,
} from "./lib/fixtures";

const ready = "model=q4&engine=ready";
const some = `${ready}&chats=some`;

const fieldOf = (page: Page) => page.getByRole("textbox", { name: "Message", exact: true });
const attached = (page: Page) => page.getByRole("list", { name: "Attached to the next message" });
const waiting = (page: Page) => page.getByRole("region", { name: "Waiting messages" });

/** Pastes as the system's clipboard would: the page gets the event, and does or does not keep it for itself. */
function paste(page: Page, clip: { text?: string; html?: string; files?: { name: string; type: string }[] }) {
  return fieldOf(page).evaluate((field, { text, html, files }) => {
    const data = new DataTransfer();
    if (text !== undefined) data.setData("text/plain", text);
    if (html !== undefined) data.setData("text/html", html);
    for (const { name, type } of files ?? [])
      data.items.add(new File([new Uint8Array([137, 80, 78, 71])], name, { type }));
    const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
    return !field.dispatchEvent(event);
  }, clip);
}

/** Drags files over the chat, and drops them there if wanted. */
function drag(page: Page, names: readonly string[], drop: boolean) {
  return page.getByRole("region", { name: "Conversation", exact: true }).evaluate(
    (target, { names, drop }) => {
      const data = new DataTransfer();
      for (const name of names)
        data.items.add(new File([`content of ${name}`], name, { type: "text/plain" }));
      const event = (type: string) =>
        new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true });
      target.dispatchEvent(event("dragenter"));
      target.dispatchEvent(event("dragover"));
      if (drop) target.dispatchEvent(event("drop"));
    },
    { names: [...names], drop },
  );
}

test.describe("a message sent while an answer runs", () => {
  test("waits above the field, and comes back into it with one press", async ({ open }) => {
    const page = await open(`${ready}&chats=slow`);
    const field = fieldOf(page);
    await field.fill("The first");
    await field.press("Enter");
    await expect(page.getByRole("button", { name: "Stop" }).last()).toBeVisible();
    await field.fill("The second");
    await field.press("Enter");
    await expect(field).toHaveValue("");
    await expect(waiting(page)).toContainText("The second");
    await expect(waiting(page)).toContainText("Sent when this answer is whole");
    await field.fill("half a");
    await page.getByRole("button", { name: "Take back: The second" }).click();
    await expect(field).toHaveValue("half a\n\nThe second");
    await expect(field).toBeFocused();
    await expect(waiting(page)).toHaveCount(0);
  });

  test("is held after a stop until it is sent by hand", async ({ open }) => {
    const page = await open(`${ready}&chats=slow`);
    const field = fieldOf(page);
    await field.fill("The first");
    await field.press("Enter");
    await field.fill("The second");
    await page.getByRole("button", { name: "Queue" }).click();
    await expect(waiting(page)).toContainText("The second");
    await page.keyboard.press("Escape");
    await expect(waiting(page)).toContainText("Held, because the answer before did not end by itself");
    await page.getByRole("button", { name: "Send now" }).click();
    expect(await callsOf(page, "chat.sendQueued")).toHaveLength(1);
    await expect(page.getByRole("article", { name: "You" }).last()).toHaveText("The second");
    await expect(waiting(page)).toHaveCount(0);
  });
});

test.describe("attachments", () => {
  test("are chosen, opened and removed", async ({ open }) => {
    const page = await open(some);
    await page.getByRole("button", { name: "Attach files" }).click();
    await expect(attached(page).getByRole("listitem")).not.toHaveCount(0);
    const chips = await attached(page).getByRole("listitem").count();
    await attached(page)
      .getByRole("button", { name: /Opens it$/ })
      .first()
      .click();
    await expect(page.getByRole("dialog").getByText(/What the model is told of it/)).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(page.getByRole("dialog")).toHaveCount(0);
    await attached(page)
      .getByRole("button", { name: /^Remove / })
      .first()
      .click();
    await expect(attached(page).getByRole("listitem")).toHaveCount(chips - 1);
    await expect(fieldOf(page)).toBeFocused();
    expect(await callsOf(page, "attachments.remove")).toHaveLength(1);
  });

  test("are dropped anywhere over the chat, which says before what a drop will do", async ({ open }) => {
    const page = await open(some);
    await drag(page, ["notes.md"], false);
    await expect(page.getByText("Drop to attach")).toBeVisible();
    await expect(page.getByText(/read on this machine and sent nowhere/)).toBeVisible();
    await drag(page, ["notes.md", "parser.ts"], true);
    await expect(page.getByText("Drop to attach")).toHaveCount(0);
    await expect(attached(page).getByRole("listitem")).toHaveCount(2);
    await expect(attached(page)).toContainText("notes.md");
  });

  test("make a message alone, without a word, and go with it", async ({ open }) => {
    const page = await open(ready);
    await expect(page.getByRole("button", { name: "Send" })).toBeDisabled();
    await page.getByRole("button", { name: "Attach files" }).click();
    await expect(attached(page)).toBeVisible();
    await page.getByRole("button", { name: "Send" }).click();
    await expect(attached(page)).toHaveCount(0);
    const [sent] = (await callsOf(page, "chat.send")) as { text: string; attachments: string[] }[];
    expect(sent?.text).toBe("");
    expect(sent?.attachments.length).toBeGreaterThan(0);
  });

  test("stay with their conversation", async ({ open }) => {
    const page = await open(some);
    await drag(page, ["notes.md"], true);
    await expect(attached(page)).toContainText("notes.md");
    await openConversation(page, "A poem about mills");
    await expect(attached(page)).toHaveCount(0);
    await openConversation(page, "Reading a large CSV file");
    await expect(attached(page)).toContainText("notes.md");
  });

  test("that are too large or refused say so in a sentence, and it can be dismissed", async ({ open }) => {
    const page = await open(some);
    await page.getByRole("region", { name: "Conversation", exact: true }).evaluate((target) => {
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array(62_000_000)], "film.txt"));
      target.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
    });
    const note = page.getByRole("alert").filter({ hasText: "film.txt" });
    await expect(note).toContainText("at most 50.0 MB can be attached");
    expect(await callsOf(page, "attachments.addFile")).toHaveLength(0);
    await page.getByRole("button", { name: "Dismiss the note on film.txt" }).click();
    await expect(note).toHaveCount(0);
  });
});

test.describe("pasting", () => {
  const long = Array.from({ length: 80 }, (_, line) => `line ${line + 1}`).join("\n");

  test("a long text attaches it; one press makes it text again", async ({ open }) => {
    const page = await open(some);
    expect(await paste(page, { text: "short" })).toBe(false);
    expect(await paste(page, { text: long })).toBe(true);
    await expect(attached(page)).toContainText("Pasted text.txt");
    await expect(fieldOf(page)).toHaveValue("");
    await page.getByRole("button", { name: "Paste as text instead" }).click();
    await expect(fieldOf(page)).toHaveValue(long);
    await expect(attached(page)).toHaveCount(0);
  });

  test("a long text with Shift leaves it a text", async ({ open }) => {
    const page = await open(some);
    // Told as the keys would tell it; pressed for real they would paste what the clipboard of this machine holds.
    await fieldOf(page).dispatchEvent("keydown", { key: "V", ctrlKey: true, shiftKey: true });
    expect(await paste(page, { text: long })).toBe(false);
    expect(await callsOf(page, "attachments.addText")).toHaveLength(0);
  });

  test("an image attaches it under a name of its own; cells with a picture of themselves stay words", async ({
    open,
  }) => {
    const page = await open(some);
    const image = { name: "image.png", type: "image/png" };
    expect(await paste(page, { text: "1\t2", html: "<table></table>", files: [image] })).toBe(false);
    expect(await paste(page, { files: [image] })).toBe(true);
    await expect.poll(() => callsOf(page, "attachments.addFile")).toHaveLength(1);
    const [call] = (await callsOf(page, "attachments.addFile")) as { name: string }[];
    expect(call?.name).toBe("Pasted image.png");
  });
});

test.describe("the context meter", () => {
  test("shows the draft's tokens, and by part what the next message takes", async ({ open }) => {
    const page = await open(some);
    await fieldOf(page).fill("How long is this?");
    const meter = page.getByRole("button", { name: /tokens? · context/ });
    await expect(meter).toBeVisible();
    await meter.focus();
    await page.keyboard.press("Enter");
    const panel = page.getByRole("dialog", { name: "The next message in the context" });
    await expect(panel).toBeVisible();
    for (const part of ["Messages so far", "This message", "Room for the answer"])
      await expect(panel.getByText(part)).toBeVisible();
    await expect(panel).toContainText("Counted with the model's own tokenizer");
    await page.keyboard.press("Escape");
    await expect(panel).toHaveCount(0);
  });

  test("says that its figures are estimates while no model is loaded", async ({ open }) => {
    const page = await open("model=q4&chats=some");
    await fieldOf(page).fill("How long is this?");
    await expect(page.getByRole("button", { name: /no model loaded · estimate/ })).toBeVisible();
  });
});

test.describe("a context that runs full", () => {
  test("is said before sending, with what can be done; summing up is one press", async ({ open }) => {
    const page = await open(some);
    await fieldOf(page).fill("word ".repeat(43_000));
    const note = page.getByRole("region", { name: "Room in the context" }).filter({ hasText: "full" });
    await expect(note).toContainText(/The context will be 8\d ?% full/);
    await note.getByRole("button", { name: "Dismiss" }).click();
    await expect(note).toHaveCount(0);
    await fieldOf(page).fill("word ".repeat(53_000));
    const over = page
      .getByRole("region", { name: "Room in the context" })
      .filter({ hasText: "This will not fit" });
    await expect(over).toContainText("the context holds 65,536");
    await over.getByRole("button", { name: "Sum up older messages" }).click();
    expect(await callsOf(page, "chat.compact")).toEqual([{ conversationId: "csv" }]);
  });

  test("can be left for a new chat that begins with a summary", async ({ open }) => {
    const page = await open(some);
    await fieldOf(page).fill("word ".repeat(43_000));
    await page.getByRole("button", { name: "New chat from a summary" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Reading a large CSV file (2)");
    expect(await callsOf(page, "chat.newFromSummary")).toEqual([{ conversationId: "csv" }]);
  });

  test("by the message alone is answered with advice, not with a summary of nothing", async ({ open }) => {
    const page = await open(ready);
    await fieldOf(page).fill("word ".repeat(53_000));
    const over = page
      .getByRole("region", { name: "Room in the context" })
      .filter({ hasText: "This will not fit" });
    await expect(over).toContainText("Shorten the message");
    await expect(over.getByRole("button")).toHaveCount(0);
  });
});

test("a quotation stands in the field as Markdown, with room below it", async ({ open }) => {
  const page = await open(some);
  await fieldOf(page).fill("About this:");
  await page.getByRole("button", { name: "Quote in the next message" }).first().click();
  await expect(fieldOf(page)).toHaveValue(/^About this:\n\n> .+\n\n$/s);
  await expect(fieldOf(page)).toBeFocused();
});

test("a field that grows takes no one away from the end of the conversation", async ({ open }) => {
  const page = await open(some);
  const region = page.getByRole("region", { name: "Conversation", exact: true });
  const fromEnd = () => region.evaluate((it) => it.scrollHeight - it.scrollTop - it.clientHeight);
  await expect.poll(fromEnd).toBeLessThan(5);
  await fieldOf(page).fill("a line\n".repeat(30));
  await expect.poll(fromEnd).toBeLessThan(5);
  await expect(page.getByRole("button", { name: "To the latest" })).toHaveCount(0);
});

/** The settings of the conversation, opened where they are not. */
async function openedPane(page: Page) {
  const pane = page.getByRole("complementary", { name: "Settings of this conversation" });
  if ((await pane.count()) === 0)
    await page.getByRole("button", { name: "Settings of this conversation", exact: true }).click();
  return pane;
}

/** States of the composer and the pane that are photographed and held to the rules of accessibility. */
const looks: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  "composer-attachments": async (page) => {
    await drag(page, ["notes of the meeting on parsers and their long file names.md", "parser.ts"], true);
    await paste(page, { text: "a line\n".repeat(80) });
    await expect(attached(page).getByRole("listitem")).toHaveCount(3);
    await fieldOf(page).fill("word ".repeat(43_000));
    await expect(page.getByText(/The context will be/)).toBeVisible();
    await fieldOf(page).press("Control+Home");
  },
  "composer-over": async (page) => {
    await page.getByRole("region", { name: "Conversation", exact: true }).evaluate((target) => {
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array(62_000_000)], "film.txt"));
      target.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
    });
    await fieldOf(page).fill("word ".repeat(53_000));
    await expect(page.getByText(/This will not fit/)).toBeVisible();
  },
  "composer-meter": async (page) => {
    await drag(page, ["parser.ts"], true);
    await fieldOf(page).fill("What does this parser do? ".repeat(900));
    await page.getByRole("button", { name: /tokens? · context/ }).click();
    await expect(page.getByRole("dialog")).toBeVisible();
    await page.waitForTimeout(400);
  },
  "composer-viewer": async (page) => {
    await paste(page, { text: "a line of the pasted text\n".repeat(80) });
    await attached(page)
      .getByRole("button", { name: /Opens it$/ })
      .click();
    await expect(page.getByRole("dialog").getByText(/What the model is told of it/)).toBeVisible();
  },
  "composer-drop": (page) => drag(page, ["parser.ts"], false),
  "composer-queue": async (page) => {
    await fieldOf(page).fill("The first");
    await fieldOf(page).press("Enter");
    for (const text of ["And then explain the second step in more detail, please", "A third one"]) {
      await fieldOf(page).fill(text);
      await fieldOf(page).press("Enter");
      await expect(waiting(page)).toContainText(text);
    }
    await fieldOf(page).fill("one more");
  },
  pane: async (page) => {
    const pane = await openedPane(page);
    await pane.getByRole("textbox", { name: "Temperature" }).fill("7");
    await expect(pane.getByRole("alert")).toBeVisible();
  },
  "pane-end": async (page) => {
    const pane = await openedPane(page);
    await pane.getByLabel("JSON schema").fill("{ broken");
    await pane.getByLabel("Stop texts").fill("END");
  },
};

for (const [name, prepare] of Object.entries(looks))
  test(`${name} is accessible, light and dark, and has room in a small window`, async ({ open }) => {
    const page = await open(`${name === "composer-queue" ? `${ready}&chats=slow` : some}&theme=light`);
    await page.evaluate(() => localStorage.clear());
    await prepare(page);
    await photograph(page, `${name}-light`);
    await expectAccessible(page);
    await inTheDark(page);
    await photograph(page, `${name}-dark`);
    await expectAccessible(page, ["color-contrast"]);
    await page.setViewportSize({ width: 900, height: 600 });
    await photograph(page, `${name}-dark-900`);
    const cut = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(cut).toBeLessThanOrEqual(0);
    await page.evaluate(() => localStorage.clear());
  });
