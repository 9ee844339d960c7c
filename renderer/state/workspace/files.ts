import type { OpenedFile, TextFormat } from "../../../main/contract";
import { ask, services } from "../../bridge";
import { addNotice } from "../notices";
import {
  addDoc,
  type Content,
  changeDoc,
  changeText,
  currentText,
  docAt,
  docOf,
  isUnsaved,
  replaceText,
} from "./documents";
import { mayWrite, useFolder } from "./folder";
import { inside, nameOf, parentOf } from "./path";
import {
  addDocTab,
  addFileTab,
  focusEditor,
  jumpTo,
  keepTab,
  removeTab,
  selectTab,
  tabOf,
  useTabs,
} from "./tabs";
import { dropUnsaved } from "./unsaved";

/** Where to go in a file that is opened: a line from 1, and what to mark in it. */
export interface Place {
  readonly line: number;
  readonly from?: number;
  readonly to?: number;
}

/** How text is written that comes from nowhere yet. */
const newFormat: TextFormat = { encoding: "utf-8", bom: false, eol: "lf" };

function contentOf(file: OpenedFile): Content {
  if (file.kind === "binary") return { state: "binary", bytes: file.bytes };
  const { text, version, format, bytes, readOnly, clipped } = file;
  return {
    state: "text",
    text,
    version,
    format,
    bytes,
    readOnly: readOnly || clipped,
    clipped,
    dirty: false,
    saving: false,
    trouble: null,
  };
}

/** Reads a file into its document. */
export async function readInto(docId: string): Promise<void> {
  const doc = docOf(docId);
  if (doc === undefined) return;
  const result = await ask(services().files.open({ path: doc.path }));
  changeDoc(docId, {
    content: result.ok ? contentOf(result.value) : { state: "failed", error: result.error },
  });
}

/**
 * Opens a file in a tab, or shows the tab it has, at a place.
 * @param preview only to be looked at: the next file that is looked at takes its tab
 */
export async function openFile(path: string, place?: Place, preview = false): Promise<void> {
  const known = docAt(path);
  const doc = known ?? addDoc(path);
  if (place !== undefined) jumpTo(doc.id, place.line, place.from, place.to);
  if (known === undefined) addFileTab(doc.id, preview);
  else {
    selectTab(tabOf(doc.id)?.id ?? doc.id);
    if (!preview) keepTab(tabOf(doc.id)?.id ?? doc.id);
  }
  if (known === undefined || known.content.state === "failed") await readInto(doc.id);
  if (!preview) focusEditor();
}

/** A name of the folder that no open file has: `code.py`, `code-2.py`. */
function freeName(name: string): string {
  const dot = name.lastIndexOf(".");
  const [stem, ending] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ""];
  let free = name;
  for (let number = 2; docAt(free) !== undefined; number += 1) free = `${stem}-${number}${ending}`;
  return free;
}

/** Opens a text that is no file yet; its place in the folder is asked for when it is first saved. */
export function openNewText(name: string, text: string): void {
  addDocTab(
    freeName(name),
    {
      state: "text",
      text: "",
      version: null,
      format: newFormat,
      bytes: 0,
      readOnly: !mayWrite(useFolder.getState()),
      clipped: false,
      dirty: text !== "",
      saving: false,
      trouble: null,
    },
    text,
  );
  focusEditor();
}

async function readTrouble(docId: string, path: string): Promise<void> {
  const disk = await ask(services().files.open({ path }));
  if (disk.ok && disk.value.kind === "text" && !disk.value.clipped)
    changeText(docId, { trouble: { kind: "changed", text: disk.value.text, version: disk.value.version } });
  else
    changeText(docId, {
      trouble: { kind: !disk.ok && disk.error.code === "file-not-found" ? "deleted" : "replaced" },
    });
}

/**
 * Writes a document to disk; a new one asks for its name first. True when it is there as it is in the editor.
 * @param overwrite what is on disk, even where somebody else has changed it
 */
export async function saveDoc(docId: string, overwrite = false): Promise<boolean> {
  const doc = docOf(docId);
  if (doc?.content.state !== "text" || doc.content.readOnly || doc.content.saving) return false;
  if (doc.content.version === null && doc.content.trouble === null && useTabs.getState().namingId !== docId) {
    useTabs.setState({ namingId: docId });
    return false;
  }
  const text = currentText(docId);
  changeText(docId, { saving: true });
  const { version } = doc.content;
  const result = await ask(services().files.save({ path: doc.path, text, baseVersion: version, overwrite }));
  changeText(docId, { saving: false });
  if (!result.ok) {
    if (result.error.code === "file-changed-on-disk") await readTrouble(docId, doc.path);
    else addNotice(result.error);
    return false;
  }
  changeText(docId, {
    text,
    version: result.value.version,
    trouble: null,
    // What was typed while it was being written is not on disk.
    dirty: currentText(docId) !== text,
  });
  await dropUnsaved(docId, doc.path);
  return true;
}

/** Gives a new text its place in the folder and writes it there; false when there is a file already. */
export async function saveNewAs(docId: string, path: string): Promise<boolean> {
  const before = docOf(docId)?.path ?? path;
  changeDoc(docId, { path });
  useTabs.setState({ namingId: docId });
  const saved = await saveDoc(docId);
  if (saved && before !== path) await ask(services().files.dropUnsaved({ path: before }));
  if (!saved) changeDoc(docId, { path: before });
  const content = docOf(docId)?.content;
  // There is a file of this name: another name is asked for, nothing is compared.
  if (!saved && content?.state === "text") changeText(docId, { trouble: null });
  if (saved) useTabs.setState({ namingId: null });
  return saved;
}

/** Takes what is on disk in the place of what was typed; it can be undone in the editor. */
export async function takeDisk(docId: string): Promise<void> {
  const doc = docOf(docId);
  if (doc?.content.state !== "text" || doc.content.trouble?.kind !== "changed") return;
  const { text, version } = doc.content.trouble;
  changeText(docId, { text, version, trouble: null, dirty: false });
  replaceText(docId, text);
  await dropUnsaved(docId, doc.path);
}

/** Closes a tab; one with text that is not saved asks what becomes of it. */
export function closeTab(id: string): void {
  const tab = useTabs.getState().tabs.find((other) => other.id === id);
  if (tab?.kind === "file" && isUnsaved(docOf(tab.docId))) useTabs.setState({ closingId: id, activeId: id });
  else removeTab(id);
}

/** Closes a tab and throws away what was typed in it. */
export async function discardTab(id: string): Promise<void> {
  const doc = docOf(id);
  removeTab(id);
  if (doc !== undefined) await dropUnsaved(id, doc.path);
}

/** Saves what is in a tab, then closes it. */
export async function saveAndClose(id: string): Promise<void> {
  if (await saveDoc(id)) removeTab(id);
}

/** Looks again at a file that changed on disk: what nobody edited follows, what was edited is asked about. */
export async function followDisk(docId: string): Promise<void> {
  const doc = docOf(docId);
  if (doc === undefined || doc.content.state === "opening") return;
  if (doc.content.state !== "text") return readInto(docId);
  if (doc.content.saving || doc.content.version === null) return;
  const result = await ask(services().files.open({ path: doc.path }));
  const now = docOf(docId)?.content;
  if (now?.state !== "text" || now.saving) return;
  if (!result.ok) {
    if (result.error.code === "file-not-found") changeText(docId, { trouble: { kind: "deleted" } });
    return;
  }
  const disk = result.value;
  const same = disk.version === now.version;
  if (same) {
    if (now.trouble !== null) changeText(docId, { trouble: null });
    if (disk.kind === "text" && disk.readOnly !== now.readOnly)
      changeText(docId, { readOnly: disk.readOnly || disk.clipped });
    return;
  }
  if (now.dirty) {
    if (disk.kind === "text" && !disk.clipped)
      changeText(docId, { trouble: { kind: "changed", text: disk.text, version: disk.version } });
    else changeText(docId, { trouble: { kind: "replaced" } });
    return;
  }
  changeDoc(docId, { content: contentOf(disk) });
  if (disk.kind === "text") replaceText(docId, disk.text);
}

/** Gives a file or folder another name or place; open files go along. True when it was done. */
export async function renamePath(from: string, to: string): Promise<boolean> {
  const result = await ask(services().files.rename({ from, to }));
  if (!result.ok) addNotice(result.error);
  return result.ok;
}

/** Makes an empty file and opens it. True when it was made. */
export async function createFile(folder: string, name: string): Promise<boolean> {
  const path = inside(folder, name);
  const result = await ask(services().files.save({ path, text: "", baseVersion: null }));
  if (!result.ok) addNotice(result.error);
  else await openFile(path);
  return result.ok;
}

/** The text of a tab for a title: the name, and the folder where several open files have that name. */
export function tabTitle(path: string, others: readonly string[]): { name: string; folder: string } {
  const name = nameOf(path);
  const twice = others.some((other) => other !== path && nameOf(other) === name);
  return { name, folder: twice ? parentOf(path) || "/" : "" };
}
