import { ask, events, services } from "../../bridge";
import { openWaitingText } from "./commands";
import { addDoc, changeDoc, docAt, useDocuments } from "./documents";
import { followDisk, openFile, readInto } from "./files";
import { clearFind, startFind } from "./find-in-files";
import { mayWrite, startFolder, useFolder } from "./folder";
import { clearGit, readGit, startGit } from "./git";
import { isWithin, movedPath } from "./path";
import { useSelection } from "./selection";
import { addFileTab, clearTabs, selectTab, useTabs } from "./tabs";
import { readTerminals, startTerminals } from "./terminals";
import { clearTree, followRename, readFolder, startTree } from "./tree";
import { flushUnsaved } from "./unsaved";

const key = "quern.workspace-tabs";

/** Files that were open, by folder; as many folders are remembered. */
const mostFolders = 20;

interface Remembered {
  readonly paths: readonly string[];
  readonly active: string | null;
}

function remembered(): Record<string, Remembered> {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? "{}");
    if (typeof kept !== "object" || kept === null) return {};
    const folders = Object.entries(kept).flatMap(([folder, value]: [string, unknown]) => {
      if (typeof value !== "object" || value === null) return [];
      const paths: unknown = Reflect.get(value, "paths");
      const active: unknown = Reflect.get(value, "active");
      if (!Array.isArray(paths)) return [];
      const known = paths.filter((path): path is string => typeof path === "string");
      return [[folder, { paths: known, active: typeof active === "string" ? active : null }]];
    });
    return Object.fromEntries(folders);
  } catch {
    // Nothing is remembered where there is no storage.
    return {};
  }
}

function remember(): void {
  const folder = useFolder.getState().folder?.path;
  if (folder === undefined) return;
  const { docs } = useDocuments.getState();
  const { tabs, activeId } = useTabs.getState();
  const open = tabs.flatMap((tab) => {
    const doc = tab.kind === "file" ? docs[tab.docId] : undefined;
    const isNew = doc?.content.state === "text" && doc.content.version === null;
    return doc === undefined || isNew ? [] : [{ id: tab.id, path: doc.path }];
  });
  const { [folder]: _, ...others } = remembered();
  const here: Remembered = {
    paths: open.map(({ path }) => path),
    active: open.find(({ id }) => id === activeId)?.path ?? null,
  };
  const kept = Object.fromEntries([...Object.entries(others), [folder, here]].slice(-mostFolders));
  try {
    localStorage.setItem(key, JSON.stringify(kept));
  } catch {
    // They are opened by hand the next time.
  }
}

/** Opens what was typed and never saved, as it was. */
async function restoreUnsaved(): Promise<void> {
  const result = await ask(services().files.unsaved());
  if (!result.ok) return;
  for (const { path, text, baseVersion } of result.value) {
    if (docAt(path) !== undefined) continue;
    const doc = addDoc(path, { state: "opening" }, text);
    addFileTab(doc.id, false);
    const disk = await ask(services().files.open({ path }));
    const file = disk.ok && disk.value.kind === "text" ? disk.value : null;
    const changed = file !== null && file.version !== baseVersion;
    const gone = file === null && baseVersion !== null;
    changeDoc(doc.id, {
      content: {
        state: "text",
        text: changed ? "" : (file?.text ?? ""),
        version: baseVersion,
        format: file?.format ?? { encoding: "utf-8", bom: false, eol: "lf" },
        bytes: file?.bytes ?? 0,
        readOnly: !mayWrite(useFolder.getState()),
        clipped: false,
        dirty: true,
        saving: false,
        trouble: changed
          ? { kind: "changed", text: file.text, version: file.version }
          : gone
            ? { kind: "deleted" }
            : null,
      },
    });
  }
}

async function enterFolder(path: string): Promise<void> {
  clearTabs();
  clearTree();
  clearGit();
  clearFind();
  useSelection.setState({ selection: null });
  const before = remembered()[path];
  void readFolder("");
  void readGit();
  void readTerminals();
  await restoreUnsaved();
  if (useFolder.getState().folder?.path !== path) return;
  for (const file of before?.paths ?? [])
    if (docAt(file) === undefined) await openFile(file, undefined, false);
  const active = before?.active == null ? undefined : docAt(before.active);
  if (active !== undefined) selectTab(active.id);
  openWaitingText();
}

/** What is open follows a file or folder to its new name. */
export function followMove(from: string, to: string): void {
  for (const doc of Object.values(useDocuments.getState().docs))
    if (isWithin(doc.path, from)) changeDoc(doc.id, { path: movedPath(doc.path, from, to) });
  followRename(from, to);
}

function onFilesChanged(files: readonly string[], everything: boolean): void {
  for (const doc of Object.values(useDocuments.getState().docs))
    if (everything || files.includes(doc.path)) void followDisk(doc.id);
}

/** Subscribes to everything of the workspace and opens what was open. */
export function startWorkspace(): void {
  let shown: string | null = null;
  let trusted = false;
  useFolder.subscribe(({ folder }) => {
    const path = folder?.path ?? null;
    if (path !== shown) {
      flushUnsaved();
      shown = path;
      trusted = folder?.trusted ?? false;
      if (path === null) {
        clearTabs();
        clearTree();
        clearGit();
        clearFind();
      } else void enterFolder(path);
      return;
    }
    // What may be written is part of what was read.
    if (folder !== null && folder.trusted !== trusted) {
      trusted = folder.trusted;
      for (const doc of Object.values(useDocuments.getState().docs))
        void (doc.content.state === "text" ? followDisk(doc.id) : readInto(doc.id));
    }
  });
  startTree();
  startGit();
  startFind();
  startTerminals();
  events().files.changed(({ folders, files }) =>
    onFilesChanged(files, folders.length === 0 && files.length === 0),
  );
  useTabs.subscribe(({ tabs, activeId }, before) => {
    if (tabs !== before.tabs || activeId !== before.activeId) remember();
  });
  window.addEventListener("pagehide", flushUnsaved);
  void startFolder();
}
