/** What the services need of the desktop around them; the app gives Electron's. */
export interface HostDesktop {
  /** The path of a model file that the user chose; null when the dialog was closed. */
  pickModelFile(): Promise<string | null>;
  pickFolder(): Promise<string | null>;
  /** Where a file of this name is to be written; null when the dialog was closed. */
  pickSavePath(name: string): Promise<string | null>;
  /** The one gate for addresses: asks, then opens `https:` in the browser. False when refused. */
  openLink(address: string): Promise<boolean>;
  copyText(text: string): void;
  showInFolder(path: string): void;
}
