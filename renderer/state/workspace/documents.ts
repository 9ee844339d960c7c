import { create } from "zustand";
import type { ErrorData, TextFormat } from "../../../main/contract";

/** What stands in the way of a text that was edited: the file on disk is not the one that it was made from. */
export type Trouble =
  | { readonly kind: "changed"; readonly text: string; readonly version: string }
  /** It is there, but no text that could be compared, or it cannot be read. */
  | { readonly kind: "replaced" }
  | { readonly kind: "deleted" };

/** The content of a file as the page knows it. */
export type Content =
  | { readonly state: "opening" }
  | { readonly state: "failed"; readonly error: ErrorData }
  | { readonly state: "binary"; readonly bytes: number }
  | {
      readonly state: "text";
      /** As it is on disk, or was when it was last read or saved; empty for a new file. */
      readonly text: string;
      /** Null: a file that is not on disk yet. */
      readonly version: string | null;
      readonly format: TextFormat;
      readonly bytes: number;
      readonly readOnly: boolean;
      readonly clipped: boolean;
      /** What is in the editor differs from `text`. */
      readonly dirty: boolean;
      readonly saving: boolean;
      readonly trouble: Trouble | null;
    };
export type TextState = Extract<Content, { state: "text" }>;

/** A file that is open in a tab. */
export interface Doc {
  readonly id: string;
  readonly path: string;
  readonly content: Content;
}

interface DocumentsState {
  readonly docs: Readonly<Record<string, Doc>>;
}

/** The files that are open, by an id that outlives their names. */
export const useDocuments = create<DocumentsState>(() => ({ docs: {} }));

/** The editor's side of a document: its text of this moment, which is not copied at every key. */
export interface LiveText {
  text(): string;
  /** Puts another text in its place, as one step that can be undone. */
  replace(text: string): void;
}

const live = new Map<string, LiveText>();
/** Texts that differ from what is on disk and that no editor has shown yet. */
const drafts = new Map<string, string>();
let nextId = 1;

/** Adds a document that is about to be read. */
export function addDoc(
  path: string,
  content: Content = { state: "opening" },
  draft: string | null = null,
): Doc {
  const doc: Doc = { id: `d${nextId}`, path, content };
  nextId += 1;
  if (draft !== null) drafts.set(doc.id, draft);
  useDocuments.setState(({ docs }) => ({ docs: { ...docs, [doc.id]: doc } }));
  return doc;
}

/** A document by its id. */
export function docOf(id: string): Doc | undefined {
  return useDocuments.getState().docs[id];
}

/** The document of a path, where it is open. */
export function docAt(path: string): Doc | undefined {
  return Object.values(useDocuments.getState().docs).find((doc) => doc.path === path);
}

/** Changes what is named of a document that is still there. */
export function changeDoc(id: string, change: Partial<Omit<Doc, "id">>): void {
  useDocuments.setState(({ docs }) => {
    const doc = docs[id];
    return doc === undefined ? {} : { docs: { ...docs, [id]: { ...doc, ...change } } };
  });
}

/** Changes what is named of a document's text, where it is one. */
export function changeText(id: string, change: Partial<Omit<TextState, "state">>): void {
  const content = docOf(id)?.content;
  if (content?.state === "text") changeDoc(id, { content: { ...content, ...change } });
}

/** Forgets a document. */
export function dropDoc(id: string): void {
  live.delete(id);
  drafts.delete(id);
  useDocuments.setState(({ docs }) => {
    const { [id]: _, ...others } = docs;
    return { docs: others };
  });
}

/** Tells that an editor holds a document's text. */
export function holdText(id: string, holder: LiveText): void {
  live.set(id, holder);
  drafts.delete(id);
}

/** The text with which an editor begins. */
export function firstText(id: string): string {
  const content = docOf(id)?.content;
  return drafts.get(id) ?? (content?.state === "text" ? content.text : "");
}

/** The text of this moment. */
export function currentText(id: string): string {
  return live.get(id)?.text() ?? firstText(id);
}

/** Puts a text in the place of the one in the editor. */
export function replaceText(id: string, text: string): void {
  const holder = live.get(id);
  if (holder !== undefined) holder.replace(text);
  else {
    const content = docOf(id)?.content;
    if (content?.state === "text" && content.text === text) drafts.delete(id);
    else drafts.set(id, text);
  }
}

/** Whether a document has text that is not on disk. */
export function isUnsaved(doc: Doc | undefined): boolean {
  return doc?.content.state === "text" && doc.content.dirty;
}
