import { create } from "zustand";
import { addDoc, dropDoc, useDocuments } from "./documents";

/** What a tab shows: a file, or how one differs. */
export type Tab =
  | {
      readonly kind: "file";
      readonly id: string;
      readonly docId: string;
      /** Only looked at so far: the next file that is looked at takes its place. */
      readonly preview: boolean;
    }
  /** `head`: the file against the last commit. `disk`: what is in the editor against the file on disk. */
  | { readonly kind: "diff"; readonly id: string; readonly path: string; readonly against: "head" | "disk" };

/** A place in a file that is to be shown. */
interface Jump {
  readonly docId: string;
  /** From 1. */
  readonly line: number;
  /** Offsets into the line; equal: only the cursor. */
  readonly from: number;
  readonly to: number;
}

interface TabsState {
  readonly tabs: readonly Tab[];
  readonly activeId: string | null;
  readonly jump: Jump | null;
  /** The tab whose closing waits for what becomes of its text. */
  readonly closingId: string | null;
  /** The new file whose first name is being asked for. */
  readonly namingId: string | null;
  /** The editor is to take the focus as soon as it is there. */
  readonly focusWanted: boolean;
}

const empty: TabsState = {
  tabs: [],
  activeId: null,
  jump: null,
  closingId: null,
  namingId: null,
  focusWanted: false,
};

/** The tabs of the editor. */
export const useTabs = create<TabsState>(() => empty);

/** Forgets all tabs and their documents: another folder is open. */
export function clearTabs(): void {
  useTabs.setState(empty);
  for (const id of Object.keys(useDocuments.getState().docs)) dropDoc(id);
}

/** The tab of a document. */
export function tabOf(docId: string): Tab | undefined {
  return useTabs.getState().tabs.find((tab) => tab.kind === "file" && tab.docId === docId);
}

/** The tab that is shown. */
export function activeTab({ tabs, activeId }: Pick<TabsState, "tabs" | "activeId">): Tab | undefined {
  return tabs.find(({ id }) => id === activeId);
}

/** Shows a tab. */
export function selectTab(id: string): void {
  useTabs.setState({ activeId: id });
}

/** Has the editor take the focus as soon as it is there, unless the user has pressed on something else meanwhile. */
export function focusEditor(): void {
  useTabs.setState({ focusWanted: true });
  window.addEventListener("pointerdown", focusTaken, { capture: true, once: true });
}

/** The editor has the focus, or is not to take it any more. */
export function focusTaken(): void {
  window.removeEventListener("pointerdown", focusTaken, { capture: true });
  useTabs.setState({ focusWanted: false });
}

/** Adds a tab after the one that is shown, or in the place of one that was only looked at, and shows it. */
export function addTab(tab: Tab): void {
  useTabs.setState(({ tabs, activeId }) => {
    const at = tab.kind === "file" && tab.preview ? tabs.findIndex(isPreview) : -1;
    const replaced = tabs[at];
    if (replaced?.kind === "file") {
      dropDoc(replaced.docId);
      return { tabs: tabs.with(at, tab), activeId: tab.id };
    }
    const active = tabs.findIndex(({ id }) => id === activeId);
    return { tabs: tabs.toSpliced(active + 1, 0, tab), activeId: tab.id };
  });
}

function isPreview(tab: Tab): boolean {
  return tab.kind === "file" && tab.preview;
}

/** Adds a tab for a file that is not open yet. */
export function addFileTab(docId: string, preview: boolean): void {
  addTab({ kind: "file", id: docId, docId, preview });
}

/** Makes a tab stay that was only looked at. */
export function keepTab(id: string): void {
  useTabs.setState(({ tabs }) => ({
    tabs: tabs.map((tab) =>
      tab.id === id && tab.kind === "file" && tab.preview ? { ...tab, preview: false } : tab,
    ),
  }));
}

/** Takes a tab and its document away, whatever is in it, and shows the one beside it. */
export function removeTab(id: string): void {
  const { tabs, activeId } = useTabs.getState();
  const at = tabs.findIndex((tab) => tab.id === id);
  const tab = tabs[at];
  if (tab === undefined) return;
  const rest = tabs.toSpliced(at, 1);
  const beside = rest[Math.min(at, rest.length - 1)]?.id ?? null;
  useTabs.setState({ tabs: rest, activeId: activeId === id ? beside : activeId });
  if (tab.kind === "file") dropDoc(tab.docId);
}

/** Shows the tab after or before the one that is shown, around the ends. */
export function stepTab(by: 1 | -1): void {
  const { tabs, activeId } = useTabs.getState();
  const at = tabs.findIndex(({ id }) => id === activeId);
  const next = tabs[(at + by + tabs.length) % Math.max(1, tabs.length)];
  if (next !== undefined) selectTab(next.id);
}

/** Moves a tab along the row. */
export function moveTab(id: string, by: 1 | -1): void {
  useTabs.setState(({ tabs }) => {
    const at = tabs.findIndex((tab) => tab.id === id);
    const tab = tabs[at];
    const to = at + by;
    if (tab === undefined || to < 0 || to >= tabs.length) return {};
    return { tabs: tabs.toSpliced(at, 1).toSpliced(to, 0, tab) };
  });
}

/** Opens how a file differs from the last commit, or from what is on disk. */
export function openDiff(path: string, against: "head" | "disk"): void {
  const id = `${against}:${path}`;
  if (useTabs.getState().tabs.some((tab) => tab.id === id)) selectTab(id);
  else addTab({ kind: "diff", id, path, against });
}

/** Shows a place in a document as soon as an editor has it. */
export function jumpTo(docId: string, line: number, from = 0, to = from): void {
  useTabs.setState({ jump: { docId, line, from, to } });
}

/** The jump was made. */
export function endJump(): void {
  useTabs.setState({ jump: null });
}

/** Adds a document and its tab. */
export function addDocTab(...doc: Parameters<typeof addDoc>): string {
  const { id } = addDoc(...doc);
  addFileTab(id, false);
  return id;
}
