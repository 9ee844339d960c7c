import { FoldVertical } from "lucide-react";
import type { Compaction, Message } from "../../main/contract";
import { useT } from "../i18n";
import { part } from "../search/parts";
import { undoCompaction } from "../state/summaries";
import { useFold } from "../state/unfolded";
import { Button } from "../ui";
import { useFormat } from "../ui/format";
import { visibleText } from "../ui/visible";

interface SummaryDividerProps {
  readonly message: Message;
  readonly compaction: Compaction;
}

/** Where a summary stands for all that is above: what it saved, the summary itself, and the way back. */
export function SummaryDivider({ message, compaction }: SummaryDividerProps) {
  const t = useT();
  const f = useFormat();
  const [open, toggle] = useFold(message.id, part.summary);
  return (
    <section aria-label={t("compaction.summary")} className="mt-5 text-xs text-muted">
      <div className="flex flex-wrap items-center justify-center gap-x-2 gap-y-1">
        <span aria-hidden className="h-px min-w-4 flex-1 bg-line" />
        <FoldVertical size={14} aria-hidden />
        <span className="figures" title={t("compaction.what")}>
          {t("compaction.line", {
            before: f.number(compaction.tokensBefore),
            after: f.number(compaction.tokensAfter),
          })}
        </span>
        <Button kind="quiet" aria-expanded={open} onClick={toggle} className="px-1.5">
          {t(open ? "compaction.hide" : "compaction.show")}
        </Button>
        <Button kind="quiet" onClick={() => void undoCompaction(message.id)} className="px-1.5">
          {t("compaction.undo")}
        </Button>
        <span aria-hidden className="h-px min-w-4 flex-1 bg-line" />
      </div>
      {open && (
        <div className="mt-2 rounded-md border border-line px-4 py-3 text-sm">
          <p>{t("compaction.what")}</p>
          <p dir="auto" data-part={part.summary} className="mt-2 wrap-anywhere whitespace-pre-wrap text-text">
            {visibleText(compaction.summary)}
          </p>
        </div>
      )}
    </section>
  );
}
