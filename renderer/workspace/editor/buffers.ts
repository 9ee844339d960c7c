import { EditorState, type StateEffect, type Text, type TransactionSpec } from "@codemirror/state";
import { EditorView, type ViewUpdate } from "@codemirror/view";
import { docOf, firstText, holdText, type TextState, useDocuments } from "../../state/workspace/documents";
import { useLayout } from "../../state/workspace/layout";
import { noteEdit } from "../../state/workspace/unsaved";
import { tellCursor } from "./cursor";
import { languageFor } from "./languages";
import { common, editing, indentation, manner, parts } from "./setup";
import { changedPart, separatorOf } from "./text";

/** The editor's state of a document, whether it is shown or not: text, cursor, history. */
export class Buffer {
  private state: EditorState;
  private view: EditorView | null = null;
  private place: StateEffect<unknown> | null = null;
  /** What is on disk, as the library keeps texts, so that comparing costs little. */
  private saved: { readonly text: string; readonly doc: Text };
  private languageOf: string | null = null;

  constructor(
    private readonly id: string,
    private path: string,
    content: TextState,
  ) {
    const text = firstText(id);
    const separator = separatorOf(content.text || text, content.format.eol);
    this.state = EditorState.create({
      doc: text,
      extensions: [
        parts.separator.of(EditorState.lineSeparator.of(separator)),
        parts.indent.of(indentation(text)),
        parts.language.of([]),
        parts.manner.of(this.manner()),
        common,
        editing,
        EditorView.updateListener.of((update) => this.onUpdate(update)),
      ],
    });
    this.saved = { text: content.text, doc: this.state.toText(content.text) };
    holdText(id, { text: () => this.now().sliceDoc(), replace: (next) => this.replace(next) });
    this.readLanguage();
  }

  private now(): EditorState {
    return this.view?.state ?? this.state;
  }

  private manner() {
    const content = docOf(this.id)?.content;
    const readOnly = content?.state !== "text" || content.readOnly;
    return manner({ wrap: useLayout.getState().wrap, readOnly, path: this.path });
  }

  private dispatch(spec: TransactionSpec): void {
    if (this.view !== null) {
      this.view.dispatch(spec);
      return;
    }
    const transaction = this.state.update(spec);
    this.state = transaction.state;
    if (transaction.docChanged) this.onEdit();
  }

  private onUpdate({ docChanged, selectionSet, state }: ViewUpdate): void {
    if (docChanged) this.onEdit();
    if (docChanged || selectionSet) tellCursor(state, this.path);
  }

  private onEdit(): void {
    const content = docOf(this.id)?.content;
    if (content?.state !== "text") return;
    if (content.text !== this.saved.text)
      this.saved = { text: content.text, doc: this.now().toText(content.text) };
    // A new file that is empty is nothing to save; one that is on disk may well be emptied.
    noteEdit(this.id, !this.now().doc.eq(this.saved.doc));
  }

  private replace(text: string): void {
    const content = docOf(this.id)?.content;
    if (content?.state !== "text") return;
    const separator = separatorOf(text, content.format.eol);
    if (separator !== this.now().lineBreak)
      this.dispatch({ effects: parts.separator.reconfigure(EditorState.lineSeparator.of(separator)) });
    const state = this.now();
    const next = state.toText(text);
    const { from, to, insert } = changedPart(state.doc.toString(), next.toString());
    // Of the text itself: a break inside of a line stays one.
    this.dispatch({
      changes: { from, to, insert: next.slice(from, from + insert.length) },
      userEvent: "input.disk",
    });
    this.onEdit();
  }

  private readLanguage(): void {
    if (this.languageOf === this.path) return;
    this.languageOf = this.path;
    const language = languageFor(this.path);
    const wanted = this.path;
    const put = (extension: Parameters<typeof parts.language.reconfigure>[0]): void => {
      if (this.path === wanted) this.dispatch({ effects: parts.language.reconfigure(extension) });
    };
    if (language === null) put([]);
    // Without its colours a text is still a text.
    else language.load().then(put, () => undefined);
  }

  /** Takes up another name, other rights, another manner. */
  refresh(path: string): void {
    this.path = path;
    this.dispatch({ effects: parts.manner.reconfigure(this.manner()) });
    this.readLanguage();
  }

  /** Is shown in a view, where it was left. */
  show(view: EditorView): void {
    view.setState(this.state);
    this.view = view;
    if (this.place !== null) view.dispatch({ effects: this.place });
    this.refresh(this.path);
    tellCursor(view.state, this.path);
  }

  /** Leaves its view. */
  hide(): void {
    if (this.view === null) return;
    this.place = this.view.scrollSnapshot();
    this.state = this.view.state;
    this.view = null;
  }

  /** Marks a place of a line and brings it into sight. */
  goTo(line: number, from: number, to: number): void {
    const { doc } = this.now();
    const at = doc.line(Math.min(Math.max(1, line), doc.lines));
    const anchor = Math.min(at.from + from, at.to);
    const head = Math.min(at.from + to, at.to);
    this.dispatch({
      selection: { anchor, head },
      effects: EditorView.scrollIntoView(anchor, { y: "center" }),
    });
  }
}

const buffers = new Map<string, Buffer>();

/** The buffer of a document, made when it is first shown; null for what is no text. */
export function bufferOf(docId: string): Buffer | null {
  const doc = docOf(docId);
  if (doc?.content.state !== "text") return null;
  const known = buffers.get(docId);
  if (known !== undefined) return known;
  const made = new Buffer(docId, doc.path, doc.content);
  buffers.set(docId, made);
  return made;
}

useDocuments.subscribe(({ docs }, before) => {
  if (docs === before.docs) return;
  for (const [id, buffer] of buffers) {
    const doc = docs[id];
    const earlier = before.docs[id];
    if (doc === undefined) buffers.delete(id);
    else if (doc !== earlier && (doc.path !== earlier?.path || rights(doc) !== rights(earlier)))
      buffer.refresh(doc.path);
  }
});

function rights(doc: ReturnType<typeof docOf>): boolean | null {
  return doc?.content.state === "text" ? doc.content.readOnly : null;
}
