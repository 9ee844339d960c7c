import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import type { ModelFolder } from "../../contract";
import { type DiskSpace, diskSpace } from "../../files";
import { isMarked } from "./marker";

/** What has to hold for a folder to be there. */
export interface FolderRules {
  /** It may be made: that it is not there means nothing. */
  readonly isMade: boolean;
  /** It was marked, when the user added it or later, so that it has its marker wherever its disk is connected. */
  readonly isMarked: boolean;
}

export interface FolderLook {
  readonly state: ModelFolder["state"];
  readonly space: DiskSpace | null;
  /** Its marker was seen. */
  readonly marked: boolean;
}

/** What a folder is that is not there, or of which nobody can say whether it is. */
export const away: FolderLook = { state: "away", space: null, marked: false };

/** Whether a folder is there and can be written to, and how much room it has. It may take for ever to answer. */
export async function lookAtFolder(
  folder: string,
  { isMade, isMarked: mustBeMarked }: FolderRules,
): Promise<FolderLook> {
  const isThere = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isThere) return isMade ? { state: "here", space: await diskSpace(folder), marked: false } : away;
  const marked = await isMarked(folder);
  if (mustBeMarked && !marked) return away;
  const writable = await access(folder, constants.W_OK).then(
    () => true,
    () => false,
  );
  return { state: writable ? "here" : "read-only", space: await diskSpace(folder), marked };
}
