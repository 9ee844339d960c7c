import { QuernError } from "../contract";
import type { ChangedFile } from "../workspace";
import { type NotCovered, notCovered } from "./loop/not-covered";
import type { TaskHandle } from "./loop/parts";
import type { TaskState } from "./loop/task-state";
import { leftNow } from "./loop/touched";

export interface RestorePreview {
  /** Null: the agent has changed nothing from this step on, so there is nothing to put back but the conversation. */
  readonly checkpoint: string | null;
  readonly files: readonly ChangedFile[];
  /** Changed by somebody else since the agent did. */
  readonly conflicts: readonly string[];
  readonly notCovered: NotCovered;
}

/**
 * How the folder was before a step: the checkpoint of the step or of the next one that has any, as the agent changes
 * nothing without one; null where there is none.
 * @throws QuernError `agent-step-not-found`
 */
function checkpointOf(task: TaskState, stepId: string): string | null {
  const at = task.steps.findIndex(({ id }) => id === stepId);
  if (at < 0) throw new QuernError("agent-step-not-found");
  for (const { id } of task.steps.slice(at)) {
    const checkpoint = task.records.get(id)?.checkpoint;
    if (checkpoint) return checkpoint;
  }
  return null;
}

/** Whether this step or a later one was cut off in the middle of a change, so that not all it changed was noted. */
function cutOff(task: TaskState, stepId: string): boolean {
  const from = task.steps.findIndex(({ id }) => id === stepId);
  return task.steps.slice(Math.max(0, from)).some(({ id }) => task.records.get(id)?.open === true);
}

/**
 * What putting the files back to before a step would do. Only files that this task has changed are put back: what
 * else has changed in the folder meanwhile is somebody's own. After a step that was cut off nobody knows whose a
 * change is: then all that has changed is shown, and counts as somebody else's.
 */
export async function previewRestore(handle: TaskHandle, stepId: string): Promise<RestorePreview> {
  const { task, parts } = handle;
  const checkpoint = checkpointOf(task, stepId);
  if (checkpoint === null)
    return { checkpoint, files: [], conflicts: [], notCovered: { listed: [], count: 0 } };
  const checkpoints = await parts.checkpoints();
  const unsure = cutOff(task, stepId);
  const changed = (await checkpoints.changes(checkpoint)).filter(
    ({ path }) => unsure || task.touched.has(path),
  );
  const conflicts: string[] = [];
  for (const { path } of changed) {
    const version = await parts.files.version(path).catch(() => undefined);
    const touched = task.touched.get(path);
    const mode = touched?.mode && (await parts.files.mode(path).catch(() => null));
    if (version === undefined || version !== touched?.left || mode !== touched.mode?.left)
      conflicts.push(path);
  }
  return {
    checkpoint,
    // Told as what will happen to the file: what was made since is taken away.
    files: changed.map(({ path, kind }) => ({
      path,
      kind: kind === "created" ? "deleted" : kind === "deleted" ? "created" : "changed",
    })),
    conflicts,
    notCovered: await notCovered(handle, checkpoint),
  };
}

/**
 * Puts files back to before a step, as far as nobody else has changed them, or the user said so by name.
 * @returns a checkpoint of how it was until now, so that this can be undone as well, and what was left alone; null
 * where there is nothing to put back
 */
export async function restoreFiles(
  handle: TaskHandle,
  stepId: string,
  overwrite: readonly string[],
): Promise<{ undo: string; left: readonly string[] } | null> {
  const { task, parts } = handle;
  const { checkpoint, files, conflicts } = await previewRestore(handle, stepId);
  if (checkpoint === null) return null;
  const checkpoints = await parts.checkpoints();
  const undo = await checkpoints.take();
  const meant: { path: string; expected: string | null }[] = [];
  for (const { path } of files) {
    const touched = task.touched.get(path);
    if (touched && !conflicts.includes(path)) meant.push({ path, expected: touched.left });
    // As it is in the checkpoint that was just taken: what comes in between is not lost either.
    else if (overwrite.includes(path))
      meant.push({ path, expected: await checkpoints.versionAt(undo, path) });
  }
  const { restored } = await checkpoints.restore(checkpoint, meant);
  for (const path of restored) {
    const touched = task.touched.get(path) ?? { checkpoint: null, was: null, left: null };
    const left = await parts.files.version(path);
    await parts.store.change(
      task,
      { type: "touched", path, file: await leftNow(handle, path, touched, left) },
      // What was accepted of it may be gone.
      { type: "accepted", path, text: null },
      { type: "seen", path, version: null },
    );
  }
  return { undo, left: files.map(({ path }) => path).filter((path) => !restored.includes(path)) };
}

/**
 * The number of the last step that stays when the conversation is put back to before a step: the words of the model
 * that asked for the step go as well, since a call without its result makes no sense to it.
 */
export function lastKept(task: TaskState, stepId: string): number {
  const at = task.steps.findIndex(({ id }) => id === stepId);
  if (at < 0) throw new QuernError("agent-step-not-found");
  const step = task.steps[at];
  const asked =
    step?.kind === "tool" ? task.steps.slice(0, at + 1).findLast(({ kind }) => kind === "said") : step;
  return (asked?.number ?? 1) - 1;
}

/**
 * Puts files, the conversation, or both back to before a step; it becomes a step itself.
 * @throws QuernError `agent-step-not-found`, and what the checkpoints throw
 */
export async function restore(
  handle: TaskHandle,
  stepId: string,
  what: "files" | "conversation" | "both",
  overwrite: readonly string[],
): Promise<void> {
  const { task, parts } = handle;
  const kept = what === "files" ? null : lastKept(task, stepId);
  const done = what === "conversation" ? null : await restoreFiles(handle, stepId, overwrite);
  if (kept !== null) {
    await parts.store.change(task, { type: "cut", after: kept });
    parts.emit("stepsCut", { taskId: task.id, after: kept });
  }
  const step = await handle.begin({
    kind: "restored",
    state: "done",
    object: what,
    restorable: done !== null,
    note:
      done && done.left.length > 0
        ? { code: "agent-left-alone", params: { paths: done.left.slice(0, 20).join(", ") } }
        : null,
  });
  await parts.store.change(task, {
    type: "record",
    stepId: step.id,
    record: { asked: "", gave: "", checkpoint: done?.undo ?? null },
  });
  if (task.turns.length > 0) {
    const text = done
      ? "The user has put files back to how they were earlier. Read files again before you edit them."
      : "The user has put the conversation back to here; files may be other than you know them. Read them again.";
    await handle.tellModel({ about: "restored", text });
  }
  await handle.set({ state: "stopped", error: null });
}
