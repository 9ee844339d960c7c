import type { BrowserWindow } from "electron";

/** Typing and pasting into a terminal follow real keys and clicks within this time, ms. */
const recentMs = 3000;

/** Remembers when real keys or clicks last reached the window; code in a page can make neither. */
export class InputWatch {
  private last = Number.NEGATIVE_INFINITY;

  watch(window: BrowserWindow): void {
    const note = () => {
      this.last = performance.now();
    };
    window.webContents.on("before-input-event", note);
    window.webContents.on("input-event", (_event, { type }) => {
      if (type === "mouseDown" || type === "mouseUp" || type === "keyDown" || type === "rawKeyDown") note();
    });
  }

  recent(): boolean {
    return performance.now() - this.last < recentMs;
  }
}
