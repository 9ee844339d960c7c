import { type BrowserWindow, type IpcMainInvokeEvent, ipcMain } from "electron";
import { callChannel } from "../contract/names";
import type { CallContract } from "../host";
import { pageOrigin } from "./page-protocol";

/**
 * Registers the one entrance for calls from the page. A call is answered only when it comes from the main frame of
 * our own window showing our own page; what it carries is checked by `call`.
 * @param call resolves once the services are there, so that the page may ask before they are
 */
export function registerCalls(window: () => BrowserWindow | null, call: Promise<CallContract>): void {
  ipcMain.handle(callChannel, async (event, service: unknown, method: unknown, input: unknown) => {
    if (!fromOurPage(event, window())) throw new Error("refused");
    return (await call)(service, method, input);
  });
}

function fromOurPage(event: IpcMainInvokeEvent, window: BrowserWindow | null): boolean {
  if (window === null || window.isDestroyed() || event.sender !== window.webContents) return false;
  const frame = event.senderFrame;
  return frame !== null && frame === event.sender.mainFrame && frame.url.startsWith(`${pageOrigin}/`);
}
