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

/** Whether the user wrote something at a path; a folder stands for all in it. */
type Wrote = (path: string) => boolean;

/** Does something with an eye on what the user writes meanwhile. */
export async function withUserWatched<T>(
  { parts }: TaskHandle,
  act: (wrote: Wrote) => Promise<T>,
): Promise<T> {
  const paths = new Set<string>();
  const stop = parts.onUserWrote((path) => void paths.add(path));
  try {
    return await act((path) => [...paths].some((one) => path === one || path.startsWith(`${one}/`)));
  } finally {
    stop();
  }
}

/**
 * Files that differ from this checkpoint count as the agent's changes, but for those that the user wrote meanwhile.
 * @returns whether there are any
 */
export async function noteChanges(handle: TaskHandle, checkpoint: string, wrote: Wrote): Promise<boolean> {
  const { parts } = handle;
  const checkpoints = await parts.checkpoints();
  const changed = (await checkpoints.changes(checkpoint)).filter(({ path }) => !wrote(path));
  for (const { path } of changed) {
    const was = await checkpoints.versionAt(checkpoint, path);
    // What the agent may not see (a link, a secret) it cannot have an eye on: it counts as somebody else's.
    const left = await parts.files.version(path).catch(() => undefined);
    if (left !== undefined) await touch(handle, path, checkpoint, was, left);
  }
  return changed.length > 0;
}
