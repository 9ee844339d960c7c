import { byFrame } from "../by-frame";
import { type StepDelta, withDeltas } from "./steps";
import { useAgent } from "./store";

const deltas = byFrame<StepDelta>(showDeltas);

/** Takes text that came to a step; all that comes within a frame is shown together. */
export const queueStepDelta = deltas.push;
/** Forgets what came and is not shown yet of a step that is known whole from elsewhere. */
export const dropStepDeltas = deltas.drop;

function showDeltas(came: readonly StepDelta[]): void {
  useAgent.setState(({ steps }) => {
    let next = steps;
    for (const taskId of new Set(came.map((delta) => delta.taskId))) {
      const known = next[taskId];
      // Of a task that was not opened yet: its steps are read when it is.
      if (known === undefined) continue;
      const changed = withDeltas(
        known,
        came.filter((delta) => delta.taskId === taskId),
      );
      if (changed !== known) next = { ...next, [taskId]: changed };
    }
    return { steps: next };
  });
}
