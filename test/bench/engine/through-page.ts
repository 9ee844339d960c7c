import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import type Electron from "electron";
import type { EnginePlan, LoadedModel } from "../../../main/contract";
import { launchQuern, type Quern } from "../../e2e/lib/launch";
import type { Writer } from "./direct";
import { beginsBehind, type Decoded } from "./direct-protocol";

/** A 27B takes a minute to load, and several on a busy machine. */
const loadLimitMs = 600_000;

/** The built app with a loaded model; answers are written in its window. */
export interface App extends Writer {
  /** With which the app loaded the model. */
  readonly plan: EnginePlan;
  /** Shows the window or hides it: hidden, the page hears all the same and nothing is drawn. */
  show(shown: boolean): Promise<void>;
  /** Cores taken since the last call, by kind of process. */
  cores(): Promise<string>;
}

/**
 * @param path of a model file; null: the practice model
 * @param threads to run it on; absent: as the plan has it
 */
export async function openApp(path: string | null, threads?: number): Promise<App> {
  const dataFolder = await mkdtemp(join(tmpdir(), "quern-bench-"));
  const quern = await launchQuern({ dataFolder });
  const remove = () => rm(dataFolder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  try {
    const plan = await loadIn(quern, path, threads);
    let round = 0;
    return {
      plan,
      show: (shown) =>
        quern.app.evaluate(({ BrowserWindow }, wanted) => {
          for (const window of BrowserWindow.getAllWindows()) wanted ? window.showInactive() : window.hide();
        }, shown),
      cores: () => quern.app.evaluate(coresTaken),
      decode: (message, tokens) => decodeIn(quern.page, `Round ${++round}`, message, tokens),
      close: async () => {
        await quern.close();
        await remove();
      },
    };
  } catch (error) {
    await quern.close();
    await remove();
    throw error;
  }
}

/** In main: what its processes took of the processor since it was last asked. */
function coresTaken({ app }: typeof Electron): string {
  const taken = app
    .getAppMetrics()
    .map(({ type, name, cpu }) => ({ name: name ?? type, cores: cpu.percentCPUUsage / 100 }))
    .filter(({ cores }) => cores >= 0.05);
  return taken.map(({ name, cores }) => `${name} ${cores.toFixed(2)}`).join(", ");
}

async function loadIn({ app, page }: Quern, path: string | null, threads?: number): Promise<EnginePlan> {
  if (path === null) await page.getByRole("button", { name: "Try the practice model" }).click();
  else {
    await app.evaluate(({ dialog }, chosen) => {
      dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [chosen] });
    }, path);
    await page.getByRole("button", { name: "Use a file I have" }).click();
  }
  const first = await untilLoaded(page);
  if (threads === undefined || first.plan.threads === threads) return first.plan;
  await page.evaluate(
    ([modelId, wanted]) => window.quern.services.engine.load({ modelId, fixed: { threads: wanted } }),
    [first.modelId, threads] as const,
  );
  return (await untilLoaded(page)).plan;
}

function untilLoaded(page: Page): Promise<LoadedModel> {
  return page.evaluate(async (limitMs) => {
    const until = Date.now() + limitMs;
    for (;;) {
      const status = await window.quern.services.engine.status();
      if (!status.ok) throw new Error(JSON.stringify(status.error));
      if (status.value.state === "ready") return status.value.model;
      if (status.value.state === "failed") throw new Error(JSON.stringify(status.value.error));
      if (Date.now() > until) throw new Error("The model is not loaded in time");
      await new Promise((soon) => setTimeout(soon, 200));
    }
  }, loadLimitMs);
}

/**
 * A new conversation, opened in the window and asked by hand. Counted is what the page hears once the answer flows, to
 * its last word of a token, tokens by the running count that comes with them.
 */
async function decodeIn(page: Page, title: string, message: string, tokens: number): Promise<Decoded> {
  const id = await page.evaluate(
    async ([name, maxTokens]) => {
      const { chat } = window.quern.services;
      const made = await chat.create({ thinking: false, settings: { maxTokens } });
      if (!made.ok) throw new Error(JSON.stringify(made.error));
      await chat.change({ id: made.value.id, title: name });
      return made.value.id;
    },
    [title, tokens] as const,
  );
  // Not a pointer's click, which waits for frames: a hidden window draws none.
  await page.locator(`button[title="${title}"]`).dispatchEvent("click");
  const heard = page.evaluate(listen, { id, behind: beginsBehind(tokens) });
  const field = page.getByRole("textbox", { name: "Message" });
  await field.fill(message);
  await field.press("Enter");
  const { characters, first, last } = await heard;
  // What the page does when an answer is whole is not to disturb what comes next.
  await page.waitForTimeout(500);
  return { tokens: last.count - first.count, ms: last.at - first.at, characters };
}

/** In the page: hears an answer from behind so many tokens to its end. */
function listen({ id, behind }: { readonly id: string; readonly behind: number }) {
  const { chat } = window.quern.events;
  return new Promise<Record<"first" | "last", { at: number; count: number }> & { characters: number }>(
    (done, failed) => {
      let first: { at: number; count: number } | undefined;
      let last = { at: 0, count: 0 };
      let characters = 0;
      const stops = [
        chat.progress(({ conversationId, generatedTokens: count }) => {
          if (conversationId !== id) return;
          last = { at: performance.now(), count };
          if (count >= behind) first ??= last;
        }),
        chat.delta(({ conversationId, text }) => {
          if (conversationId !== id) return;
          characters += text.length;
          last = { at: performance.now(), count: last.count };
        }),
        chat.messageChanged(({ conversationId, status, error }) => {
          if (conversationId !== id || status === "streaming") return;
          for (const stop of stops) stop();
          if (first && status === "complete") done({ first, last, characters });
          else failed(new Error(`The answer ended as ${status}: ${JSON.stringify(error)}`));
        }),
      ];
    },
  );
}
