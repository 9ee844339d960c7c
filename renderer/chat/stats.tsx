import { Popover } from "@base-ui/react/popover";
import { useState } from "react";
import type { AnswerStats, Message } from "../../main/contract";
import { type Translate, useT } from "../i18n";
import { answerSpeed, readingSpeed } from "../state/pace";
import { type Format, useFormat } from "../ui/format";
import { costText } from "./cost";

const look = "figures rounded-md px-1 text-left text-xs text-muted hover:text-text";

/** What an answer took: speed, tokens and time in a line, all figures when it is pressed. */
export function Stats({ message }: { readonly message: Message }) {
  const t = useT();
  const f = useFormat();
  const [open, setOpen] = useState(false);
  const { stats } = message;
  if (stats === null) return null;
  const words = lineOf(stats, message.model, t, f);
  // What floats is made when it is wanted: every answer that scrolls by has such a line.
  if (!open)
    return (
      <button type="button" aria-expanded={false} onClick={() => setOpen(true)} className={look}>
        {words}
      </button>
    );
  return (
    <Popover.Root open onOpenChange={setOpen}>
      <Popover.Trigger className={look}>{words}</Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner side="top" align="end" sideOffset={4} className="z-30">
          <Popover.Popup className="rounded-md border border-line bg-raised px-4 py-3 text-xs shadow-float">
            <dl className="figures grid grid-cols-[auto_auto] gap-x-6 gap-y-1">
              {rowsOf(stats, t, f).map(([name, value]) => (
                <div key={name} className="contents">
                  <dt className="text-muted">{name}</dt>
                  <dd className="text-right">{value}</dd>
                </div>
              ))}
            </dl>
            <Popover.Description className="mt-2 border-t border-line pt-2 text-muted">
              {t(stats.remote === undefined ? "stats.measured" : `endpoints.stats.${stats.remote}`)}
              {stats.partial && <span className="mt-1 block">{t("endpoints.stats.partial")}</span>}
            </Popover.Description>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

function timeOf(seconds: number, t: Translate, f: Format): string {
  return seconds < 10 ? t("chat.seconds", { seconds: f.number(seconds) }) : f.duration(seconds);
}

function lineOf(stats: AnswerStats, model: string | null, t: Translate, f: Format): string {
  const speed = answerSpeed(stats);
  return [
    ...(speed === null ? [] : [t("status.speed", { speed: f.number(speed) })]),
    ...(stats.remote === "silent"
      ? []
      : [t("chat.tokens", { count: stats.generatedTokens, shown: f.number(stats.generatedTokens) })]),
    timeOf((stats.prefillMs + stats.decodeMs) / 1000, t, f),
    ...(stats.cost === undefined ? [] : [costText(stats.cost)]),
    ...(model === null ? [] : [model]),
  ].join(" · ");
}

/** All figures of an answer with their names; those that were too small to tell are left out. */
function rowsOf(stats: AnswerStats, t: Translate, f: Format): readonly (readonly [string, string])[] {
  const tokens = (count: number): string => t("stats.promptValue", { prompt: f.number(count) });
  const rate = (speed: number): string => t("stats.rate", { speed: f.number(speed) });
  // Of a server's time until the first word, nobody here knows how much was reading.
  const reading = stats.remote === undefined ? readingSpeed(stats) : null;
  const writing = answerSpeed(stats);
  const read = Math.max(0, stats.promptTokens - stats.reusedTokens);
  const thinking =
    stats.thinkingMs > 0 ? [[t("stats.thinking"), timeOf(stats.thinkingMs / 1000, t, f)] as const] : [];
  if (stats.remote === "silent")
    return [
      [t("endpoints.stats.first"), timeOf(stats.prefillMs / 1000, t, f)],
      ...thinking,
      [t("endpoints.stats.rest"), timeOf(stats.decodeMs / 1000, t, f)],
    ];
  return [
    [t("stats.prompt"), tokens(stats.promptTokens)],
    [t("stats.reused"), tokens(stats.reusedTokens)],
    [
      t("stats.read"),
      t("stats.readValue", { tokens: f.number(read), time: timeOf(stats.prefillMs / 1000, t, f) }),
    ],
    ...(reading === null ? [] : [[t("stats.readSpeed"), rate(reading)] as const]),
    ...thinking,
    [
      t("stats.written"),
      t("stats.readValue", {
        tokens: f.number(stats.generatedTokens),
        time: timeOf(stats.decodeMs / 1000, t, f),
      }),
    ],
    ...(writing === null ? [] : [[t("stats.writeSpeed"), rate(writing)] as const]),
    ...(stats.contextTokens > 0
      ? [
          [
            t("stats.context"),
            t("stats.contextValue", {
              used: f.number(stats.contextUsedTokens),
              all: f.number(stats.contextTokens),
            }),
          ] as const,
        ]
      : []),
  ];
}
