// One sandboxed window with nothing in it: the browser that the page's tests drive is the one that the app ships.
import { app, BrowserWindow } from "electron";

// Where Chromium must run without a sandbox (as root), asking for one only makes its helpers crash.
if (!app.commandLine.hasSwitch("no-sandbox")) app.enableSandbox();
// Not awaited: "ready" comes only after this module has run to its end.
void app.whenReady().then(() => {
  const window = new BrowserWindow({ width: 1300, height: 900, useContentSize: true });
  void window.loadURL("about:blank");
});
