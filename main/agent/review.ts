import { type FileChange, QuernError } from "../contract";
import type { Checkpoints, TextOnDisk, WorkspaceFiles } from "../workspace";
import { hunksOf, reverseHunks } from "./edit";
import type { TouchedFile } from "./loop/task-state";

/** Bytes with a zero among the first thousands are no text; the rule of git. */
const looksBinary = (bytes: Uint8Array) => bytes.subarray(0, 8000).includes(0);

/** A file as the agent found it, as text; null: it was not there. */
async function before(
  checkpoints: Checkpoints,
  { checkpoint }: TouchedFile,
  path: string,
): Promise<{ text: string; binary: boolean } | null> {
  const bytes = await checkpoints.bytesAt(checkpoint, path);
  if (!bytes) return null;
  if (looksBinary(bytes)) return { text: "", binary: true };
  return { text: new TextDecoder().decode(bytes), binary: false };
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

/** What a task has changed of a file, against how it was before; null where nothing is left of it. */
export async function changeOnDisk(
  files: WorkspaceFiles,
  checkpoints: Checkpoints,
  path: string,
  touched: TouchedFile,
): Promise<FileChange | null> {
  const [was, is] = await Promise.all([before(checkpoints, touched, path), now(files, path)]);
  if (!was && !is) return null;
  const version = is && is !== "binary" ? is.version : is === "binary" ? await files.version(path) : null;
  const binary = is === "binary" || was?.binary === true;
  const beforeText = was?.text ?? "";
  const afterText = is && is !== "binary" ? is.text : "";
  if (!binary && was && is && beforeText === afterText) return null;
  return {
    path,
    kind: !was ? "created" : !is ? "deleted" : "changed",
    before: binary ? "" : beforeText,
    after: binary ? "" : afterText,
    version,
    hunks: binary ? [] : hunksOf(beforeText, afterText),
    binary,
    changedSince: version !== touched.left,
  };
}

/**
 * Takes hunks of a change back out of the disk.
 * @returns the version on disk afterwards; null where the file is gone again
 * @throws QuernError `file-changed-on-disk` when it is not what was shown
 */
export async function rejectOnDisk(
  files: WorkspaceFiles,
  change: FileChange,
  hunks: readonly string[],
): Promise<string | null> {
  const { path, before: was, after, version, kind } = change;
  const { text, refused } = reverseHunks(after, was, after, hunks);
  if (refused.length > 0) throw new QuernError("file-changed-on-disk", { path });
  if (kind === "created" && text === "" && version !== null) {
    await files.remove(path, version);
    return null;
  }
  return files.writeText(path, text, version);
}
