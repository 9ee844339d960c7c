import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type ElectronApplication, _electron as electron, type Page } from "@playwright/test";
import type { QuernBridge } from "../../../main/contract";

declare global {
  interface Window {
    readonly quern: QuernBridge;
  }
}

/** A running Quern, as a test sees it. */
export interface Quern {
  readonly app: ElectronApplication;
  readonly page: Page;
  /** What the page wrote to its console as an error, or threw. */
  readonly pageErrors: string[];
  /** Ends it as a user would. */
  close(): Promise<void>;
  /** Ends it as a power cut would: SIGKILL to the main process. */
  kill(): Promise<void>;
}

interface LaunchOptions {
  dataFolder: string;
  /** Added to a clean environment. */
  env?: Readonly<Record<string, string>>;
  args?: readonly string[];
}

/** A data folder of its own for one test, removed by `remove`. */
export async function temporaryFolder(): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), "quern-e2e-"));
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }) };
}

/** How the app under test is started: the development runtime with the built app, or the packaged app. */
export function program(): { executablePath: string; args: string[] } {
  const executablePath = process.env.QUERN_E2E_EXECUTABLE;
  if (!executablePath) throw new Error("Run the end-to-end tests with: npm test -- --only e2e");
  return { executablePath, args: JSON.parse(process.env.QUERN_E2E_ARGUMENTS ?? "[]") };
}

/** Starts the real app with its own data folder and waits until the page can be used. */
export async function launchQuern({ dataFolder, env = {}, args = [] }: LaunchOptions): Promise<Quern> {
  const { executablePath, args: programArgs } = program();
  const app = await electron.launch({
    executablePath,
    args: [...programArgs, ...args],
    cwd: resolve(import.meta.dirname, "../../.."),
    chromiumSandbox: !programArgs.includes("--no-sandbox"),
    env: { ...cleanEnvironment(), QUERN_DATA: dataFolder, ...env },
  });
  const pageErrors: string[] = [];
  const page = await app.firstWindow();
  page.on("pageerror", (error) => pageErrors.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") pageErrors.push(message.text());
  });
  await page.waitForFunction(() => document.documentElement.dataset.ready === "true");
  return {
    app,
    page,
    pageErrors,
    close: () => app.close(),
    kill: async () => {
      const main = app.process();
      const ended = new Promise((done) => main.once("exit", done));
      main.kill("SIGKILL");
      await ended;
      // Playwright keeps a connection to the killed app; closing it frees the test.
      await app.close().catch(() => undefined);
    },
  };
}

/** What this process has in its environment, without what would tell Quern where to look. */
export function cleanEnvironment(): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined && !/^(QUERN|HF)_/.test(name)) env[name] = value;
  }
  return env;
}
