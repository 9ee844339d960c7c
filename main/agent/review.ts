import { type FileChange, QuernError } from "../contract";
import { type Checkpoints, decodeText, type TextOnDisk, type WorkspaceFiles } from "../workspace";
import { hunksOf, reverseHunks } from "./edit";
import type { TaskHandle } from "./loop/parts";
import type { TouchedFile } from "./loop/task-state";

/** A file that is under review: the checkpoint before it was changed is known. */
type Reviewed = TouchedFile & { readonly checkpoint: string };
const isReviewed = (touched: TouchedFile | undefined): touched is Reviewed =>
  touched !== undefined && touched.checkpoint !== null;

/** All changes of a task that are on disk and under review, by path. */
export async function changesOnDisk({ task, parts }: TaskHandle): Promise<FileChange[]> {
  const reviewed = [...task.touched].flatMap(([path, touched]) =>
    isReviewed(touched) ? [{ path, touched }] : [],
  );
  if (reviewed.length === 0) return [];
  const checkpoints = await parts.checkpoints();
  const all = await Promise.all(
    reviewed.map(({ path, touched }) => changeOnDisk(parts.files, checkpoints, path, touched)),
  );
  return all.filter((change) => change !== null).sort((a, b) => a.path.localeCompare(b.path));
}

/**
 * Takes hunks of a change back out of the disk and has the model told, with the reason. All hunks of a file, or of one
 * that is no text: the file is put back as it was, to the byte.
 * @throws QuernError `file-changed-on-disk` when it is not what was shown
 */
export async function rejectHunks(
  handle: TaskHandle,
  wanted: {
    readonly path: string;
    readonly version: string | null;
    readonly hunks: readonly string[];
    readonly reason: string;
  },
): Promise<void> {
  const { task, parts } = handle;
  const { path, version, hunks, reason } = wanted;
  const touched = task.touched.get(path);
  const checkpoints = await parts.checkpoints();
  const change = isReviewed(touched) ? await changeOnDisk(parts.files, checkpoints, path, touched) : null;
  if (!isReviewed(touched) || !change || change.version !== version)
    throw new QuernError("file-changed-on-disk", { path });
  const rejected = change.hunks.filter(({ id }) => hunks.includes(id));
  const left =
    rejected.length === change.hunks.length
      ? await putBack(parts.files, checkpoints, touched.checkpoint, change)
      : await takeOut(parts.files, change, hunks);
  await parts.store.change(
    task,
    { type: "touched", path, file: { ...touched, left } },
    { type: "seen", path, version: null },
  );
  const gone = rejected.map(({ lines }) => lines.join("\n")).join("\n\n");
  const said = reason.trim() === "" ? "" : `\nThe user says: ${reason.trim()}`;
  const text = `The user took this back out of ${path}; read it again before you edit it.\n${gone}${said}`;
  await handle.begin({
    kind: "note",
    state: "done",
    object: path.slice(0, 2000),
    text: reason,
    note: { code: "agent-taken-back", params: { path } },
  });
  await handle.tellModel({ about: parts.newId(), text: text.slice(0, 50_000) });
}

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

/** What a task has changed of a file, against how it was before; null where nothing is left of it. */
async function changeOnDisk(
  files: WorkspaceFiles,
  checkpoints: Checkpoints,
  path: string,
  touched: Reviewed,
): Promise<FileChange | null> {
  const [bytes, is] = await Promise.all([checkpoints.bytesAt(touched.checkpoint, path), now(files, path)]);
  if (!bytes && !is) return null;
  const version = is === "binary" ? await files.version(path) : (is?.version ?? null);
  const was = bytes ? (decodeText(bytes)?.text ?? null) : "";
  const binary = is === "binary" || was === null;
  const before = binary ? "" : was;
  const after = is === "binary" || binary ? "" : (is?.text ?? "");
  // Not by the text alone: a BOM or an encoding may have changed.
  if (bytes && is && version === touched.was) return null;
  return {
    path,
    kind: !bytes ? "created" : !is ? "deleted" : "changed",
    before,
    after,
    version,
    hunks: binary ? [] : hunksOf(before, after),
    binary,
    changedSince: version !== touched.left,
  };
}

async function now(files: WorkspaceFiles, path: string): Promise<TextOnDisk | "binary" | null> {
  try {
    return await files.readText(path);
  } catch (error) {
    if (error instanceof QuernError && error.code === "file-not-found") return null;
    if (error instanceof QuernError && (error.code === "file-not-text" || error.code === "file-too-large"))
      return "binary";
    throw error;
  }
}

/** @returns the version on disk afterwards; null where the file is gone again */
async function putBack(
  files: WorkspaceFiles,
  checkpoints: Checkpoints,
  checkpoint: string,
  { path, version }: FileChange,
): Promise<string | null> {
  const { restored } = await checkpoints.restore(checkpoint, [{ path, expected: version }]);
  if (!restored.includes(path)) throw new QuernError("file-changed-on-disk", { path });
  return files.version(path);
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
