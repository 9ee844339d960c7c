import { Undo2 } from "lucide-react";
import { memo } from "react";
import type { AgentStep } from "../../../../main/contract";
import { reasonText } from "../../../../main/contract/messages";
import { translator, useT } from "../../../i18n";
import { Markdown } from "../../../markdown";
import { ErrorNote, IconButton } from "../../../ui";
import { useFormat } from "../../../ui/format";
import { ClippedText } from "../clipped-text";
import { StepDetail } from "./step-detail";
import { StepLine } from "./step-line";
import { Thought } from "./thought";

interface StepRowProps {
  readonly step: AgentStep;
  readonly open: boolean;
  readonly onToggle: (stepId: string) => void;
  readonly onRestore: (step: AgentStep) => void;
}

/** More of the model's words than this is drawn as plain text: Markdown of that size holds up the window. */
const longestMarkdown = 60_000;
const wordsAtOnce = 2000;
/** While a command runs, the end of its output is shown; all of it once it is over. */
const outputWhileRunning = 4000;

/** One step of a task. */
export const StepRow = memo(({ step, open, onToggle, onRestore }: StepRowProps) => {
  const t = useT();
  const f = useFormat();
  const { kind } = step;
  const restore = step.state !== "running" && step.state !== "waiting" && (
    <IconButton
      label={t("agent.restoreBefore", { number: step.number })}
      icon={<Undo2 size={14} aria-hidden />}
      className="size-6"
      onClick={() => onRestore(step)}
    />
  );
  if (kind === "user")
    return (
      <div className="flex items-start gap-1 rounded-md bg-surface px-2.5 py-2">
        <div className="min-w-0 flex-1">
          <span className="sr-only">{t("chat.you")}: </span>
          <ClippedText text={step.text} step={wordsAtOnce} />
        </div>
        {restore}
      </div>
    );
  if (kind === "said")
    return (
      <div className="agent-words flex items-start gap-1 px-1">
        <div className="min-w-0 flex-1">
          {step.thinking !== "" && <Thought step={step} />}
          {step.text !== "" && <Words step={step} />}
          {step.error !== null && <ErrorNote error={step.error} />}
        </div>
        {restore}
      </div>
    );
  return (
    <div className="min-w-0">
      {step.thinking !== "" && <Thought step={step} />}
      <div className="flex items-center gap-0.5">
        <div className="min-w-0 flex-1">
          <StepLine step={step} open={open} onToggle={() => onToggle(step.id)} />
        </div>
        {restore}
      </div>
      {step.note !== null && (
        <p className="measure pr-1 pl-6 wrap-anywhere text-muted">{reasonText(translator, step.note)}</p>
      )}
      {step.notCovered !== undefined && step.notCovered > 0 && (
        <p className="figures measure pr-1 pl-6 text-xs text-muted">
          {t("agent.stepNotCovered", { count: step.notCovered, number: f.number(step.notCovered) })}
        </p>
      )}
      {open && (
        <div className="mt-1 mb-1.5 flex flex-col gap-2 pl-5">
          {step.text !== "" && step.tool !== "run" && <ClippedText text={step.text} step={wordsAtOnce} />}
          {step.tool === "run" && step.state === "running" && step.text !== "" && (
            <ClippedText
              mono
              label={t("agent.partOf", { what: t("agent.output"), number: step.number })}
              text={step.text.slice(-outputWhileRunning)}
              step={outputWhileRunning}
            />
          )}
          {step.error !== null && <ErrorNote error={step.error} />}
          {kind === "tool" && step.state !== "running" && <StepDetail step={step} />}
        </div>
      )}
    </div>
  );
});
StepRow.displayName = "StepRow";

function Words({ step }: { readonly step: AgentStep }) {
  if (step.text.length > longestMarkdown) return <ClippedText text={step.text} step={wordsAtOnce} />;
  return <Markdown text={step.text} growing={step.state === "running"} />;
}
