import type { ErrorData } from "../../contract";
import type { StoreCalls } from "./types";

/** What the store's thread is started with. */
export interface StoreThreadOptions {
  folder: string;
  /** What the database is encrypted with; null: nothing. */
  key: Uint8Array | null;
}

/** Everything that the thread can be asked for. */
export interface ThreadCalls extends StoreCalls {
  notice(): ErrorData | null;
  /** Encrypts the database with another key, or takes the encryption off; all or nothing. */
  rekey(key: Uint8Array | null): void;
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
