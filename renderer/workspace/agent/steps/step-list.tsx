import { ArrowDown } from "lucide-react";
import { useCallback, useState } from "react";
import type { AgentStep, AgentTask } from "../../../../main/contract";
import { useT } from "../../../i18n";
import { Button } from "../../../ui";
import { RestoreDialog } from "./restore-dialog";
import { spokenStep } from "./step-look";
import { StepRow } from "./step-row";
import { useStepWindow } from "./use-step-window";

interface StepListProps {
  readonly task: AgentTask;
  readonly steps: readonly AgentStep[];
}

/** The steps of a task, newest at the bottom, of which only what is seen is drawn. */
export function StepList({ task, steps }: StepListProps) {
  const t = useT();
  const { frame, virtualizer, away, toLatest } = useStepWindow(steps);
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const [restoring, setRestoring] = useState<AgentStep | null>(null);
  const toggle = useCallback(
    (id: string) =>
      setOpened((now) => {
        const next = new Set(now);
        if (!next.delete(id)) next.add(id);
        return next;
      }),
    [],
  );
  const reachable = { tabIndex: 0, role: "region", "aria-label": t("agent.steps") };
  return (
    <div className="relative min-h-10 flex-1">
      <div
        ref={frame}
        {...reachable}
        className="h-full overflow-y-auto [overflow-anchor:none] focus-visible:-outline-offset-2"
      >
        <div
          ref={virtualizer.containerRef}
          role="feed"
          aria-label={t("agent.stepsOf")}
          aria-busy={task.state === "running"}
          className="relative"
        >
          {virtualizer.getVirtualItems().map(({ key, index }) => {
            const step = steps[index];
            return step === undefined ? null : (
              <div
                key={key}
                data-index={index}
                ref={virtualizer.measureElement}
                className="absolute inset-x-0 px-2"
              >
                <article
                  aria-label={t("agent.stepLabel", {
                    number: step.number,
                    what:
                      step.kind === "user" || step.kind === "said"
                        ? t(`agent.kind.${step.kind}`)
                        : spokenStep(step, t),
                  })}
                  aria-posinset={index + 1}
                  aria-setsize={steps.length}
                >
                  <StepRow
                    step={step}
                    open={opened.has(step.id)}
                    onToggle={toggle}
                    onRestore={setRestoring}
                  />
                </article>
              </div>
            );
          })}
        </div>
      </div>
      {away && (
        <Button
          icon={<ArrowDown size={14} aria-hidden />}
          onClick={toLatest}
          className="absolute bottom-2 left-1/2 -translate-x-1/2 shadow-float"
        >
          {t("chat.toLatest")}
        </Button>
      )}
      {restoring !== null && <RestoreDialog step={restoring} onClose={() => setRestoring(null)} />}
    </div>
  );
}
