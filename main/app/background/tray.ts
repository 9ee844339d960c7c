import { Menu, nativeImage, nativeTheme, Tray } from "electron";
import type { DesktopText } from "../words";
import { drawIcon } from "./icon";

export interface TrayActs {
  readonly open: () => void;
  /** Null where there is nothing to pause. */
  readonly pauseAll: (() => void) | null;
  readonly quit: () => void;
}

/** What goes on, in a few words, and what can be done about it. */
export interface TrayLook extends TrayActs {
  readonly line: string;
}

/** The icon while the window is hidden. */
export interface QuernTray {
  show(look: TrayLook): void;
  remove(): void;
}

/** Sides of the picture on ordinary and on fine screens, in pixels. Source: Electron's documentation of `Tray`. */
const sizes = [
  { size: 16, scaleFactor: 1 },
  { size: 32, scaleFactor: 2 },
] as const;

/** @throws where the system makes no icon */
export function makeTray(text: () => DesktopText): QuernTray {
  const tray = new Tray(picture());
  let told = "";
  return {
    show: ({ line, open, pauseAll, quit }) => {
      const now = `${line} ${pauseAll === null}`;
      // A menu that is open would close under the pointer each time it is set.
      if (now === told) return;
      told = now;
      tray.setToolTip(`Quern – ${line}`);
      tray.setContextMenu(
        Menu.buildFromTemplate([
          { label: line, enabled: false },
          { type: "separator" },
          { label: text()("desktop.tray-open"), click: open },
          ...(pauseAll === null ? [] : [{ label: text()("desktop.tray-pause"), click: pauseAll }]),
          { type: "separator" },
          { label: text()("desktop.tray-quit"), click: quit },
        ]),
      );
      tray.removeAllListeners("click");
      // On macOS a click opens the menu.
      if (process.platform !== "darwin") tray.on("click", open);
    },
    remove: () => tray.destroy(),
  };
}

function picture(): Electron.NativeImage {
  const mac = process.platform === "darwin";
  // The bar of macOS colours a template itself; elsewhere bars are mostly as dark as the system.
  const colour = mac
    ? ([0, 0, 0] as const)
    : nativeTheme.shouldUseDarkColors
      ? ([236, 228, 218] as const)
      : ([90, 70, 50] as const);
  const image = nativeImage.createEmpty();
  for (const { size, scaleFactor } of sizes) {
    const { pixels } = drawIcon(size, colour);
    image.addRepresentation({
      scaleFactor,
      width: size,
      height: size,
      buffer: nativeImage.createFromBitmap(pixels, { width: size, height: size }).toPNG(),
    });
  }
  image.setTemplateImage(mac);
  return image;
}
