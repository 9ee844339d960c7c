import { type StepDelta, withDeltas } from "./steps";
import { useAgent } from "./store";

/** At the latest after this long what came is shown, ms: a window that is hidden has no frames. */
const longestWait = 250;

let waiting: StepDelta[] = [];
let frame: number | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Takes text that came to a step; all that comes within a frame is shown together. */
export function queueStepDelta(delta: StepDelta): void {
  waiting.push(delta);
  if (frame !== null) return;
  frame = requestAnimationFrame(showWaiting);
  timer = setTimeout(showWaiting, longestWait);
}

function showWaiting(): void {
  if (frame !== null) cancelAnimationFrame(frame);
  clearTimeout(timer);
  frame = null;
  const deltas = waiting;
  waiting = [];
  useAgent.setState(({ steps }) => {
    let next = steps;
    for (const taskId of new Set(deltas.map((delta) => delta.taskId))) {
      const known = next[taskId];
      // Of a task that was not opened yet: its steps are read when it is.
      if (known === undefined) continue;
      const changed = withDeltas(
        known,
        deltas.filter((delta) => delta.taskId === taskId),
      );
      if (changed !== known) next = { ...next, [taskId]: changed };
    }
    return { steps: next };
  });
}

/** Forgets what came and is not shown yet of a step that is known whole from elsewhere. */
export function dropStepDeltas(of: (delta: StepDelta) => boolean): void {
  waiting = waiting.filter((delta) => !of(delta));
}
