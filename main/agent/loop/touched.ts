import type { TaskHandle } from "./parts";

/** Notes how the agent left a file that it has changed. */
export async function touch(
  { task, parts }: TaskHandle,
  path: string,
  checkpoint: string,
  was: string | null,
  left: string | null,
): Promise<void> {
  const known = task.touched.get(path);
  const before = known?.checkpoint ? { checkpoint: known.checkpoint, was: known.was } : { checkpoint, was };
  await parts.store.change(task, { type: "touched", path, file: { ...before, left } });
}

/**
 * Files that differ from this checkpoint count as the agent's changes.
 * @returns whether there are any
 */
export async function noteChanges(handle: TaskHandle, checkpoint: string): Promise<boolean> {
  const { parts } = handle;
  const checkpoints = await parts.checkpoints();
  const changed = await checkpoints.changes(checkpoint);
  for (const { path } of changed) {
    const was = await checkpoints.versionAt(checkpoint, path);
    // What the agent may not see (a link, a secret) it cannot have an eye on: it counts as somebody else's.
    const left = await parts.files.version(path).catch(() => undefined);
    if (left !== undefined) await touch(handle, path, checkpoint, was, left);
  }
  return changed.length > 0;
}
