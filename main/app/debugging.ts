import { url as inspectorUrl } from "node:inspector";
import { app } from "electron";

/** Chromium's ways to let another program look into the page and run code there. */
const doors = ["remote-debugging-port", "remote-debugging-pipe", "remote-allow-origins"];

/**
 * Shuts Chromium's debugging doors in a packaged app, which no fuse does. They stay open only together with Node's
 * own, which a release's fuses keep shut: so a build for tests can be driven, and a release cannot. Must run before
 * the app is ready.
 */
export function shutDebugging(): void {
  if (!app.isPackaged || inspectorUrl() !== undefined) return;
  for (const door of doors) app.commandLine.removeSwitch(door);
}
