import { app } from "electron";
import { commandWords } from "./command-line/words";
import { shutDebugging } from "./debugging";

/*
 * The app's first file: a window, or a command of the command line (`quern serve`), which wants none. What both keep
 * to stands here.
 */

// Where Chromium must run without a sandbox (as root), asking for one only makes its helpers crash.
if (!app.commandLine.hasSwitch("no-sandbox")) app.enableSandbox();
shutDebugging();
// Nothing of Chromium's own may look for the network.
for (const name of ["disable-background-networking", "disable-component-update", "no-pings"])
  app.commandLine.appendSwitch(name);

// In development the executable is Electron's, and `npm run -s quern` is the command line.
const words = app.isPackaged ? commandWords(process.argv.slice(1)) : null;
if (words === null) await import("./window-app");
else await (await import("./command-line")).runCommandLine(import.meta.dirname, words);
