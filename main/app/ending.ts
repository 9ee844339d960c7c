import { app, dialog } from "electron";
import type { Host } from "../host";
import type { DesktopText } from "./words";

/** A disk or a driver that hangs must not keep Quern from ending; answers are stored as they come anyway. */
const longestEndMs = 10_000;

let again = false;
let said = false;

/** Quern was asked for while it was ending: it opens again as soon as it has ended. */
export function openAgain(): void {
  if (again) return;
  again = true;
  app.relaunch();
}

/** Ends the services, or gives up on one that does not end. */
export async function endServices(host: Host): Promise<void> {
  let late: NodeJS.Timeout | undefined;
  await Promise.race([
    host.close(),
    new Promise<void>((resolve) => {
      late = setTimeout(resolve, longestEndMs);
    }),
  ]);
  clearTimeout(late);
}

interface SayAndEndOptions {
  host: Host | null;
  sentence: Parameters<DesktopText>[0];
  params?: Parameters<DesktopText>[1];
}

/** The last resort: says in a system dialog why Quern cannot go on, ends the services, and ends with exit code 1. */
export async function sayAndEnd({ host, sentence, params }: SayAndEndOptions): Promise<void> {
  if (said) return;
  said = true;
  const { desktopText, localeOf } = await import("./words");
  const text = desktopText(localeOf(host?.settings.current().language ?? "system", app.getLocale()));
  dialog.showErrorBox("Quern", text(sentence, params));
  if (host) await endServices(host);
  app.exit(1);
}
