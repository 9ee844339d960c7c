import { useId, useState } from "react";
import { useT } from "../i18n";
import { turnKnobs } from "../state/explore";
import { Slider } from "../ui";
import { useFormat } from "../ui/format";
import { contextAt, lastStep, leastContext, mostContext, readContext, stepOf } from "./context-steps";
import { Control } from "./control";

/** Of 100 tokens, about so many English words. */
const wordsPerToken = 0.75;

/** The length of the context, on a slider whose steps grow, or typed. */
export function ContextControl({ tokens, most }: { readonly tokens: number; readonly most: number }) {
  const t = useT();
  const f = useFormat();
  const id = useId();
  /** What is being typed; null while nothing is. */
  const [draft, setDraft] = useState<string | null>(null);
  const typed = draft === null ? tokens : readContext(draft);
  const bad = typed === null || typed > most;
  const take = (): void => {
    if (!bad && draft !== null) turnKnobs({ contextTokens: typed });
    if (!bad) setDraft(null);
  };
  const words = Math.round((tokens * wordsPerToken) / 100) * 100;
  return (
    <Control
      htmlFor={`${id}-slider`}
      label={t("fit.context")}
      hintId={`${id}-hint`}
      hint={t("fit.contextWhat", { words: f.number(words) })}
      aside={
        <input
          aria-label={t("fit.contextEntry")}
          value={draft ?? f.number(tokens)}
          aria-invalid={bad}
          aria-describedby={bad ? `${id}-bad` : undefined}
          onChange={(event) => setDraft(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter") take();
            if (event.key !== "Escape" || draft === null) return;
            setDraft(null);
            event.stopPropagation();
          }}
          onBlur={() => {
            take();
            setDraft(null);
          }}
          className="figures h-7 w-24 rounded-md border border-line-strong bg-raised px-2 text-right"
        />
      }
    >
      <Slider
        id={`${id}-slider`}
        min={0}
        max={stepOf(Math.min(most, mostContext))}
        value={Math.min(lastStep, stepOf(tokens))}
        text={t("fit.contextText", { tokens: f.number(tokens) })}
        describedBy={`${id}-hint`}
        onChange={(step) => {
          setDraft(null);
          turnKnobs({ contextTokens: contextAt(step) });
        }}
      />
      {bad && (
        <p id={`${id}-bad`} role="alert" className="text-xs text-bad">
          {t("fit.contextBad", { least: f.number(leastContext), most: f.number(most) })}
        </p>
      )}
    </Control>
  );
}
