import type { ChatFiles } from "../chat";

/** What the services need of the desktop around them; the app gives Electron's. */
export interface HostDesktop extends ChatFiles {
  /** The path of a model file that the user chose; null when the dialog was closed. */
  pickModelFile(): Promise<string | null>;
  pickFolder(): Promise<string | null>;
  /** The one gate for addresses: asks, then opens `https:` in the browser. False when refused. */
  openLink(address: string): Promise<boolean>;
  copyText(text: string): void;
  showInFolder(path: string): void;
}
