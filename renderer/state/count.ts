import { useEffect, useMemo, useRef, useState } from "react";
import type { TokenCount } from "../../main/contract";
import { answerRoom } from "../../main/contract/answer-room";
import { ask, services } from "../bridge";
import { draftOf, followDraft } from "./drafts";

/** After this long without a change the draft is counted, ms. */
const pause = 250;

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

interface Counted {
  readonly conversationId: string | null;
  readonly count: TokenCount;
}

/**
 * What the next prompt would take with what is being written, counted again a moment after the last change. While typing
 * goes on the figures of before stay, and nothing is drawn anew; those of another conversation never show. Null until
 * the first figures are here.
 * @param version changes whenever something else than the draft changed what the prompt holds
 */
export function useCount(
  conversationId: string | null,
  attachmentIds: readonly string[],
  version: string,
): TokenCount | null {
  const [counted, setCounted] = useState<Counted | null>(null);
  const latest = useRef(0);
  const ids = attachmentIds.join("\n");
  const attachments = useMemo(() => (ids === "" ? [] : ids.split("\n")), [ids]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new version is a reason to count again.
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const count = async (mine: number): Promise<void> => {
      const text = draftOf(conversationId);
      const result = await ask(services().chat.count({ conversationId, text, attachments }));
      // An older count that comes late says nothing of now. A count that failed leaves the field as usable as before.
      if (mine === latest.current && result.ok) setCounted({ conversationId, count: result.value });
    };
    const soon = (): void => {
      latest.current += 1;
      const mine = latest.current;
      clearTimeout(timer);
      timer = setTimeout(() => void count(mine), pause);
    };
    soon();
    const stop = followDraft(conversationId, soon);
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [conversationId, attachments, version]);

  return counted !== null && counted.conversationId === conversationId ? counted.count : null;
}
