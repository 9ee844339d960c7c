import type { ErrorData, FileEntry } from "../../../main/contract";
import { parentOf } from "./path";
import type { Naming } from "./tree";

/** One line of the tree. */
export type TreeRow =
  | {
      readonly kind: "entry";
      readonly entry: FileEntry;
      readonly depth: number;
      /** Place among its siblings, from 1, and how many there are. */
      readonly place: number;
      readonly count: number;
      readonly open: boolean;
    }
  | { readonly kind: "naming"; readonly depth: number; readonly naming: Naming }
  | { readonly kind: "error"; readonly depth: number; readonly path: string; readonly error: ErrorData }
  | { readonly kind: "reading" | "empty"; readonly depth: number; readonly path: string };

interface TreeParts {
  readonly entries: Readonly<Record<string, readonly FileEntry[]>>;
  readonly errors: Readonly<Record<string, ErrorData>>;
  readonly expanded: ReadonlySet<string>;
  readonly naming: Naming | null;
}

/** The lines of the tree from top to bottom, as far as folders are open. */
export function treeRows({ entries, errors, expanded, naming }: TreeParts): readonly TreeRow[] {
  const rows: TreeRow[] = [];
  const add = (path: string, depth: number): void => {
    const children = entries[path];
    const error = errors[path];
    const newHere = naming !== null && naming.kind !== "rename" && naming.folder === path;
    if (newHere) rows.push({ kind: "naming", depth, naming });
    if (error !== undefined) rows.push({ kind: "error", depth, path, error });
    else if (children === undefined) rows.push({ kind: "reading", depth, path });
    else if (children.length === 0 && !newHere) rows.push({ kind: "empty", depth, path });
    if (error !== undefined || children === undefined) return;
    for (let index = 0; index < children.length; index += 1) {
      const entry = children[index];
      if (entry === undefined) continue;
      const open = entry.kind === "folder" && expanded.has(entry.path);
      rows.push({ kind: "entry", entry, depth, place: index + 1, count: children.length, open });
      if (open) add(entry.path, depth + 1);
    }
  };
  add("", 0);
  return rows;
}

/** The line of a path; -1 where it is not in sight. */
export function rowOf(rows: readonly TreeRow[], path: string | null): number {
  if (path === null) return -1;
  return rows.findIndex((row) => row.kind === "entry" && row.entry.path === path);
}

/** Where a key leads from a line of the tree: to another line, or to opening or closing a folder. */
export type TreeMove = { readonly to: number } | { readonly open: string; readonly how: boolean } | null;

function nextEntry(rows: readonly TreeRow[], from: number, step: 1 | -1): number {
  for (let index = from + step; index >= 0 && index < rows.length; index += step)
    if (rows[index]?.kind === "entry") return index;
  return -1;
}

/** What the arrow keys, Home and End do, as the pattern of a tree has it. */
export function treeMove(rows: readonly TreeRow[], at: number, key: string, page = 10): TreeMove {
  const row = rows[at];
  const to = (index: number): TreeMove => (index < 0 ? null : { to: index });
  if (key === "Home") return to(nextEntry(rows, -1, 1));
  if (key === "End") return to(nextEntry(rows, rows.length, -1));
  if (row?.kind !== "entry") return key.startsWith("Arrow") ? to(nextEntry(rows, -1, 1)) : null;
  if (key === "ArrowDown") return to(nextEntry(rows, at, 1));
  if (key === "ArrowUp") return to(nextEntry(rows, at, -1));
  if (key === "PageDown" || key === "PageUp") {
    const far = key === "PageDown" ? Math.min(rows.length, at + page) : Math.max(-1, at - page);
    const near = nextEntry(rows, far, key === "PageDown" ? -1 : 1);
    return to(near);
  }
  const folder = row.entry.kind === "folder";
  if (key === "ArrowRight") {
    if (!folder) return null;
    if (!row.open) return { open: row.entry.path, how: true };
    const child = nextEntry(rows, at, 1);
    const next = rows[child];
    return next?.kind === "entry" && next.depth > row.depth ? { to: child } : null;
  }
  if (key === "ArrowLeft") {
    if (folder && row.open) return { open: row.entry.path, how: false };
    for (let index = at - 1; index >= 0; index -= 1) {
      const above = rows[index];
      if (above?.kind === "entry" && above.depth < row.depth) return { to: index };
    }
  }
  return null;
}

/** The next line, after this one and around, whose name begins with what was typed; -1: none. */
export function typedAhead(rows: readonly TreeRow[], at: number, typed: string): number {
  const wanted = typed.toLocaleLowerCase();
  // One letter goes on to the next name; more of them may still mean the one that it is at.
  const first = typed.length === 1 ? 1 : 0;
  for (let step = first; step < rows.length + first; step += 1) {
    const index = (Math.max(0, at) + step) % rows.length;
    const row = rows[index];
    if (row?.kind === "entry" && row.entry.name.toLocaleLowerCase().startsWith(wanted)) return index;
  }
  return -1;
}

/** The folder that a new entry goes into: the current one, or the one that the current file is in. */
export function folderFor(entry: FileEntry | undefined): string {
  if (entry === undefined) return "";
  return entry.kind === "folder" ? entry.path : parentOf(entry.path);
}
