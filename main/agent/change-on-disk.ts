import { type FileChange, QuernError, type TextFormat } from "../contract";
import { type Checkpoints, decodeText, type TextOnDisk, type WorkspaceFiles } from "../workspace";
import { hunksOf } from "./edit";
import type { TouchedFile } from "./loop/task-state";

/** A file that is under review: the checkpoint before it was changed is known. */
export type Reviewed = TouchedFile & { readonly checkpoint: string };
export const isReviewed = (touched: TouchedFile | undefined): touched is Reviewed =>
  touched !== undefined && touched.checkpoint !== null;

/**
 * What a task has changed of a file, against how it was before; null where nothing is left of it.
 * @param accepted its text with all that the user has accepted, where that is a part of the changes
 */
export async function changeOnDisk(
  files: WorkspaceFiles,
  checkpoints: Checkpoints,
  path: string,
  touched: Reviewed,
  accepted: string | undefined,
): Promise<FileChange | null> {
  const [bytes, is, modeNow] = await Promise.all([
    before(checkpoints, touched.checkpoint, path),
    now(files, path),
    touched.mode ? files.mode(path) : null,
  ]);
  if (!bytes && !is) return null;
  const version = is === "binary" ? await files.version(path) : (is?.version ?? null);
  const was = bytes && bytes !== "large" ? decodeText(bytes) : null;
  const binary = is === "binary" || (bytes !== null && was === null);
  const textBefore = binary ? "" : (accepted ?? was?.text ?? "");
  const after = is === "binary" || binary ? "" : (is?.text ?? "");
  // Not by the text alone: a BOM or an encoding may have changed.
  const same =
    (accepted === undefined && bytes !== null && is !== null && version === touched.was) ||
    (accepted === after && is !== null && is !== "binary" && (was === null || sameEncoding(was, is)));
  const mode = modeChange(touched, modeNow, same);
  if (same && mode === null) return null;
  return {
    path,
    kind: !is ? "deleted" : bytes || accepted !== undefined ? "changed" : "created",
    before: textBefore,
    after,
    version,
    hunks: binary ? [] : hunksOf(textBefore, after),
    binary,
    mode,
    changedSince: version !== touched.left || modeNow !== (touched.mode?.left ?? null),
  };
}

function modeChange({ mode }: Reviewed, now: number | null, only: boolean): FileChange["mode"] {
  return mode === undefined || now === null || mode.was === now ? null : { from: mode.was, to: now, only };
}

const sameEncoding = (a: { format: TextFormat }, b: { format: TextFormat }): boolean =>
  a.format.encoding === b.format.encoding && a.format.bom === b.format.bom;

/** `large`: it was there, and nothing more is known, as it was not copied. */
async function before(
  checkpoints: Checkpoints,
  checkpoint: string,
  path: string,
): Promise<Uint8Array | "large" | null> {
  try {
    return await checkpoints.bytesAt(checkpoint, path);
  } catch (error) {
    if (error instanceof QuernError && error.code === "file-too-large") return "large";
    throw error;
  }
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
