import { create } from "zustand";
import type { ErrorData, FileEntry } from "../../../main/contract";
import { ask, events, services } from "../../bridge";
import { useFolder } from "./folder";
import { isWithin, movedPath, parentOf } from "./path";

/** A name that is being typed: of an entry that gets another one, or of a new one in a folder. */
export type Naming =
  | { readonly kind: "rename"; readonly path: string }
  | { readonly kind: "new-file" | "new-folder"; readonly folder: string };

interface TreeState {
  /** Entries of the folders that were read, by path. */
  readonly entries: Readonly<Record<string, readonly FileEntry[]>>;
  /** Why a folder could not be read, by path. */
  readonly errors: Readonly<Record<string, ErrorData>>;
  readonly expanded: ReadonlySet<string>;
  /** The entry that the keyboard is at. */
  readonly current: string | null;
  readonly naming: Naming | null;
  /** Counts how often the current entry was asked to come into sight. */
  readonly revealAsked: number;
}

const empty: TreeState = {
  entries: {},
  errors: {},
  expanded: new Set(),
  current: null,
  naming: null,
  revealAsked: 0,
};

/** The tree of the opened folder, as far as it was looked into. */
export const useTree = create<TreeState>(() => empty);

/** Forgets the tree: another folder is open. */
export function clearTree(): void {
  useTree.setState(empty);
}

const reading = new Map<string, Promise<void>>();

async function read(path: string): Promise<void> {
  const root = useFolder.getState().folder?.path;
  const result = await ask(services().files.list({ path }));
  // Of a folder that is not open any more.
  if (useFolder.getState().folder?.path !== root) return;
  useTree.setState(({ entries, errors }) => {
    const { [path]: _, ...others } = errors;
    if (result.ok) return { entries: { ...entries, [path]: result.value }, errors: others };
    return { errors: { ...errors, [path]: result.error } };
  });
}

/** Reads the entries of a folder again; calls for one that is being read wait for that. */
export function readFolder(path: string): Promise<void> {
  const running = reading.get(path);
  if (running !== undefined) return running;
  const begun = read(path).finally(() => reading.delete(path));
  reading.set(path, begun);
  return begun;
}

/** Opens or closes a folder of the tree. */
export async function setExpanded(path: string, open: boolean): Promise<void> {
  useTree.setState(({ expanded }) => {
    const next = new Set(expanded);
    if (open) next.add(path);
    else next.delete(path);
    return { expanded: next };
  });
  if (open && useTree.getState().entries[path] === undefined) await readFolder(path);
}

/** Moves the keyboard's place. */
export function setCurrent(path: string | null): void {
  useTree.setState({ current: path });
}

/** Opens all folders above a path and brings it into sight. */
export async function reveal(path: string): Promise<void> {
  const above: string[] = [];
  for (let parent = parentOf(path); parent !== ""; parent = parentOf(parent)) above.unshift(parent);
  for (const folder of above) await setExpanded(folder, true);
  useTree.setState(({ revealAsked }) => ({ current: path, revealAsked: revealAsked + 1 }));
}

/** Begins to ask for a name. */
export async function startNaming(naming: Naming): Promise<void> {
  if (naming.kind !== "rename" && naming.folder !== "") await setExpanded(naming.folder, true);
  useTree.setState({ naming });
}

/** Asks for no name any more. */
export function endNaming(): void {
  useTree.setState({ naming: null });
}

/** What the tree keeps of a renamed folder: which of its folders are open. */
export function followRename(from: string, to: string): void {
  useTree.setState(({ expanded, current, entries }) => ({
    expanded: new Set([...expanded].map((path) => movedPath(path, from, to))),
    current: current === null ? null : movedPath(current, from, to),
    entries: Object.fromEntries(Object.entries(entries).filter(([path]) => !isWithin(path, from))),
  }));
  for (const path of useTree.getState().expanded) if (isWithin(path, to)) void readFolder(path);
}

/** Reads again what changed on disk, as far as it is in sight; what is not is read when it is opened. */
function onChanged(folders: readonly string[]): void {
  const { entries, expanded } = useTree.getState();
  const known = Object.keys(entries);
  const touched = folders.length === 0 ? known : known.filter((path) => folders.includes(path));
  const inSight = touched.filter((path) => path === "" || expanded.has(path));
  const stale = new Set(touched.filter((path) => !inSight.includes(path)));
  if (stale.size > 0)
    useTree.setState({
      entries: Object.fromEntries(Object.entries(entries).filter(([path]) => !stale.has(path))),
    });
  for (const path of inSight) void readFolder(path);
}

/** Follows what happens on disk. */
export function startTree(): void {
  events().files.changed(({ folders, files }) => {
    // Only the content of files: their folders are as they were.
    if (folders.length > 0 || files.length === 0) onChanged(folders);
  });
}
