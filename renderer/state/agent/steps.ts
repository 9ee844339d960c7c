import type { AgentStep } from "../../../main/contract";

/** Text that came to a step. */
export interface StepDelta {
  readonly taskId: string;
  readonly stepId: string;
  readonly thinking: string;
  readonly text: string;
}

/** The steps with this one in its place by number: a known one is replaced, a new one joins them. */
export function withStep(steps: readonly AgentStep[], step: AgentStep): readonly AgentStep[] {
  // Almost always it is the last one, or the one after it.
  const index = steps.findLastIndex(({ id }) => id === step.id);
  if (index >= 0) return steps.with(index, step);
  const before = steps.findLastIndex(({ number }) => number < step.number);
  return steps.toSpliced(before + 1, 0, step);
}

/** The steps with the texts that came; texts of steps that are not known are left out: they come with their step. */
export function withDeltas(steps: readonly AgentStep[], deltas: readonly StepDelta[]): readonly AgentStep[] {
  let changed: AgentStep[] | null = null;
  for (const { stepId, thinking, text } of deltas) {
    const index = (changed ?? steps).findLastIndex(({ id }) => id === stepId);
    const step = (changed ?? steps)[index];
    if (step === undefined) continue;
    changed ??= [...steps];
    changed[index] = { ...step, thinking: step.thinking + thinking, text: step.text + text };
  }
  return changed ?? steps;
}

/** The steps up to a number; those after it are gone. */
export function cutAfter(steps: readonly AgentStep[], after: number): readonly AgentStep[] {
  return steps.filter(({ number }) => number <= after);
}
