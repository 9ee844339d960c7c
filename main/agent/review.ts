import { type FileChange, QuernError } from "../contract";
import { type Checkpoints, decodeText, encodeText, type WorkspaceFiles } from "../workspace";
import { changeOnDisk, isReviewed, type Reviewed } from "./change-on-disk";
import { applyHunks, reverseHunks } from "./edit";
import type { TaskHandle } from "./loop/parts";
import { leftNow } from "./loop/touched";

/** Stands for all that is left to review of a file, also where it has no hunks. */
const whole = "whole";

interface WantedHunks {
  readonly path: string;
  /** Of the change that was shown. */
  readonly version: string | null;
  readonly hunks: readonly string[];
}

/** All changes of a task that are on disk and under review, by path. */
export async function changesOnDisk({ task, parts }: TaskHandle): Promise<FileChange[]> {
  const reviewed = [...task.touched].flatMap(([path, touched]) =>
    isReviewed(touched) ? [{ path, touched }] : [],
  );
  if (reviewed.length === 0) return [];
  const checkpoints = await parts.checkpoints();
  const all = await Promise.all(
    reviewed.map(({ path, touched }) =>
      changeOnDisk(parts.files, checkpoints, path, touched, task.accepted.get(path)),
    ),
  );
  return all.filter((change) => change !== null).sort((a, b) => a.path.localeCompare(b.path));
}

/**
 * Takes hunks of a change back out of the disk and has the model told, with the reason. All of them, or those of a file
 * without any: the file is put back as it was, to the byte, or to what the user has accepted of it.
 * @throws QuernError `file-changed-on-disk` when it is not what was shown
 */
export async function rejectHunks(
  handle: TaskHandle,
  wanted: WantedHunks & { readonly reason: string },
): Promise<void> {
  const { task, parts } = handle;
  const { path, hunks, reason } = wanted;
  const { change, touched, checkpoints, chosen } = await shownChange(handle, wanted);
  const accepted = task.accepted.get(path);
  const all = isAll(change, chosen, hunks);
  const left = !all
    ? await takeOut(parts.files, change, hunks)
    : accepted === undefined
      ? await putBack(parts.files, checkpoints, touched.checkpoint, change)
      : await putBackAccepted(parts.files, checkpoints, touched, change, accepted);
  // What is left of it then was accepted, so that nothing is under review.
  const reviewed = all && accepted !== undefined;
  const file = await leftNow(handle, path, touched, left);
  await parts.store.change(
    task,
    { type: "touched", path, file: { ...file, ...(reviewed && { checkpoint: null }) } },
    { type: "seen", path, version: null },
  );
  const gone = chosen.map(({ lines }) => lines.join("\n")).join("\n\n");
  const said = reason.trim() === "" ? "" : `\nThe user says: ${reason.trim()}`;
  const mode =
    all && change.mode ? `\nIts mode is ${octal(change.mode.from)} again, not ${octal(change.mode.to)}.` : "";
  const text = `The user took this back out of ${path}; read it again before you edit it.\n${gone}${mode}${said}`;
  await handle.begin({
    kind: "note",
    state: "done",
    object: path.slice(0, 2000),
    text: reason,
    note: { code: "agent-taken-back", params: { path } },
  });
  await handle.tellModel({ about: parts.newId(), text: text.slice(0, 50_000) });
}

/**
 * From now on these hunks count as they are; of all of them, or of a file without any, the whole file does.
 * @throws QuernError `file-changed-on-disk` when it is not what was shown
 */
export async function acceptHunks(handle: TaskHandle, wanted: WantedHunks): Promise<void> {
  const { task, parts } = handle;
  const { path, hunks } = wanted;
  const { change, chosen } = await shownChange(handle, wanted);
  if (isAll(change, chosen, hunks)) return acceptChanges(handle, [path]);
  // The text itself, not the hunks: it stays right when the agent changes the file again.
  const text = applyHunks(change.before, change.after, hunks);
  await parts.store.change(task, { type: "accepted", path, text });
  await handle.set({});
}

/** Other mode bits belong to no hunk: they are decided with the whole file. */
const isAll = (change: FileChange, chosen: FileChange["hunks"], wanted: readonly string[]): boolean =>
  wanted.includes(whole) || (change.mode === null && chosen.length === change.hunks.length);
const octal = (mode: number): string => mode.toString(8).padStart(3, "0");

/** From now on these files count as they are: what was done to them is no longer under review. */
export async function acceptChanges(handle: TaskHandle, paths: readonly string[]): Promise<void> {
  const { task, parts } = handle;
  for (const path of paths) {
    const touched = task.touched.get(path);
    if (touched)
      await parts.store.change(task, { type: "touched", path, file: { ...touched, checkpoint: null } });
  }
  await handle.set({});
}

/** A change as it is now, where that is what was shown, and those of its hunks that were chosen. */
async function shownChange(
  { task, parts }: TaskHandle,
  { path, version, hunks }: WantedHunks,
): Promise<{
  change: FileChange;
  touched: Reviewed;
  checkpoints: Checkpoints;
  chosen: FileChange["hunks"];
}> {
  const touched = task.touched.get(path);
  if (!isReviewed(touched)) throw new QuernError("file-changed-on-disk", { path });
  const checkpoints = await parts.checkpoints();
  const change = await changeOnDisk(parts.files, checkpoints, path, touched, task.accepted.get(path));
  if (!change || change.version !== version) throw new QuernError("file-changed-on-disk", { path });
  const chosen = change.hunks.filter(({ id }) => hunks.includes(whole) || hunks.includes(id));
  // A hunk that is not there any more stands for nothing else.
  if (chosen.length < hunks.length && !hunks.includes(whole) && change.hunks.length > 0)
    throw new QuernError("file-changed-on-disk", { path });
  return { change, touched, checkpoints, chosen };
}

/** @returns the version on disk afterwards; null where the file is gone again */
async function putBack(
  files: WorkspaceFiles,
  checkpoints: Checkpoints,
  checkpoint: string,
  { path, version }: FileChange,
): Promise<string | null> {
  const { restored } = await checkpoints.restore(checkpoint, [{ path, expected: version }]);
  if (!restored.includes(path)) {
    // One that was too large to be copied says so here.
    await checkpoints.bytesAt(checkpoint, path);
    throw new QuernError("file-changed-on-disk", { path });
  }
  return files.version(path);
}

/** Back to what the user has accepted, in the encoding that the file had. */
async function putBackAccepted(
  files: WorkspaceFiles,
  checkpoints: Checkpoints,
  { checkpoint, mode }: Reviewed,
  { path, version }: FileChange,
  accepted: string,
): Promise<string> {
  const bytes = await checkpoints.bytesAt(checkpoint, path);
  const was = bytes && decodeText(bytes);
  return was
    ? files.writeBytes(path, encodeText(accepted, was.format), version, mode?.was)
    : files.writeText(path, accepted, version);
}

async function takeOut(
  files: WorkspaceFiles,
  { path, before, after, version }: FileChange,
  hunks: readonly string[],
): Promise<string> {
  const { text, refused } = reverseHunks(after, before, after, hunks);
  if (refused.length > 0) throw new QuernError("file-changed-on-disk", { path });
  return files.writeText(path, text, version);
}
