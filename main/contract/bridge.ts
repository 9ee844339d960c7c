import type { Client, Events } from "./define";
import type { Contract, ServiceName } from "./services";

/** What the preload gives the page as `window.quern`: frozen functions, no channel names, no event objects. */
export interface QuernBridge {
  readonly services: { readonly [S in ServiceName]: Client<Contract[S]> };
  readonly events: { readonly [S in ServiceName]: Events<Contract[S]> };
  /** Where a file that was dropped onto the page lies; empty for one that the page made itself. */
  readonly pathOf: (file: object) => string;
}
