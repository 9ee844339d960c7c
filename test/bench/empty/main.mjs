// The least an Electron app can do: one sandboxed window with one line of text. What Quern's start is compared with.
import { join } from "node:path";
import { app, BrowserWindow } from "electron";

// Where Chromium must run without a sandbox (as root), asking for one only makes its helpers crash.
if (!app.commandLine.hasSwitch("no-sandbox")) app.enableSandbox();
// Not awaited: "ready" comes only after this module has run to its end.
void app.whenReady().then(() => {
  const window = new BrowserWindow({ width: 1200, height: 800 });
  void window.loadFile(join(import.meta.dirname, "index.html"));
});
