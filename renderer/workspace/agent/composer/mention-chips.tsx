import { X } from "lucide-react";
import type { Mention } from "../../../../main/contract";
import { useT } from "../../../i18n";
import { useFormat } from "../../../ui/format";
import { MentionIcon } from "./mention-icon";
import { mentionKey } from "./mentions";
import { labelOf } from "./use-mention-options";

interface MentionChipsProps {
  readonly mentions: readonly Mention[];
  /** Of each, in the same order; null while they are being counted. */
  readonly tokens: readonly number[] | null;
  readonly onRemove: (mention: Mention) => void;
}

/** What is put before the model with the words, each with what it takes of the context. */
export function MentionChips({ mentions, tokens, onRemove }: MentionChipsProps) {
  const t = useT();
  const f = useFormat();
  if (mentions.length === 0) return null;
  return (
    <ul aria-label={t("agent.mentioned")} className="flex max-h-24 flex-wrap gap-1 overflow-y-auto px-2 pt-2">
      {mentions.map((mention, index) => {
        const { name } = labelOf(mention, [], t);
        const count = tokens?.[index];
        return (
          <li
            key={mentionKey(mention)}
            className="inline-flex h-6 max-w-full items-center gap-1 rounded-md border border-line bg-surface pl-1.5"
          >
            <MentionIcon kind={mention.kind} />
            <bdi className="min-w-0 truncate font-mono text-xs" title={name}>
              {name}
            </bdi>
            <span className="figures shrink-0 text-xs text-muted">
              {count === undefined ? "" : t("agent.tokens", { count, shown: f.number(count) })}
            </span>
            <button
              type="button"
              aria-label={t("agent.removeMention", { name })}
              onClick={() => onRemove(mention)}
              className="flex size-6 shrink-0 items-center justify-center rounded-md text-muted hover:text-text focus-visible:-outline-offset-2"
            >
              <X size={12} aria-hidden />
            </button>
          </li>
        );
      })}
    </ul>
  );
}
