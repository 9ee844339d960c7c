import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { BrowserWindow, nativeTheme, screen } from "electron";
import { pageOrigin } from "./page-file";
import { minimumSize, parseWindowState, placeWindow } from "./window-state";

/** Painted before the page is, so that nothing flashes; the same colours as the page's tokens. */
const background = { light: "#fbfaf8", dark: "#1c1a18" } as const;

interface WindowOptions {
  dataFolder: string;
  preload: string;
  /** Called as soon as the window exists, before the page is loaded. */
  onWindow: (window: BrowserWindow) => void;
  /** A crash of the page's process that reloading did not cure. */
  onPageLost: (reason: string) => void;
}

/** Opens the one window, where it was when it was last closed. */
export async function openWindow(options: WindowOptions): Promise<void> {
  const { dataFolder, preload, onWindow, onPageLost } = options;
  const stateFile = join(dataFolder, "window.json");
  const state = parseWindowState(await readFile(stateFile, "utf8").catch(() => null));
  const primary = screen.getPrimaryDisplay();
  const others = screen.getAllDisplays().filter((display) => display.id !== primary.id);
  const window = new BrowserWindow({
    ...placeWindow(
      state,
      [primary, ...others].map((display) => display.workArea),
    ),
    minWidth: minimumSize.width,
    minHeight: minimumSize.height,
    title: "Quern",
    show: false,
    autoHideMenuBar: true,
    backgroundColor: nativeTheme.shouldUseDarkColors ? background.dark : background.light,
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
      // An answer goes on while the window is behind others.
      backgroundThrottling: false,
      v8CacheOptions: "bypassHeatCheck",
    },
  });
  if (state?.maximized) window.maximize();
  window.once("ready-to-show", () => window.show());
  keepState(window, stateFile);
  reloadOnceAfterCrash(window, onPageLost);
  onWindow(window);
  await window.loadURL(`${pageOrigin}/index.html`);
}

function keepState(window: BrowserWindow, file: string): void {
  window.on("close", () => {
    const state = { ...window.getNormalBounds(), maximized: window.isMaximized() };
    // Not worth a word when it fails: the next window opens in the middle.
    void import("../files")
      .then(({ writeFileAtomic }) => writeFileAtomic(file, JSON.stringify(state)))
      .catch(() => undefined);
  });
}

function reloadOnceAfterCrash(window: BrowserWindow, onPageLost: (reason: string) => void): void {
  let lastCrash = Number.NEGATIVE_INFINITY;
  window.webContents.on("render-process-gone", (_event, details) => {
    if (details.reason === "clean-exit") return;
    const now = Date.now();
    if (now - lastCrash < 60_000) onPageLost(details.reason);
    else window.webContents.reload();
    lastCrash = now;
  });
}
