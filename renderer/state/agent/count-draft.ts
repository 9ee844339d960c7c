import { useEffect, useRef, useState } from "react";
import { ask, services } from "../../bridge";
import type { AgentDraft } from "./drafts";

/** After this long without a change the draft is counted, ms. */
const pause = 300;

/** Tokens of a draft: of its words, and of each thing mentioned, in their order. */
export interface DraftTokens {
  readonly text: number;
  readonly mentions: readonly number[];
  readonly measured: boolean;
  /** To read all of it; null: unknown. */
  readonly readSeconds: number | null;
}

/**
 * What a draft takes of the context, counted again a moment after the last change; null while nothing is known.
 * Figures of another draft never show: they go by what was counted, not by when it came.
 */
export function useDraftTokens(draft: AgentDraft): DraftTokens | null {
  const [counted, setCounted] = useState<{ readonly draft: AgentDraft; readonly tokens: DraftTokens } | null>(
    null,
  );
  const latest = useRef(0);
  useEffect(() => {
    latest.current += 1;
    const mine = latest.current;
    if (draft.text === "" && draft.mentions.length === 0) return setCounted(null);
    const count = async (): Promise<void> => {
      const result = await ask(
        services().agent.countDraft({ text: draft.text, mentions: [...draft.mentions] }),
      );
      // A count that failed leaves the field as usable as before.
      if (mine === latest.current && result.ok) setCounted({ draft, tokens: result.value });
    };
    const timer = setTimeout(() => void count(), pause);
    return () => clearTimeout(timer);
  }, [draft]);
  // While typing goes on the figures of before stay, as long as they are of the same mentions.
  return counted !== null && counted.draft.mentions === draft.mentions ? counted.tokens : null;
}
