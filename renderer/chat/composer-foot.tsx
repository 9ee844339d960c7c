import { Meter } from "@base-ui/react/meter";
import { useT } from "../i18n";
import { useChat } from "../state/chat";
import { useEngine } from "../state/engine";
import { paceOf } from "../state/pace";
import { Term } from "../ui";
import { useFormat } from "../ui/format";

/** Under the field: how full the context is, or how the field works. */
export function ComposerFoot() {
  const t = useT();
  const f = useFormat();
  const id = useChat((state) => state.selectedId);
  const stored = useChat((state) => (id === null ? undefined : state.messages[id]));
  const progress = useChat((state) => (id === null ? undefined : state.progress[id]));
  const status = useEngine((state) => state.status);
  const pace = paceOf(stored ?? [], progress);
  if (pace === null || pace.contextTokens === 0)
    return (
      <span className="min-w-0 truncate text-xs text-muted">
        {t("composer.keys")}
        {status.state === "ready" &&
          ` · ${t("composer.context", { size: f.number(status.model.actual.contextTokens) })}`}
      </span>
    );
  const share = Math.min(1, pace.contextUsedTokens / pace.contextTokens);
  const words = t("composer.contextUsed", {
    percent: f.percent(share),
    used: f.number(pace.contextUsedTokens),
    all: f.number(pace.contextTokens),
  });
  return (
    <span className="figures flex min-w-0 items-center gap-2 text-xs text-muted">
      <Meter.Root
        value={Math.round(share * 100)}
        aria-label={t("term.contextShort")}
        getAriaValueText={() => words}
      >
        <Meter.Track className="h-1 w-16 shrink-0 overflow-hidden rounded-full bg-line">
          <Meter.Indicator
            className={`block h-full ${share > 0.9 ? "bg-bad" : share > 0.75 ? "bg-warn" : "bg-muted"}`}
          />
        </Meter.Track>
      </Meter.Root>
      <Term text={t("term.context")}>{words}</Term>
    </span>
  );
}
