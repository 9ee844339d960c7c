import { Popover } from "@base-ui/react/popover";
import type { AgentTask } from "../../../../main/contract";
import { useT } from "../../../i18n";
import { useFormat } from "../../../ui/format";
import { useTime } from "../use-time";
import { Grants } from "./grants";
import { type BarPart, contextParts, sumOf, timeParts } from "./parts";

/** Two bars in one line, the context by part and the time by part; opens both with their figures. */
export function Figures({ task }: { readonly task: AgentTask }) {
  const t = useT();
  const f = useFormat();
  const time = useTime();
  const context = contextParts(task.context);
  const spent = timeParts(task.spend);
  const used = sumOf(context);
  const all = task.context.contextTokens;
  const full =
    all === null
      ? t("agent.tokens", { count: used, shown: f.number(used) })
      : t("agent.contextShare", { percent: f.percent(used / Math.max(1, all)) });
  return (
    <Popover.Root>
      <Popover.Trigger
        openOnHover
        delay={250}
        aria-label={t("agent.figures", { context: full, time: time(sumOf(spent)) })}
        className="figures grid w-full grid-cols-2 gap-3 rounded-md px-1.5 py-1 text-left text-xs text-muted hover:text-text"
      >
        <span className="min-w-0">
          <span className="flex justify-between gap-2">
            <span className="truncate">{t("agent.context")}</span>
            <span className="shrink-0">{full}</span>
          </span>
          <Bar parts={context} scale={Math.max(used, all ?? 0)} />
        </span>
        <span className="min-w-0">
          <span className="flex justify-between gap-2">
            <span className="truncate">{t("agent.time")}</span>
            <span className="shrink-0">{time(sumOf(spent))}</span>
          </span>
          <Bar parts={spent} scale={sumOf(spent)} />
        </span>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner side="bottom" align="end" sideOffset={6} className="z-30">
          <Popover.Popup className="max-h-[70vh] w-80 max-w-[calc(100vw-1rem)] overflow-y-auto rounded-md border border-line bg-raised p-3.5 shadow-float">
            <Popover.Title className="font-semibold">{t("agent.contextTitle")}</Popover.Title>
            <Legend
              rows={context.map((part) => ({
                ...part,
                name: t(`agent.part.${part.key}`),
                figure: f.number(part.value),
              }))}
              scale={Math.max(used, all ?? 0)}
            />
            <p className="figures mt-2 text-xs text-muted">
              {all === null
                ? t("agent.contextNoModel", { used: f.number(used) })
                : t("agent.contextSum", { used: f.number(used), all: f.number(all) })}
            </p>
            <h3 className="mt-3 border-t border-line pt-3 font-semibold">{t("agent.timeTitle")}</h3>
            <Legend
              rows={spent.map((part) => ({
                ...part,
                name: t(`agent.phase.${part.key}`),
                figure: time(part.value),
              }))}
              scale={sumOf(spent)}
            />
            <p className="figures mt-2 text-xs text-muted">
              {t("agent.tokensSpent", {
                read: f.number(task.spend.readTokens),
                generated: f.number(task.spend.generatedTokens),
              })}
            </p>
            <Grants />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

function Bar({ parts, scale }: { readonly parts: readonly BarPart[]; readonly scale: number }) {
  return (
    <span aria-hidden className="mt-0.5 flex h-1.5 overflow-hidden rounded-[2px] bg-line">
      {parts
        .filter(({ value }) => value > 0)
        .map(({ key, value, look }) => (
          <span
            key={key}
            className={`part ${look} h-full border-r border-bg`}
            style={{ width: `${(value / Math.max(1, scale)) * 100}%` }}
          />
        ))}
    </span>
  );
}

interface LegendRow extends BarPart {
  readonly name: string;
  readonly figure: string;
}

/** Every part with its name, a bar of its own and its figure. */
function Legend({ rows, scale }: { readonly rows: readonly LegendRow[]; readonly scale: number }) {
  return (
    <ul className="mt-2 grid grid-cols-[auto_minmax(0,1fr)_auto] items-center gap-x-3 gap-y-1.5">
      {rows.map(({ key, name, value, look, figure }) => (
        <li key={key} className="col-span-3 grid grid-cols-subgrid items-center">
          <span>{name}</span>
          <span aria-hidden className="h-2.5 overflow-hidden rounded-[2px] bg-surface">
            <span
              className={`part ${look} block h-full ${value > 0 ? "min-w-0.5" : ""}`}
              style={{ width: `${(value / Math.max(1, scale)) * 100}%` }}
            />
          </span>
          <span className="figures text-right">{figure}</span>
        </li>
      ))}
    </ul>
  );
}
