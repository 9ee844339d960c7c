import type { ErrorData } from "../../contract";
import type { CheckpointProgress } from "../ports";
import type { CheckpointStore, StoreOptions } from "./store";

/** What the thread of a store is started with. */
export type CheckpointThreadOptions = StoreOptions;

type Calls = Pick<
  CheckpointStore,
  | "take"
  | "changes"
  | "bytesAt"
  | "hashAt"
  | "modeAt"
  | "restore"
  | "leftOut"
  | "keepOnly"
  | "prepare"
  | "ahead"
>;

export type CallName = keyof Calls;
export type CallArguments<K extends CallName> = Parameters<Calls[K]>;
export type CallResult<K extends CallName> = Awaited<ReturnType<Calls[K]>>;

/** The signal of a call stays behind: `stop` takes its place. */
export type CheckpointRequest =
  | { readonly id: number; readonly method: CallName; readonly args: readonly unknown[] }
  | { readonly id: number; readonly method: "stop" }
  | { readonly id: number; readonly method: "close" };

export type CheckpointReply =
  /** Of the call that is at work. */
  | { readonly progress: CheckpointProgress }
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly error: ErrorData };
