import { hunksOf } from "../agent";
import { type GitStatus, QuernError } from "../contract";
import { type GitServices, protects, type WorkspaceFiles } from "../workspace";

/** Files beyond this are named only. */
const mostShown = 30;
/** Names beyond this are counted only. */
const mostNamed = 300;

type Changed = GitStatus["files"][number];

/**
 * What differs from HEAD, as text for the model: how many files, the changed parts of the first ones, and the names of
 * the rest. What the agent may not see is counted only.
 * @param files as the agent sees them
 */
export async function differenceFromHead(
  git: Pick<GitServices["handlers"], "status" | "headText">,
  files: Pick<WorkspaceFiles, "readText">,
): Promise<string> {
  const status = await git.status();
  if (!status || status.files.length === 0) return "";
  const seen = status.files.filter(
    ({ path, from }) => protects(path) === null && protects(from ?? "") === null,
  );
  const hidden = status.files.length - seen.length;
  const shown: string[] = [];
  for (const file of seen.slice(0, mostShown)) shown.push(await shownOf(file, git, files));
  const rest = seen.slice(mostShown);
  const named = rest.slice(0, mostNamed).map((file) => `${stateOf(file)} ${file.path}`);
  const uncounted = rest.length - named.length;
  return [
    `${status.files.length}${status.clipped ? " or more" : ""} files differ from HEAD.`,
    ...shown,
    ...(hidden > 0 ? [`${hidden} of them are protected and not shown.`] : []),
    ...(named.length > 0
      ? [`Of these only the names are given; read the files where they matter:\n${named.join("\n")}`]
      : []),
    ...(uncounted > 0 ? [`… and ${uncounted} more.`] : []),
  ].join("\n\n");
}

const stateOf = ({ staged, unstaged }: Changed): string => unstaged ?? staged ?? "changed";

/** The changed parts of a file, or why there are none. */
async function shownOf(
  file: Changed,
  git: Pick<GitServices["handlers"], "headText">,
  files: Pick<WorkspaceFiles, "readText">,
): Promise<string> {
  const { path, from } = file;
  const name = `${stateOf(file)} ${path}${from === null ? "" : ` (was ${from})`}`;
  const now = await files.readText(path).then(
    ({ text }) => ({ text, error: null }),
    (error: unknown) => ({ text: "", error: error instanceof QuernError ? error.code : "file-unreadable" }),
  );
  const isGone = now.error === "file-not-found";
  if (now.error !== null && !isGone) return `${name}\n(not shown: ${now.error})`;
  const head = await git.headText({ path: from ?? path });
  const isNew = file.staged === "added" || file.unstaged === "untracked";
  if (head === null && !isNew)
    return `${name}\n(${isGone ? "deleted; " : ""}what it was is not to be had as text)`;
  const hunks = hunksOf(head ?? "", now.text);
  return [name, ...(isGone ? ["(deleted)"] : []), ...hunks.map(({ lines }) => lines.join("\n"))].join("\n");
}
