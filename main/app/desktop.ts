import { type BrowserWindow, clipboard, dialog, shell } from "electron";
import type { HostDesktop } from "../host";
import { openableLink } from "./links";
import type { DesktopText } from "./words";

/** Longer addresses are cut in the question, so that its buttons stay on the screen. */
const shownAddressLength = 500;

/**
 * What the services need of the desktop: dialogs, the browser, the clipboard, the file manager.
 * @param text gives the words in the user's language at the time of asking
 */
export function createDesktop(
  window: () => BrowserWindow | null,
  text: () => DesktopText,
  input: Pick<HostDesktop, "hadInput" | "placeApproval" | "keepAwake" | "notify">,
): HostDesktop {
  /** Asks with the way out as what Enter presses. */
  const confirm = async (message: string, detail: string, yes: string, no: string) => {
    const parent = window();
    if (!parent) return false;
    const { response } = await dialog.showMessageBox(parent, {
      type: "question",
      message,
      detail,
      buttons: [yes, no],
      defaultId: 1,
      cancelId: 1,
      noLink: true,
    });
    return response === 0;
  };
  const pick = async (options: Electron.OpenDialogOptions) => {
    const parent = window();
    if (!parent) return null;
    const picked = await dialog.showOpenDialog(parent, options);
    return picked.filePaths[0] ?? null;
  };
  const filters = {
    conversations: [{ name: "Quern", extensions: ["json", "md"] }],
    attachments: [],
    markdown: [{ name: "Markdown", extensions: ["md"] }],
    json: [{ name: "JSON", extensions: ["json"] }],
    any: [],
  };
  return {
    pickModelFile: () =>
      pick({
        title: text()("desktop.pick-model-file"),
        properties: ["openFile"],
        filters: [{ name: "GGUF", extensions: ["gguf"] }],
      }),
    pickFolder: () =>
      pick({ title: text()("desktop.pick-folder"), properties: ["openDirectory", "createDirectory"] }),
    pickKit: () => pick({ title: text()("desktop.pick-kit"), properties: ["openDirectory"] }),
    pickKitTarget: () =>
      pick({ title: text()("desktop.pick-kit-target"), properties: ["openDirectory", "createDirectory"] }),
    pickReport: () =>
      pick({ title: text()("desktop.pick-report"), properties: ["openFile"], filters: filters.json }),
    pickListFile: () =>
      pick({ title: text()("desktop.pick-list"), properties: ["openFile"], filters: filters.json }),
    pickListKey: () =>
      pick({
        title: text()("desktop.pick-list-key"),
        properties: ["openFile"],
        filters: [{ name: "PEM", extensions: ["pem", "pub", "key"] }],
      }),
    pickCertificates: () =>
      pick({
        title: text()("desktop.pick-certificates"),
        properties: ["openFile"],
        filters: [{ name: "PEM", extensions: ["pem", "crt", "cer"] }],
      }),
    pickKey: () =>
      pick({
        title: text()("desktop.pick-key"),
        properties: ["openFile"],
        filters: [{ name: "PEM", extensions: ["pem", "key"] }],
      }),
    pickFiles: async (what) => {
      const parent = window();
      if (!parent) return [];
      const picked = await dialog.showOpenDialog(parent, {
        title: text()(`desktop.pick-${what}`),
        properties: ["openFile", "multiSelections"],
        filters: filters[what],
      });
      return picked.filePaths;
    },
    saveFile: async (suggestedName, kind) => {
      const parent = window();
      if (!parent) return null;
      const saved = await dialog.showSaveDialog(parent, {
        title: text()(kind === "any" ? "desktop.save-file" : "desktop.save-conversations"),
        defaultPath: suggestedName,
        filters: filters[kind],
        properties: ["createDirectory", "showOverwriteConfirmation"],
      });
      return saved.canceled || saved.filePath === "" ? null : saved.filePath;
    },
    openLink: async (address) => {
      const url = openableLink(address);
      const parent = window();
      if (!url || !parent) return false;
      const { response } = await dialog.showMessageBox(parent, {
        type: "question",
        message: text()("desktop.open-link", { host: url.hostname }),
        detail: url.href.length > shownAddressLength ? `${url.href.slice(0, shownAddressLength)}…` : url.href,
        buttons: [text()("desktop.open"), text()("desktop.cancel")],
        defaultId: 1,
        cancelId: 1,
        noLink: true,
      });
      if (response !== 0) return false;
      await shell.openExternal(url.href);
      return true;
    },
    copyText: (value) => clipboard.writeText(value),
    showInFolder: (path) => shell.showItemInFolder(path),
    pickWorkspace: () => pick({ title: text()("desktop.pick-workspace"), properties: ["openDirectory"] }),
    confirmTrust: (path) =>
      confirm(
        text()("desktop.trust"),
        text()("desktop.trust-what", { path }),
        text()("desktop.trust-yes"),
        text()("desktop.trust-no"),
      ),
    confirmAuto: (path) =>
      confirm(
        text()("desktop.auto"),
        text()("desktop.auto-what", { path }),
        text()("desktop.auto-yes"),
        text()("desktop.cancel"),
      ),
    confirmEndpoint: (host) =>
      confirm(
        text()("desktop.endpoint", { host }),
        text()("desktop.endpoint-what", { host }),
        text()("desktop.endpoint-yes"),
        text()("desktop.cancel"),
      ),
    confirmServing: () =>
      confirm(
        text()("desktop.serving"),
        text()("desktop.serving-what"),
        text()("desktop.serving-yes"),
        text()("desktop.cancel"),
      ),
    confirmCertificate: (host, fingerprint) =>
      confirm(
        text()("desktop.certificate", { host }),
        text()("desktop.certificate-what", { host, fingerprint }),
        text()("desktop.certificate-yes"),
        text()("desktop.cancel"),
      ),
    trash: (path) => shell.trashItem(path),
    ...input,
  };
}
