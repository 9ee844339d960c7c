import type { TaskHandle } from "./parts";
import type { TouchedFile } from "./task-state";

/** A file that was changed before, as it is now left. @param left its version */
export async function leftNow(
  { parts }: TaskHandle,
  path: string,
  { mode, ...known }: TouchedFile,
  left: string | null,
): Promise<TouchedFile> {
  const now = mode && (await parts.files.mode(path).catch(() => null));
  return { ...known, left, ...(mode && typeof now === "number" && { mode: { was: mode.was, left: now } }) };
}

/** Notes how the agent left a file that it has changed. */
export async function touch(
  handle: TaskHandle,
  path: string,
  checkpoint: string,
  was: string | null,
  left: string | null,
): Promise<void> {
  const { task, parts } = handle;
  const known = task.touched.get(path);
  const before = known?.checkpoint ? known : await firstTouch(handle, path, checkpoint, was);
  await parts.store.change(task, {
    type: "touched",
    path,
    file: await leftNow(handle, path, before, left),
  });
}

async function firstTouch(
  { parts }: TaskHandle,
  path: string,
  checkpoint: string,
  was: string | null,
): Promise<TouchedFile> {
  const mode = was === null ? null : await (await parts.checkpoints()).modeAt(checkpoint, path);
  return { checkpoint, was, left: null, ...(mode !== null && { mode: { was: mode, left: mode } }) };
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
