import type { Dirent } from "node:fs";
import { lstat, readdir } from "node:fs/promises";
import { type FileEntry, QuernError } from "../../contract";
import { inFolder, isPlainName, type Place, partsOf } from "../paths";
import { type Access, checkAllowed } from "./access";
import { type AboveRoot, ignoreRules } from "./ignore-rules";
import { isTemporaryName } from "./write";

/** How many entries are asked about at once: enough to keep the system busy. */
const atOnce = 64;
/** In a folder with more entries than this nobody is asked how large each is: that alone would take seconds. */
const mostSized = 5000;
const names = new Intl.Collator("en", { numeric: true });

/**
 * The entries of a folder, folders first, then by name. Left out are `.git`, what is neither file, folder nor link,
 * and, for the agent, names that are more than a name (line ends and the like).
 */
export async function listFolder(access: Access, above: AboveRoot, path: string): Promise<FileEntry[]> {
  const { root } = access;
  checkAllowed(access, path, "read");
  const rules = ignoreRules(root, above);
  return await inFolder(root, partsOf(path, root.grammar), async (place) => {
    checkAllowed(access, place.path, "read");
    const found = await readdir(place.self, { withFileTypes: true });
    await place.check();
    const shown = found.filter(
      (entry) =>
        entry.name.toLowerCase() !== ".git" &&
        !isTemporaryName(entry.name) &&
        (access.view === "user" || isPlainName(entry.name, root.grammar)),
    );
    const ignores = await rules.inFolder(place.path);
    const sized = shown.length <= mostSized;
    const entries: FileEntry[] = [];
    for (let from = 0; from < shown.length; from += atOnce) {
      const some = shown
        .slice(from, from + atOnce)
        .map((entry) => describe(entry, place, path, ignores, sized));
      for (const entry of await Promise.all(some)) if (entry) entries.push(entry);
    }
    return entries.sort((a, b) => rank(a) - rank(b) || names.compare(a.name, b.name));
  }).catch((error: unknown) => {
    // A folder that is a file by now.
    if (error instanceof Error && "code" in error && error.code === "ENOTDIR")
      throw new QuernError("file-not-found", { path }, { cause: error });
    throw error;
  });
}

function rank(entry: FileEntry): number {
  return entry.kind === "folder" ? 0 : 1;
}

async function describe(
  entry: Dirent,
  place: Place,
  path: string,
  ignores: (name: string, isFolder: boolean) => boolean,
  sized: boolean,
): Promise<FileEntry | null> {
  const kind = entry.isDirectory()
    ? "folder"
    : entry.isFile()
      ? "file"
      : entry.isSymbolicLink()
        ? "link"
        : null;
  if (kind === null) return null;
  const own = path === "" ? entry.name : `${path}/${entry.name}`;
  const bytes =
    kind === "file" && sized
      ? await lstat(place.at(entry.name)).then(
          ({ size }) => size,
          () => undefined,
        )
      : kind === "file"
        ? null
        : 0;
  // Gone since it was listed.
  if (bytes === undefined) return null;
  return { name: entry.name, path: own, kind, bytes, ignored: ignores(entry.name, kind === "folder") };
}
