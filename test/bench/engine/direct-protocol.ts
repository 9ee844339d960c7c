import type { EnginePlan } from "../../../main/contract";
import type { Sampling } from "../../../main/engine/token-engine";

/** Tokens that were written after the first one, and how long that took. */
export interface Decoded {
  readonly tokens: number;
  readonly ms: number;
  readonly characters: number;
}

export interface DecodeTask {
  readonly type: "decode";
  readonly prompt: string;
  readonly sampling: Sampling;
  readonly tokens: number;
}

export type DirectTask =
  | { readonly type: "load"; readonly path: string; readonly plan: EnginePlan }
  | DecodeTask;

export type DirectMessage =
  | { readonly type: "loaded" }
  | ({ readonly type: "decoded" } & Decoded)
  | { readonly type: "failed"; readonly what: string };
