import type { ApprovalDesk } from "../agent";
import type { SpawnChild } from "../child";
import type { AppInfo } from "../contract";
import type { SettingsStore } from "../settings";
import type { HostDesktop } from "./desktop";
import type { CallContract, HostHandlers, SendEvent } from "./dispatch";
import type { HostPower } from "./power";
import type { SourceHostOptions } from "./source-host";

export interface HostOptions extends SourceHostOptions {
  /** The shipped data: catalogue, practice model. */
  resourceFolder: string;
  /** The built programs: `engine.js`, `backend-probe.js`, `pdf-text.js`, `chat-store.js`. */
  programFolder: string;
  spawnChild: SpawnChild;
  desktop: HostDesktop;
  /** Battery, sleep and waking; absent where there is none to be told of. */
  power?: HostPower;
  facts: Pick<AppInfo, "version" | "electron" | "node" | "platform" | "logFile">;
  send: SendEvent;
  log: { info(text: string): void; error(text: string, thrown?: unknown): void };
  /** The page can be used for the first time. */
  onReady?: () => void;
}

/** All services, wired to the contract. */
export interface Host {
  readonly call: CallContract;
  readonly handlers: HostHandlers;
  readonly settings: SettingsStore;
  /** For the app's approval surface alone. */
  readonly approvals: ApprovalDesk;
  openLink(address: string): Promise<boolean>;
  /** Ends answers, downloads and the engine; what they have is stored first. */
  close(): Promise<void>;
}
