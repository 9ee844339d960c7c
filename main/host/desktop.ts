import type { ChatFiles } from "../chat";

/** What the services need of the desktop around them; the app gives Electron's. */
export interface HostDesktop extends ChatFiles {
  /** The path of a model file that the user chose; null when the dialog was closed. */
  pickModelFile(): Promise<string | null>;
  pickFolder(): Promise<string | null>;
  /** The folder of a kit. */
  pickKit(): Promise<string | null>;
  /** The folder that kits are to be written into. */
  pickKitTarget(): Promise<string | null>;
  /** The report of a machine (`.json`); null when the dialog was closed. */
  pickReport(): Promise<string | null>;
  /** The path of a list of files (`.json`) that the user chose; null when the dialog was closed. */
  pickListFile(): Promise<string | null>;
  /** A file with a public key (PEM); null when the dialog was closed. */
  pickListKey(): Promise<string | null>;
  /** A file with certificates (PEM); null when the dialog was closed. */
  pickCertificates(): Promise<string | null>;
  /** A file with a private key (PEM); null when the dialog was closed. */
  pickKey(): Promise<string | null>;
  /** The one gate for addresses: asks, then opens `https:` in the browser. False when refused. */
  openLink(address: string): Promise<boolean>;
  copyText(text: string): void;
  showInFolder(path: string): void;
  /** A folder to work in; null when the dialog was closed. */
  pickWorkspace(): Promise<string | null>;
  /** Asks in a dialog of the system whether this folder may be changed and its commands run. */
  confirmTrust(path: string): Promise<boolean>;
  /** Asks in a dialog of the system whether commands may run unasked, in the sandbox. */
  confirmAuto(path: string): Promise<boolean>;
  /** Asks in a dialog of the system whether words and files may be sent to this machine from now on. */
  confirmEndpoint(host: string): Promise<boolean>;
  /** Asks in a dialog of the system whether other machines may ask the model from now on. */
  confirmServing(): Promise<boolean>;
  /** Asks in a dialog of the system whether this machine is to be known by this certificate from now on. */
  confirmCertificate(host: string, fingerprint: string): Promise<boolean>;
  /** @throws where the system has no trash for it */
  trash(path: string): Promise<void>;
  /** Real keys or clicks reached the window within the last seconds: no code in the page can make that so. */
  hadInput(): boolean;
  /**
   * Where the page has room for the approval surface.
   * @param keys whether keys in the page may decide
   */
  placeApproval(
    area: { readonly x: number; readonly y: number; readonly width: number; readonly height: number } | null,
    keys: boolean,
  ): void;
  /** Keeps the machine from going to sleep, or no longer; absent where nothing can. */
  keepAwake?(on: boolean): void;
  /** Tells of the end of a download while nobody looks at the window; absent where there is nobody to tell. */
  notify?(about: "download-done" | "download-failed", name: string): void;
}
