import type { EnginePlan } from "../../../main/contract";
import type { Sampling } from "../../../main/engine/token-engine";

/**
 * Behind so many tokens of an answer time is taken: a page that begins to show one is busy, hears of the first tokens late
 * and would seem to have heard the others sooner than they were written.
 */
export const beginsBehind = (tokens: number): number => Math.ceil(tokens / 5);

/** Tokens that were written once the answer flowed, and how long that took. */
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
