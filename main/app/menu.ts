import { Menu, type MenuItemConstructorOptions } from "electron";
import type { appService, EventOf } from "../contract";
import type { DesktopText } from "./words";

type Command = EventOf<typeof appService, "command">;

/** Sets the application menu: on macOS in the system's bar, elsewhere behind Alt; its shortcuts work everywhere. */
export function setMenu(text: DesktopText, send: (command: Command) => void): void {
  const item = (command: Command, accelerator: string): MenuItemConstructorOptions => ({
    label: text(`desktop.${command}`),
    accelerator,
    click: () => send(command),
  });
  const mac = process.platform === "darwin";
  const template: MenuItemConstructorOptions[] = [
    ...(mac ? [{ role: "appMenu" as const }] : []),
    {
      label: text("desktop.file"),
      submenu: [
        item("new-chat", "CmdOrCtrl+N"),
        item("go-settings", "CmdOrCtrl+,"),
        { type: "separator" },
        mac ? { role: "close" } : { role: "quit" },
      ],
    },
    { label: text("desktop.edit"), role: "editMenu" },
    {
      label: text("desktop.view"),
      submenu: [
        item("palette", "CmdOrCtrl+K"),
        { type: "separator" },
        { role: "resetZoom" },
        { role: "zoomIn" },
        { role: "zoomOut" },
        { role: "togglefullscreen" },
      ],
    },
    {
      label: text("desktop.go"),
      submenu: [
        item("go-chat", "CmdOrCtrl+1"),
        item("go-workspace", "CmdOrCtrl+2"),
        item("go-models", "CmdOrCtrl+3"),
        item("go-machine", "CmdOrCtrl+4"),
      ],
    },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
