import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { launchQuern } from "../../e2e/lib/launch";
import { longMessages } from "../../page/fake-bridge/chat/large";

/*
 * Opening a conversation of 2,000 messages and about 500,000 tokens in the built app: from the press on the list to the
 * frame that shows its end. Each is opened for the first time, so that its messages come all the way from the store,
 * which is encrypted with a passphrase.
 */

const budgetMs = 200;
const messages = 2000;
const rounds = 5;
const passphrase = "millstones turn";

function exported(title: string, count: number): object {
  const at = new Date().toISOString();
  const all = longMessages(title, count).map(
    ({ conversationId: _conversation, siblings: _siblings, ...message }) => message,
  );
  return { title, thinking: false, settings: {}, createdAt: at, updatedAt: at, messages: all };
}

async function main(): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), "quern-bench-"));
  const quern = await launchQuern({ dataFolder: join(folder, "data") });
  try {
    const { app, page } = quern;
    const titles = Array.from({ length: rounds }, (_, n) => `Long ${n + 1}`);
    const conversations = [exported("Short", 20), ...titles.map((title) => exported(title, messages))];
    const file = join(folder, "long.json");
    const head = { format: "quern-conversations", version: 1, exportedAt: new Date().toISOString() };
    await writeFile(file, JSON.stringify({ ...head, conversations }));
    await app.evaluate(({ dialog }, path) => {
      dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [path] });
    }, file);
    await page.evaluate(fill, passphrase);
    // Before a model is chosen there is no chat to look at.
    await page.keyboard.press("Control+1");
    await opened(page, "Short", 10);
    const times: number[] = [];
    for (const title of titles) {
      times.push(await opened(page, title, messages / 2));
      await opened(page, "Short", 10);
    }
    const again = await opened(page, titles[0] ?? "", messages / 2);
    const asked = await page.evaluate(wayOfMessages);
    const shown = (all: readonly number[]) => all.map((ms) => ms.toFixed(0)).join(", ");
    const slowest = Math.max(...times);
    process.stdout.write(
      `Opening ${messages} messages in the app, encrypted store: ${shown(times)} ms; slowest ${slowest.toFixed(0)} ms ` +
        `for a budget of ${budgetMs}; again, from the page's memory: ${again.toFixed(0)} ms; ` +
        `all messages through the bridge alone: ${shown(asked)} ms\n`,
    );
    return slowest < budgetMs;
  } finally {
    await quern.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

/** In the page: encrypts the store, brings the conversations in, and waits until the search knows them. */
async function fill(passphrase: string): Promise<void> {
  const { chat, protection } = window.quern.services;
  const held = await protection.setPassphrase({ passphrase });
  const added = await chat.importFiles();
  if (!held.ok || !added.ok) throw new Error(JSON.stringify([held, added]));
  for (;;) {
    const found = await chat.search({ query: "nothing at all has these words", limit: 1 });
    if (found.ok && !found.value.more) return;
    await new Promise((soon) => setTimeout(soon, 200));
  }
}

/** In the page: ms that all messages of each long conversation take through the bridge. */
async function wayOfMessages(): Promise<number[]> {
  const { chat } = window.quern.services;
  const all = await chat.conversations();
  const times: number[] = [];
  for (const { id, title } of all.ok ? all.value : []) {
    if (!title.startsWith("Long")) continue;
    const started = performance.now();
    await chat.messages({ id });
    times.push(performance.now() - started);
  }
  return times;
}

/** Presses a conversation in the list and waits for the frame that shows its last answer. @returns ms */
async function opened(page: Page, title: string, answers: number): Promise<number> {
  await page.locator(`button[title="${title}"]`).waitFor();
  const took = await page.evaluate(
    ([name, last]) => {
      const row = [...document.querySelectorAll("button")].find((button) => button.title === name);
      const pressed = performance.now();
      row?.click();
      return new Promise<number>((shown) => {
        const look = (): void => {
          const article = [...document.querySelectorAll("article")].findLast(
            ({ textContent }) => textContent?.includes(`Answer ${last}.`) === true,
          );
          const box = article?.getBoundingClientRect();
          const drawn = article?.querySelector("table") && box && box.bottom > 0 && box.top < innerHeight;
          const heading = document.querySelector("h1")?.textContent?.includes(name) === true;
          // The next frame begins when this one has been drawn.
          if (drawn && heading) requestAnimationFrame(() => shown(performance.now() - pressed));
          else requestAnimationFrame(look);
        };
        look();
      });
    },
    [title, answers] as const,
  );
  // What goes on afterwards is not to disturb the next one.
  await page.waitForTimeout(1000);
  return took;
}

process.exitCode = (await main()) ? 0 : 1;
