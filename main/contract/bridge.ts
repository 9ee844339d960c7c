import type { Client, Events } from "./define";
import type { Contract, ServiceName } from "./services";

/** What the preload gives the page as `window.quern`: frozen functions, no channel names, no event objects. */
export interface QuernBridge {
  readonly services: { readonly [S in ServiceName]: Client<Contract[S]> };
  /** The path of a file or folder that was dropped on the window; empty for one that is not on the disk. */
  pathOf(dropped: object): string;
  readonly events: { readonly [S in ServiceName]: Events<Contract[S]> };
}
