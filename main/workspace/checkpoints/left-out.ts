import { ignoreFileLimit, ignoreFileName, noRules } from "./ignore-rules";
import type { Checkpoint } from "./manifests";

/**
 * Whether a checkpoint does not know of a path: ignored by the ignore files as they were then, or in a folder that
 * could not be read. What it does not know it must not undo.
 */
export async function leavesOutAt(
  checkpoint: Checkpoint,
  path: string,
  read: (hash: string) => Promise<Buffer>,
): Promise<boolean> {
  const unread = checkpoint.leftOut.some(
    (left) => left.why !== "large" && (left.path === path || path.startsWith(`${left.path}/`)),
  );
  if (unread) return true;
  const parts = path.split("/");
  let rules = noRules;
  for (const [depth, name] of parts.entries()) {
    const file = checkpoint.records.get([...parts.slice(0, depth), ignoreFileName].join("/"));
    if (file?.kind === "file" && file.size <= ignoreFileLimit)
      rules = rules.withFile((await read(file.hash)).toString("utf8"));
    if (rules.leavesOut(name, depth < parts.length - 1)) return true;
    rules = rules.inFolder(name);
  }
  return false;
}
