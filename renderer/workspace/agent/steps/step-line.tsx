import { ChevronRight } from "lucide-react";
import type { AgentStep } from "../../../../main/contract";
import { useT } from "../../../i18n";
import { useFormat } from "../../../ui/format";
import { useTime } from "../use-time";
import { endOf, iconOf, objectOf, verbOf } from "./step-look";

interface StepLineProps {
  readonly step: AgentStep;
  readonly open: boolean;
  readonly onToggle: () => void;
}

/** One step in one line: picture, verb, what it is about, counts, time. Opens to the rest. */
export function StepLine({ step, open, onToggle }: StepLineProps) {
  const t = useT();
  const f = useFormat();
  const time = useTime();
  const Icon = iconOf(step);
  const { state, added, removed, exitCode, spend } = step;
  const tookMs = spend.readingMs + spend.thinkingMs + spend.writingMs + spend.runningMs;
  const end = endOf(step);
  const bad = state === "failed" || (exitCode !== null && exitCode !== 0);
  return (
    <button
      type="button"
      aria-expanded={open}
      onClick={onToggle}
      className="flex min-h-7 w-full min-w-0 items-center gap-1.5 rounded-md px-1 text-left hover:bg-surface"
    >
      <ChevronRight
        size={13}
        aria-hidden
        className={`shrink-0 text-muted transition-transform ${open ? "rotate-90" : ""}`}
      />
      <Icon
        size={14}
        aria-hidden
        className={`shrink-0 ${bad ? "text-bad" : state === "waiting" ? "text-warn" : "text-muted"}`}
      />
      <span className="shrink-0">{verbOf(step, t)}</span>
      <bdi
        className={`min-w-0 flex-1 truncate ${step.tool === null || step.tool === "ask_user" || step.tool === "done" || step.tool === "plan" ? "text-muted" : "font-mono text-xs"}`}
      >
        {objectOf(step, 300, t)}
      </bdi>
      <span className="figures flex shrink-0 items-center gap-1.5 text-xs text-muted">
        {added !== null && removed !== null && added + removed > 0 && (
          <span>
            <span className="sr-only">{t("agent.linesChanged", { added, removed })}</span>
            <span aria-hidden>
              {added > 0 && <span className="text-good">+{f.number(added)}</span>}
              {removed > 0 && <span className="ml-1 text-bad">−{f.number(removed)}</span>}
            </span>
          </span>
        )}
        {exitCode !== null && (
          <span className={exitCode === 0 ? "" : "text-bad"}>{t("agent.exit", { code: exitCode })}</span>
        )}
        {end !== undefined && <span className={bad ? "text-bad" : ""}>{t(`agent.stepState.${end}`)}</span>}
        {tookMs > 0 && <span>{time(tookMs)}</span>}
      </span>
    </button>
  );
}
