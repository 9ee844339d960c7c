import { type BrowserWindow, Notification, powerSaveBlocker } from "electron";
import type { HostDesktop } from "../host";
import type { DesktopText } from "./words";

/** What the system shows of downloads: the machine stays awake, and a note comes when nobody looks at the window. */
export function downloadSigns(
  window: () => BrowserWindow | null,
  text: () => DesktopText,
): Required<Pick<HostDesktop, "keepAwake" | "notify">> {
  let blocker: number | null = null;
  return {
    keepAwake: (on) => {
      if (on) blocker ??= powerSaveBlocker.start("prevent-app-suspension");
      else if (blocker !== null) {
        powerSaveBlocker.stop(blocker);
        blocker = null;
      }
    },
    notify: (about, name) => {
      const shown = window();
      if (shown?.isFocused() || !Notification.isSupported()) return;
      const note = new Notification({ title: "Quern", body: text()(`desktop.${about}`, { name }) });
      note.on("click", () => {
        const at = window();
        if (at?.isMinimized()) at.restore();
        at?.show();
        at?.focus();
      });
      note.show();
    },
  };
}
