import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { QuernError } from "../../contract";
import { toFreedesktopTrash } from "./freedesktop";

/** Cocoa's own trash, of whichever disk; the path comes as an argument and is never part of the script. */
const cocoa = `ObjC.import("Foundation");
function run([path]) {
  const url = $.NSURL.fileURLWithPath(path);
  if (!$.NSFileManager.defaultManager.trashItemAtURLResultingItemURLError(url, null, null)) throw new Error("no trash");
}`;

/**
 * Moves a file to the system's trash without Electron, for the command line. On Windows that is left to the app's own
 * executable: what plain programs can reach there deletes for good, unasked, what is too large for the bin.
 * @throws QuernError `no-trash` where there is none for it; then the file is where it was
 */
export async function toTrash(
  path: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  try {
    if (process.platform === "linux") await toFreedesktopTrash(path, env, process.getuid?.() ?? 0);
    else if (process.platform === "darwin")
      await promisify(execFile)("/usr/bin/osascript", ["-l", "JavaScript", "-e", cocoa, path]);
    else throw new Error(`none on ${process.platform}`);
  } catch (error) {
    throw new QuernError("no-trash", { path }, { cause: error });
  }
}
