import { QuernError } from "../../contract";
import { atFile, type FolderRoot, inFolder, type Place, partsOf, protects } from "../paths";

/** Through whose eyes the folder is seen: the user may read secrets, the agent may not. */
export type View = "user" | "agent";

/** The opened folder, and what may be done in it. */
export interface Access {
  readonly root: FolderRoot;
  readonly view: View;
  /** Asked at each change: trust can be taken back. */
  readonly trusted: () => boolean;
}

/**
 * @throws QuernError `path-protected` for what belongs to git, when it is to be written or the agent looks, and for
 * secrets when the agent looks
 */
export function checkAllowed(access: Access, path: string, doing: "read" | "write"): void {
  const protection = protects(path);
  if (protection === null) return;
  if (access.view === "agent" || (protection === "git" && doing === "write"))
    throw new QuernError("path-protected", { path });
}

/** @throws QuernError `not-trusted` */
export function checkTrusted(access: Access): void {
  if (!access.trusted()) throw new QuernError("not-trusted");
}

/** Whether an entry exists for this view at all. */
export function isSeen(access: Access, path: string): boolean {
  return access.view === "user" || protects(path) === null;
}

/** Does something to a file where it really lies, if both its name and its real name may be. */
export async function atAllowedFile<T>(
  access: Access,
  path: string,
  doing: "read" | "write",
  body: (place: Place, name: string) => Promise<T>,
): Promise<T> {
  if (doing === "write") checkTrusted(access);
  checkAllowed(access, path, doing);
  return await atFile(access.root, path, async (place, name) => {
    checkAllowed(access, place.pathOf(name), doing);
    return await body(place, name);
  });
}

/** Does something to an entry itself, be it a link, in its real folder. */
export async function atAllowedEntry<T>(
  access: Access,
  path: string,
  body: (place: Place, name: string) => Promise<T>,
): Promise<T> {
  checkTrusted(access);
  checkAllowed(access, path, "write");
  const parts = partsOf(path, access.root.grammar);
  const name = parts.at(-1);
  if (name === undefined) throw new QuernError("path-invalid", { path });
  return await inFolder(access.root, parts.slice(0, -1), async (place) => {
    checkAllowed(access, place.pathOf(name), "write");
    await checkOwn(access.root, place, name);
    return await body(place, name);
  });
}

/** Our own data folder is no entry to be moved or removed, whatever lies around it. */
async function checkOwn(root: FolderRoot, place: Place, name: string): Promise<void> {
  const real = `${place.absolute}/${name}`.replace(/[\\/]+/g, "/");
  const fold = (path: string) => (root.grammar === "linux" ? path : path.toLowerCase()).replace(/\\/g, "/");
  // What holds it as well: with the folder around it, it would go.
  if (root.forbidden.some((own) => `${fold(own)}/`.startsWith(`${fold(real)}/`)))
    throw new QuernError("path-protected", { path: place.pathOf(name) });
}
