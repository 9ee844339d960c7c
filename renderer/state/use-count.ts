import { useEffect, useMemo, useRef, useState } from "react";
import type { TokenCount } from "../../main/contract";
import { ask, services } from "../bridge";
import { draftOf, followDraft } from "./drafts";

/** After this long without a change the draft is counted, ms. */
const pause = 250;

interface Counted {
  readonly conversationId: string | null;
  readonly count: TokenCount;
}

/**
 * What the next prompt would take with what is being written, counted again a moment after the last change. While typing
 * goes on the figures of before stay, and nothing is drawn anew; those of another conversation never show. Null until
 * the first figures are here.
 * @param endpoint where it is to go, as it is shown, stored or not
 * @param version changes whenever something else than the draft changed what the prompt holds
 */
export function useCount(
  conversationId: string | null,
  endpoint: string | null,
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
      const result = await ask(services().chat.count({ conversationId, endpoint, text, attachments }));
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
  }, [conversationId, endpoint, attachments, version]);

  return counted !== null && counted.conversationId === conversationId ? counted.count : null;
}
