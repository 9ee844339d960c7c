import { useEffect, useRef } from "react";
import type { AgentStep, AgentTask, Waiting } from "../../../main/contract";
import { type Translate, useT } from "../../i18n";
import { announce } from "../../state/notices";
import { oneLine } from "./shown";
import { spokenStep } from "./steps/step-look";

const ends = ["done", "failed", "stopped", "paused"] as const;

function spokenWaiting(waiting: Waiting, t: Translate): string {
  if (waiting.kind === "edit") return t("agent.spoken.edit", { path: oneLine(waiting.change.path, 120) });
  if (waiting.kind === "question") return t("agent.spoken.question", { text: oneLine(waiting.text, 300) });
  return t(waiting.kind === "tool" ? "agent.spoken.tool" : "agent.spoken.command");
}

/** Has screen readers say what waits, how a task ended, and each tool's step when it is over; never word by word. */
export function useSpokenSteps(
  task: AgentTask | undefined,
  steps: readonly AgentStep[],
  waiting: Waiting | undefined,
): void {
  const t = useT();
  const last = steps.findLast(
    ({ kind, state }) => kind === "tool" && state !== "running" && state !== "waiting",
  );
  const words = last === undefined ? "" : spokenStep(last, t);
  const lastKey = last === undefined ? "" : `${last.taskId} ${last.id} ${last.state}`;
  const said = useRef({ task: task?.id, step: lastKey, waiting: "", state: task?.state });
  useEffect(() => {
    const before = said.current;
    said.current = { task: task?.id, step: lastKey, waiting: waiting?.id ?? "", state: task?.state };
    if (waiting !== undefined && waiting.id !== before.waiting) return announce(spokenWaiting(waiting, t));
    // What was there when the task was opened is read, not said.
    if (before.task !== task?.id) return;
    const end = ends.find((one) => one === task?.state);
    if (end !== undefined && before.state !== end) return announce(t(`agent.spoken.${end}`));
    if (words !== "" && before.step !== "" && lastKey !== before.step) announce(words);
  }, [task?.id, task?.state, waiting, lastKey, words, t]);
}
