// The least an Electron app can do: one sandboxed window with one line of text. What Quern's start is compared with.
import { join } from "node:path";
import { app, BrowserWindow } from "electron";

app.enableSandbox();
await app.whenReady();
const window = new BrowserWindow({ width: 1200, height: 800 });
await window.loadFile(join(import.meta.dirname, "index.html"));
