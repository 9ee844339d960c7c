import { app, type BrowserWindow, dialog } from "electron";
import type { DownloadState } from "../../contract";
import type { Host } from "../../host";
import type { DesktopText } from "../words";
import { hasTray } from "./has-tray";
import { keepChoice, mayKeepChoice, onCloseOf, type Work } from "./on-close";
import { makeTray, type QuernTray } from "./tray";

interface BackgroundOptions {
  readonly host: Host;
  readonly window: () => BrowserWindow | null;
  readonly text: () => DesktopText;
  readonly onTrouble: (thrown: unknown) => void;
}

/** Goes on without its window, where the user wants that. */
export interface Background {
  /** The window is about to close: it is held where it is to stay. */
  closing(event: { preventDefault(): void }): void;
}

/** How often the line of the tray icon is looked at, in ms. */
const lookEveryMs = 2_000;

const underWay: ReadonlySet<DownloadState["state"]> = new Set([
  "queued",
  "checking",
  "downloading",
  "verifying",
]);

/** Decides what closing the window means, and keeps the tray icon while the window is hidden. */
export function keepInBackground({ host, window, text, onTrouble }: BackgroundOptions): Background {
  /** The end was decided: nothing holds the window any more. */
  let ending = false;
  let deciding = false;
  let saidNoTray = false;
  let tray: QuernTray | null = null;
  let looking: NodeJS.Timeout | undefined;
  app.on("before-quit", () => {
    ending = true;
    removeTray();
  });

  async function running(): Promise<DownloadState[]> {
    return (await host.handlers.models.downloads(undefined)).filter(({ state }) => underWay.has(state));
  }

  async function work(): Promise<Work> {
    const { state } = await host.handlers.server.status(undefined);
    return { downloads: (await running()).length, server: state === "on" };
  }

  function end(): void {
    ending = true;
    // The window's end is the end of Quern.
    window()?.close();
  }

  async function decide(): Promise<"end" | "hide" | "minimise" | "stay"> {
    const setting = host.settings.current().onClose;
    const now = await work();
    // Only who may go on without a window needs to know whether there is a tray.
    const tray = onCloseOf(setting, now, true) !== "end" && (await hasTray());
    const what = onCloseOf(setting, now, tray);
    return what === "ask" ? await ask(now, tray) : what;
  }

  async function close(): Promise<void> {
    const chosen = await decide().catch((error: unknown) => {
      // Nobody can say what goes on: closing is what was asked for.
      onTrouble(error);
      return "end" as const;
    });
    // From here on the user, or the setting, has said it: no trouble makes an end of it.
    if (chosen === "end") end();
    if (chosen === "hide") hide();
    if (chosen === "minimise") await minimise();
  }

  async function ask(now: Work, tray: boolean): Promise<"end" | "hide" | "minimise" | "stay"> {
    const parent = window();
    if (!parent) return "end";
    const { response, checkboxChecked } = await dialog.showMessageBox(parent, {
      type: "question",
      message: text()("desktop.close-title"),
      detail: [whatGoesOn(now), tray ? "" : text()("desktop.no-tray")].filter(Boolean).join("\n\n"),
      buttons: [
        text()(tray ? "desktop.close-background" : "desktop.close-minimise"),
        text()("desktop.close-quit"),
        text()("desktop.cancel"),
      ],
      ...(mayKeepChoice(host.settings) && { checkboxLabel: text()("desktop.close-always") }),
      defaultId: 0,
      cancelId: 2,
      noLink: true,
    });
    if (response === 2) return "stay";
    if (checkboxChecked) await keepChoice(host.settings, response === 0 ? "background" : "quit", onTrouble);
    return response === 1 ? "end" : tray ? "hide" : "minimise";
  }

  function whatGoesOn({ downloads, server }: Work): string {
    return [
      ...(downloads > 0 ? [text()("desktop.close-downloads")] : []),
      ...(server ? [text()("desktop.close-server")] : []),
    ].join("\n");
  }

  function hide(): void {
    const hidden = window();
    if (!hidden) return;
    try {
      tray ??= makeTray(text);
    } catch (error) {
      // Said to be there and not to be had: the window stays where it can be found.
      onTrouble(error);
      hidden.minimize();
      return;
    }
    hidden.hide();
    hidden.once("show", removeTray);
    clearInterval(looking);
    looking = setInterval(() => void look().catch(onTrouble), lookEveryMs);
    look().catch(onTrouble);
  }

  async function minimise(): Promise<void> {
    const shown = window();
    shown?.minimize();
    if (saidNoTray || !shown) return;
    saidNoTray = true;
    await dialog.showMessageBox(shown, {
      type: "info",
      message: text()("desktop.still-here"),
      detail: text()("desktop.no-tray"),
      buttons: [text()("desktop.understood")],
      noLink: true,
    });
  }

  async function look(): Promise<void> {
    const now = await running();
    const { server } = await work();
    tray?.show({
      line: lineOf(now, server),
      open,
      pauseAll: now.length === 0 ? null : () => void pauseAll().catch(onTrouble),
      quit: () => void quit().catch(onTrouble),
    });
  }

  function lineOf(now: readonly DownloadState[], server: boolean): string {
    if (now.length === 0) return text()(server ? "desktop.tray-server" : "desktop.tray-idle");
    const done = now.reduce((sum, { receivedBytes }) => sum + receivedBytes, 0);
    const all = now.reduce((sum, { totalBytes }) => sum + totalBytes, 0);
    return text()("desktop.tray-downloading", {
      name: now.map(({ file }) => file.quant).join(", "),
      percent: String(Math.floor((100 * done) / Math.max(1, all))),
    });
  }

  function open(): void {
    window()?.show();
    window()?.focus();
  }

  async function pauseAll(): Promise<void> {
    for (const { fileId } of await running()) await host.handlers.models.pauseDownload({ fileId });
    await look();
  }

  /** Quit, from the tray: what goes on is said first. */
  async function quit(): Promise<void> {
    const now = await work();
    if (now.downloads > 0 || now.server) {
      const { response } = await dialog.showMessageBox({
        type: "question",
        message: text()("desktop.quit-title"),
        detail: whatGoesOn(now),
        buttons: [text()("desktop.close-quit"), text()("desktop.cancel")],
        defaultId: 1,
        cancelId: 1,
        noLink: true,
      });
      if (response !== 0) return;
    }
    app.quit();
  }

  function removeTray(): void {
    clearInterval(looking);
    tray?.remove();
    tray = null;
  }

  return {
    closing: (event) => {
      if (ending) return;
      event.preventDefault();
      if (deciding) return;
      deciding = true;
      close()
        .catch(onTrouble)
        .finally(() => {
          deciding = false;
        });
    },
  };
}
