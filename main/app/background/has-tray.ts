import { execFile } from "node:child_process";

/** By this name on the session's bus a Linux desktop shows the icons of programs. Source: StatusNotifierItem, freedesktop.org. */
const watcher = "org.kde.StatusNotifierWatcher";

/** The two usual programs that ask the bus; where neither is there, nobody knows of a tray. */
const questions: readonly (readonly [string, readonly string[]])[] = [
  [
    "dbus-send",
    [
      "--session",
      "--print-reply",
      "--reply-timeout=1000",
      "--dest=org.freedesktop.DBus",
      "/org/freedesktop/DBus",
      "org.freedesktop.DBus.NameHasOwner",
      `string:${watcher}`,
    ],
  ],
  [
    "gdbus",
    [
      "call",
      "--session",
      "--timeout=1",
      "--dest=org.freedesktop.DBus",
      "--object-path=/org/freedesktop/DBus",
      "--method=org.freedesktop.DBus.NameHasOwner",
      watcher,
    ],
  ],
];

/** Runs a program; its output, or null where it is not there or fails. */
export type Run = (program: string, args: readonly string[]) => Promise<string | null>;

/** Whether this desktop shows a tray icon. Windows and macOS do; a Linux desktop says so on its bus, or does not. */
export async function hasTray(
  platform: NodeJS.Platform = process.platform,
  run: Run = runQuick,
): Promise<boolean> {
  if (platform !== "linux") return true;
  for (const [program, args] of questions) {
    const answer = await run(program, args);
    if (answer !== null) return /\btrue\b/.test(answer);
  }
  return false;
}

const runQuick: Run = (program, args) =>
  new Promise((resolve) => {
    execFile(program, [...args], { timeout: 2_000 }, (error, stdout) => resolve(error ? null : stdout));
  });
