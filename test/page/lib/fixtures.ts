import { resolve } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import {
  test as base,
  type ConsoleMessage,
  type ElectronApplication,
  expect,
  type Page,
} from "@playwright/test";
import type { FakeBridgeHandle } from "../fake-bridge/install";

declare global {
  interface Window {
    fakeBridge: FakeBridgeHandle;
  }
}

const address = "http://127.0.0.1:4618/";

interface PageFixtures {
  /** The page on the fake bridge of a scenario (see `fake-bridge/scenario.ts`), at 1280 x 800. */
  readonly open: (scenario?: string, size?: { width: number; height: number }) => Promise<Page>;
}

/** Tests of the page. Whatever it writes to its console as an error, or its policy refuses, fails the test. */
export const test = base.extend<PageFixtures, { program: ElectronApplication; window: Page }>({
  program: [
    async ({ playwright }, use) => {
      const executablePath = process.env.QUERN_E2E_EXECUTABLE;
      if (!executablePath) throw new Error("Run the tests of the page with: npm test -- --only page");
      const options: string[] = JSON.parse(process.env.QUERN_E2E_ARGUMENTS ?? "[]");
      const app = await playwright._electron.launch({
        executablePath,
        args: [...options, resolve(import.meta.dirname, "../window")],
        chromiumSandbox: !options.includes("--no-sandbox"),
      });
      await use(app);
      await app.close();
    },
    { scope: "worker" },
  ],
  window: [
    async ({ program }, use) => {
      await use(await program.firstWindow());
    },
    { scope: "worker" },
  ],
  open: async ({ window: page }, use) => {
    const faults: string[] = [];
    const onConsole = (message: ConsoleMessage): void => {
      // The preview server has no icon; the app's window is not asked for one.
      if (message.type() === "error" && !message.location().url.endsWith("/favicon.ico"))
        faults.push(message.text());
    };
    const onError = (error: Error): void => void faults.push(error.stack ?? error.message);
    page.on("console", onConsole);
    page.on("pageerror", onError);
    let fresh = "&fresh";
    await use(async (scenario = "", size = { width: 1280, height: 800 }) => {
      await page.setViewportSize(size);
      await page.goto(`${address}?${scenario}${fresh}`);
      fresh = "";
      await page.waitForFunction(() => document.documentElement.dataset.ready === "true");
      return page;
    });
    page.off("console", onConsole);
    page.off("pageerror", onError);
    expect(faults).toEqual([]);
  },
});

/**
 * Holds the page to the rules of accessibility, contrast included.
 * @param rules only these; absent: all
 */
export async function expectAccessible(page: Page, rules?: readonly string[]): Promise<void> {
  // The window of an app has no second page, which the other mode needs.
  // Of what holds, nothing is wanted: naming each such element takes half the time.
  const axe = new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ["violations"] });
  const { violations } = await (rules ? axe.withRules([...rules]) : axe).analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
  expect(found).toEqual([]);
}

/** Photographs what is to be looked at, where `QUERN_PICTURES=1` says that somebody will. */
export async function photograph(page: Page, name: string): Promise<void> {
  if (process.env.QUERN_PICTURES !== "1") return;
  await page.screenshot({ path: resolve(import.meta.dirname, `../../../test-results/page/${name}.png`) });
}

/** Shows the page as it is in the dark theme: what a theme changes are colors, and nothing else. */
export async function inTheDark(page: Page): Promise<void> {
  await page.evaluate(() => {
    document.documentElement.dataset.theme = "dark";
  });
  // Colors go over into one another.
  await page.waitForTimeout(150);
}

/** Opens a conversation from the list. */
export async function openConversation(page: Page, title: string): Promise<void> {
  await page
    .getByRole("region", { name: "Conversations" })
    .getByRole("button", { name: title, exact: true })
    .click();
}

/** What left the page, by name of the call. */
export function callsOf(page: Page, name: string): Promise<unknown[]> {
  return page.evaluate(
    (wanted) => window.fakeBridge.calls.filter((call) => call.name === wanted).map(({ input }) => input),
    name,
  );
}

export { expect };
