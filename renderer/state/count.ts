import type { TokenCount } from "../../main/contract";
import { answerRoom } from "../../main/contract/answer-room";

/** The parts of a prompt, in the order in which they are drawn and named. */
export const countParts = ["system", "summary", "history", "attachments", "draft"] as const;
export type CountPart = (typeof countParts)[number];

/** All tokens that the next prompt would take. */
export function promptTokens({ parts }: TokenCount): number {
  return countParts.reduce((sum, part) => sum + parts[part], 0);
}

/** How the next prompt fits into the context. */
export interface Fit {
  readonly used: number;
  /** What the context holds; null while no model is loaded. */
  readonly all: number | null;
  /** 0 to 1, and above when it does not fit; null while no model is loaded. */
  readonly share: number | null;
  /** Tokens that remain for the answer. */
  readonly room: number;
  readonly level: "unknown" | "fine" | "tight" | "over";
}

/** From this share of the context on the meter warns. */
const tightFrom = 0.8;

/**
 * How a counted prompt fits. `over` means that main would refuse to send it, because an answer has no room.
 * @param maxTokens the longest answer that is wanted; null: as long as there is room for
 */
export function fitOf(count: TokenCount, maxTokens: number | null): Fit {
  const used = promptTokens(count);
  const all = count.contextTokens;
  if (all === null || all === 0) return { used, all: null, share: null, room: 0, level: "unknown" };
  const share = used / all;
  const level = used + answerRoom(all, maxTokens) > all ? "over" : share >= tightFrom ? "tight" : "fine";
  return { used, all, share, room: Math.max(0, all - used), level };
}
