import { TriangleAlert, X } from "lucide-react";
import { useEffect, useState } from "react";
import type { TokenCount } from "../../main/contract";
import { useT } from "../i18n";
import { fitOf } from "../state/count";
import { announce } from "../state/notices";
import { beginFromSummary, sumUp, useSummaries } from "../state/summaries";
import { Button, IconButton } from "../ui";
import { useFormat } from "../ui/format";

interface FitNoticeProps {
  readonly conversationId: string | null;
  readonly count: TokenCount | null;
  readonly maxTokens: number | null;
  /** While it is being answered nothing can be summed up. */
  readonly running: boolean;
}

/**
 * Says before sending that the context is nearly full, or that the message will not fit, and offers what can be done.
 * What was dismissed comes back when it gets worse.
 */
export function FitNotice({ conversationId, count, maxTokens, running }: FitNoticeProps) {
  const t = useT();
  const f = useFormat();
  const [dismissed, setDismissed] = useState<string | null>(null);
  const working = useSummaries((state) => conversationId !== null && state.working.includes(conversationId));
  const fit = count === null ? null : fitOf(count, maxTokens);
  const level = fit?.level;
  useEffect(() => {
    // Said once when it begins, not with every figure that changes while writing goes on.
    if (level === "over" || level === "tight") announce(t(`fit.spoken.${level}`));
  }, [level, t]);
  if (count === null || fit === null) return null;
  const mine = `${conversationId ?? ""}:${fit.level}`;
  if ((fit.level !== "tight" && fit.level !== "over") || (fit.level === "tight" && dismissed === mine))
    return null;
  const figures = {
    used: f.number(fit.used),
    all: f.number(fit.all ?? 0),
    percent: f.percent(fit.share ?? 0),
    room: f.number(fit.room),
  };
  const older = count.parts.history > 0;
  return (
    <section
      aria-label={t("fit.label")}
      className={`mb-1.5 flex items-start gap-2.5 rounded-md border border-line py-2 pr-1.5 pl-3 ${fit.level === "over" ? "bg-bad-quiet" : "bg-surface"}`}
    >
      <TriangleAlert
        size={15}
        aria-hidden
        className={`mt-0.5 shrink-0 ${fit.level === "over" ? "text-bad" : "text-warn"}`}
      />
      <div className="min-w-0 flex-1">
        <p className="figures">
          {t(fit.level === "over" ? "fit.over" : "fit.tight", figures)} {!older && t("fit.shorten")}
        </p>
        {older && conversationId !== null && (
          <div className="mt-1.5 flex flex-wrap gap-1.5">
            <Button className="h-6" disabled={running || working} onClick={() => void sumUp(conversationId)}>
              {t(working ? "fit.summing" : "fit.sumUp")}
            </Button>
            <Button
              className="h-6"
              disabled={running || working}
              onClick={() => void beginFromSummary(conversationId)}
            >
              {t("fit.newChat")}
            </Button>
          </div>
        )}
      </div>
      {fit.level === "tight" && (
        <IconButton
          label={t("common.dismiss")}
          icon={<X size={14} aria-hidden />}
          className="size-6"
          onClick={() => setDismissed(mine)}
        />
      )}
    </section>
  );
}
