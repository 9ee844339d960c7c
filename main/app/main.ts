import { join } from "node:path";
import { app, type BrowserWindow, dialog, session } from "electron";
import { eventChannel } from "../contract/names";
import type { CallContract, Host } from "../host";
import { prepareDataFolders } from "./data-folder";
import { guardAllContents, guardSession } from "./guards";
import { registerCalls } from "./ipc";
import { registerPageScheme, servePage } from "./page-protocol";
import { openWindow } from "./window";

/*
 * Order matters here. Only what the first frame needs is imported above; the services come after the window has been
 * told to load, so that they and the page start side by side.
 */

const programFolder = import.meta.dirname;
const appFolder = join(programFolder, "..", "..");

let window: BrowserWindow | null = null;
let host: Host | null = null;

// Where Chromium must run without a sandbox (as root), asking for one only makes its helpers crash.
if (!app.commandLine.hasSwitch("no-sandbox")) app.enableSandbox();
registerPageScheme();
// Nothing of Chromium's own may look for the network, either.
for (const name of ["disable-background-networking", "disable-component-update", "no-pings"])
  app.commandLine.appendSwitch(name);

const folders = await prepareDataFolders(process.env.QUERN_DATA ?? app.getPath("userData"));
app.setPath("userData", folders.chromium);

// Not awaited: Electron is ready only after this module has run to its end.
if (app.requestSingleInstanceLock()) void start();
else app.quit();

async function start(): Promise<void> {
  app.on("second-instance", () => {
    if (!window) return;
    if (window.isMinimized()) window.restore();
    window.focus();
  });
  app.on("window-all-closed", () => app.quit());
  app.on("will-quit", (event) => {
    if (!host) return;
    event.preventDefault();
    const closing = host;
    host = null;
    void closing.close().finally(() => app.quit());
  });
  guardAllContents((url) => void host?.openLink(url));

  await app.whenReady();
  guardSession(session.defaultSession);
  servePage(session.defaultSession, join(appFolder, "out", "renderer"));

  let servicesReady: (call: CallContract) => void = () => undefined;
  registerCalls(
    () => window,
    new Promise((resolve) => {
      servicesReady = resolve;
    }),
  );
  const opened = openWindow({
    dataFolder: folders.data,
    preload: join(appFolder, "out", "preload", "preload.cjs"),
    onWindow: (made) => {
      window = made;
    },
    onPageLost: (reason) => {
      void import("./words").then(({ desktopText, localeOf }) => {
        const text = desktopText(localeOf(host?.settings.current().language ?? "system", app.getLocale()));
        dialog.showErrorBox("Quern", text("desktop.page-lost", { reason }));
        app.exit(1);
      });
    },
  });
  const { startHost } = await import("./start-host");
  host = await startHost({
    appFolder,
    programFolder,
    dataFolder: folders.data,
    window: () => window,
    send: (name, payload) => {
      if (window && !window.isDestroyed()) window.webContents.send(eventChannel, name, payload);
    },
  });
  servicesReady(host.call);
  await opened;
}
