import { type BrowserWindow, type IpcMainInvokeEvent, ipcMain } from "electron";
import { callChannel } from "../contract/names";
import type { CallContract } from "../host";
import { pageOrigin } from "./page-file";

/**
 * Registers the one entrance for calls from the page. A call is answered only when it comes from the main frame of
 * our own window showing our own page; what it carries is checked by `call`.
 * @param services gives the entrance to the services; the first call starts them
 */
export function registerCalls(
  window: () => BrowserWindow | null,
  services: () => Promise<CallContract>,
): void {
  ipcMain.handle(callChannel, async (event, service: unknown, method: unknown, input: unknown) => {
    if (!fromOurPage(event, window())) throw new Error("refused");
    try {
      const call = await services();
      return await call(service, method, input);
    } catch (thrown) {
      // Services that could not start are an answer too. Loaded only here: the first frame does without schemas.
      const { toErrorData } = await import("../contract");
      return { ok: false, error: toErrorData(thrown) };
    }
  });
}

function fromOurPage(event: IpcMainInvokeEvent, window: BrowserWindow | null): boolean {
  if (window === null || window.isDestroyed() || event.sender !== window.webContents) return false;
  const frame = event.senderFrame;
  return frame !== null && frame === event.sender.mainFrame && frame.url.startsWith(`${pageOrigin}/`);
}
