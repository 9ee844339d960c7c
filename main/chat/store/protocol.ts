import type { ErrorData } from "../../contract";
import type { StoreCalls } from "./types";

/** What the store's thread is started with. */
export interface StoreThreadOptions {
  folder: string;
}

/** Everything that the thread can be asked for. */
export interface ThreadCalls extends StoreCalls {
  notice(): ErrorData | null;
  close(): void;
}

export interface StoreRequest {
  id: number;
  method: keyof ThreadCalls;
  args: readonly unknown[];
}

export type StoreReply =
  | { id: number; ok: true; value: unknown }
  | { id: number; ok: false; error: ErrorData };
