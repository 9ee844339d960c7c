import { Popover } from "@base-ui/react/popover";
import type { TokenCount } from "../../main/contract";
import { useT } from "../i18n";
import { countParts, fitOf } from "../state/count";
import { useFormat } from "../ui/format";

/** Colour and pattern of each part; both tell them apart, and the order does, too. */
const looks = {
  system: "part-weights",
  summary: "part-recurrentState",
  history: "part-kvCache",
  attachments: "part-compute",
  draft: "part-draft",
  room: "part-free",
} as const;

interface MeterProps {
  readonly count: TokenCount;
  /** At most this many tokens of answer; null: as many as there is room for. */
  readonly maxTokens: number | null;
}

/** The draft's tokens and how full the context will be; opens what takes it, by part. */
export function ContextMeter({ count, maxTokens }: MeterProps) {
  const t = useT();
  const f = useFormat();
  const fit = fitOf(count, maxTokens);
  const bar = fit.level === "over" ? "bg-bad" : fit.level === "tight" ? "bg-warn" : "bg-muted";
  const draft = t("count.tokens", {
    count: count.parts.draft,
    shown: f.number(count.parts.draft),
  });
  const full =
    fit.share === null
      ? t("count.noModel")
      : t("count.context", { percent: f.percent(fit.share), all: f.context(fit.all ?? 0) });
  return (
    <Popover.Root>
      <Popover.Trigger
        openOnHover
        delay={250}
        className="figures flex h-6 min-w-0 items-center gap-2 rounded-md px-1.5 text-xs text-muted hover:text-text"
      >
        {fit.share !== null && (
          <span aria-hidden className="h-1 w-12 shrink-0 overflow-hidden rounded-full bg-line">
            <span className={`block h-full ${bar}`} style={{ width: `${Math.min(1, fit.share) * 100}%` }} />
          </span>
        )}
        <span className="min-w-0 truncate">
          {count.parts.draft > 0 && `${draft} · `}
          {full}
          {!count.measured && ` · ${t("count.estimate")}`}
        </span>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner side="top" align="start" sideOffset={6} className="z-30">
          <Popover.Popup className="w-80 max-w-[calc(100vw-1rem)] rounded-md border border-line bg-raised p-3.5 shadow-float">
            <Popover.Title className="font-semibold">{t("count.title")}</Popover.Title>
            <Parts count={count} maxTokens={maxTokens} />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

/** Every part with a bar, its name and its figure; what is not there is not drawn. */
function Parts({ count, maxTokens }: MeterProps) {
  const t = useT();
  const f = useFormat();
  const fit = fitOf(count, maxTokens);
  const scale = Math.max(fit.used, fit.all ?? 0, 1);
  const room = maxTokens === null ? fit.room : Math.min(fit.room, maxTokens);
  const rows = [
    ...countParts
      .filter((part) => count.parts[part] > 0 || part === "draft")
      .map((part) => ({ part, tokens: count.parts[part] })),
    ...(fit.all === null ? [] : [{ part: "room" as const, tokens: room }]),
  ];
  return (
    <>
      <ul className="mt-2 grid grid-cols-[auto_minmax(0,1fr)_auto] items-center gap-x-3 gap-y-1.5">
        {rows.map(({ part, tokens }) => (
          <li key={part} className="col-span-3 grid grid-cols-subgrid items-center">
            <span>{t(`count.part.${part}`)}</span>
            <span aria-hidden className="h-2.5 overflow-hidden rounded-[2px] bg-surface">
              <span
                className={`part ${looks[part]} block h-full ${tokens > 0 ? "min-w-0.5" : ""}`}
                style={{ width: `${(tokens / scale) * 100}%` }}
              />
            </span>
            <span className="figures text-right">{f.number(tokens)}</span>
          </li>
        ))}
      </ul>
      <p className="figures mt-2.5 border-t border-line pt-2 text-xs text-muted">
        {fit.all === null
          ? t("count.sumNoModel", { used: f.number(fit.used) })
          : t("count.sum", { used: f.number(fit.used), all: f.number(fit.all) })}{" "}
        {t(count.measured ? "count.isMeasured" : "count.isEstimate")}
      </p>
      <p className="mt-1 text-xs text-muted">{t("term.context")}</p>
    </>
  );
}
