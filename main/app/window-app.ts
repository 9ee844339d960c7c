import { join } from "node:path";
import { app, type BrowserWindow, Menu, nativeTheme, session } from "electron";
import { eventChannel } from "../contract/names";
import type { Host } from "../host";
import type { Background } from "./background";
import { prepareDataFolders } from "./data-folder";
import { endServices, openAgain, sayAndEnd } from "./ending";
import { guardAllContents, guardSession } from "./guards";
import { InputWatch } from "./input-watch";
import { registerCalls } from "./ipc";
import { registerPageScheme, servePage } from "./page-protocol";
import { savedTheme } from "./saved-theme";
import { openWindow } from "./window";

/*
 * The app with its window. Order matters here. Only what the first frame needs is imported above; the services come
 * with the page's first question.
 */

const programFolder = import.meta.dirname;
const appFolder = join(programFolder, "..", "..");

const preload = join(appFolder, "out", "preload", "preload.cjs");
const input = new InputWatch();

let window: BrowserWindow | null = null;
let closed = false;
let host: Host | null = null;
let background: Background | null = null;

// Electron's own menu reloads the page and opens developer tools; ours comes with the services.
Menu.setApplicationMenu(null);
registerPageScheme();

const folders = await prepareDataFolders(process.env.QUERN_DATA ?? app.getPath("userData"));
app.setPath("userData", folders.chromium);
process.on("uncaughtException", (error: NodeJS.ErrnoException) => {
  // The terminal that Quern was started from is gone: nothing that anybody misses.
  if (error.code !== "EPIPE") void endAfter(error);
});
process.on("unhandledRejection", (reason) => void logged("unhandled rejection", reason));

// Not awaited: Electron is ready only after this module has run to its end.
if (app.requestSingleInstanceLock()) void start();
else app.quit();

async function start(): Promise<void> {
  app.on("second-instance", () => {
    if (closed) openAgain();
    showWindow();
  });
  // The icon in the dock of macOS was clicked.
  app.on("activate", showWindow);
  app.on("window-all-closed", () => app.quit());
  app.on("will-quit", (event) => {
    if (!host) return;
    event.preventDefault();
    const closing = host;
    host = null;
    void endServices(closing).finally(() => app.quit());
  });
  guardAllContents((url) => host?.openLink(url).catch((error: unknown) => logged("link", error)));

  const [theme] = await Promise.all([savedTheme(folders.data), app.whenReady()]);
  nativeTheme.themeSource = theme;
  guardSession(session.defaultSession);
  servePage(session.defaultSession, join(appFolder, "out", "renderer"));

  // The services start with the page's first question: until then this thread serves the page's files.
  let starting: Promise<Host> | null = null;
  registerCalls(
    () => window,
    async () => {
      starting ??= startServices();
      return (await starting).call;
    },
  );
  await openWindow({
    dataFolder: folders.data,
    preload,
    onWindow: (made) => {
      window = made;
      input.watch(made);
      made.on("close", (event) => background?.closing(event));
      made.once("closed", () => {
        window = null;
        closed = true;
      });
    },
    onPageLost: (reason) => void sayAndEnd({ host, sentence: "desktop.page-lost", params: { reason } }),
  });
}

/** The one window, from wherever it is: hidden, minimised, behind others. */
function showWindow(): void {
  if (!window) return;
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}

async function startServices(): Promise<Host> {
  const { startHost } = await import("./start-host");
  const started = await startHost({
    appFolder,
    programFolder,
    dataFolder: folders.data,
    window: () => window,
    input,
    preload,
    send: (name, payload) => {
      if (window && !window.isDestroyed()) window.webContents.send(eventChannel, name, payload);
    },
  });
  host = started.host;
  background = started.background;
  return host;
}

/** Logs, also before the services have started. */
async function logged(text: string, thrown: unknown): Promise<string> {
  const { openLog } = await import("./log");
  const log = openLog(folders.data);
  log.error(text, thrown);
  return log.file;
}

/** After an error that nothing has caught, nobody knows what still holds: say so and end, rather than go on. */
async function endAfter(error: Error): Promise<void> {
  const file = await logged("uncaught", error);
  await sayAndEnd({ host, sentence: "desktop.unexpected", params: { file } });
}
