import { QuernError } from "../contract";
import type { ChangedFile, Checkpoints, WorkspaceFiles } from "../workspace";
import type { TaskState } from "./loop/task-state";

export interface RestorePreview {
  readonly checkpoint: string;
  readonly files: readonly ChangedFile[];
  /** Changed by somebody else since the agent did. */
  readonly conflicts: readonly string[];
}

/** The checkpoint of a step. @throws QuernError `agent-step-not-found` */
export function checkpointOf(task: TaskState, stepId: string): string {
  const checkpoint = task.records.get(stepId)?.checkpoint;
  if (!checkpoint) throw new QuernError("agent-step-not-found");
  return checkpoint;
}

/**
 * What putting the files back to before a step would do. Only files that this task has changed are put back: what
 * else has changed in the folder meanwhile is somebody's own.
 */
export async function previewRestore(
  task: TaskState,
  stepId: string,
  files: WorkspaceFiles,
  checkpoints: Checkpoints,
): Promise<RestorePreview> {
  const checkpoint = checkpointOf(task, stepId);
  const changed = (await checkpoints.changes(checkpoint)).filter(({ path }) => task.touched.has(path));
  const conflicts: string[] = [];
  for (const { path } of changed) {
    const version = await files.version(path).catch(() => null);
    if (version !== task.touched.get(path)?.left) conflicts.push(path);
  }
  return {
    checkpoint,
    // Told as what will happen to the file: what was made since is taken away.
    files: changed.map(({ path, kind }) => ({
      path,
      kind: kind === "created" ? "deleted" : kind === "deleted" ? "created" : "changed",
    })),
    conflicts,
  };
}

/**
 * The number of the last step that stays when the conversation is put back to before a step: the words of the model
 * that asked for the step go as well, since a call without its result makes no sense to it.
 */
export function lastKept(task: TaskState, stepId: string): number {
  const at = task.steps.findIndex(({ id }) => id === stepId);
  if (at < 0) throw new QuernError("agent-step-not-found");
  const said = task.steps.slice(0, at + 1).findLast(({ kind }) => kind === "said" || kind === "user");
  return (said?.number ?? 1) - 1;
}
