import { spawn } from "node:child_process";
import { constants } from "node:os";
import { app } from "electron";

/** Chromium chooses its display before it reads our code, so that only an argument moves it. */
const display = "ozone-platform";

/**
 * Starts this program once more without any display, where Linux has none; everything that it reads, writes and is
 * signalled passes through.
 * @returns its exit code; null where this process can do the work itself
 */
export async function runWithoutDisplay(): Promise<number | null> {
  const { env, platform, execPath, argv } = process;
  const shown = Boolean(env.DISPLAY) || Boolean(env.WAYLAND_DISPLAY);
  if (platform !== "linux" || shown || app.commandLine.hasSwitch(display)) return null;
  const child = spawn(execPath, [`--${display}=headless`, ...argv.slice(1)], { stdio: "inherit" });
  // A terminal tells both of Ctrl+C by itself; this one only has to outlive the other.
  process.on("SIGINT", () => undefined);
  for (const signal of ["SIGTERM", "SIGHUP"] as const) process.on(signal, () => child.kill(signal));
  return await new Promise((done) => {
    child.once("error", (error) => {
      process.stderr.write(`${error.message}\n`);
      done(1);
    });
    child.once("exit", (code, signal) => done(code ?? 128 + constants.signals[signal ?? "SIGTERM"]));
  });
}
