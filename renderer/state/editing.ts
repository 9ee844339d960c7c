import { create } from "zustand";

interface EditingState {
  /** The message that is being written anew, and its text so far; kept here, so that scrolling away loses nothing. */
  readonly editing: { readonly messageId: string; readonly text: string } | null;
  /** By message: texts of those that were left for another one; they are there again when it is taken up again. */
  readonly laidAside: Readonly<Record<string, string>>;
  /** The message whose text is not its own, but what was written of it before Quern ended. */
  readonly broughtBack: string | null;
}

/** The message that is being written anew. */
export const useEditing = create<EditingState>(() => ({ editing: null, laidAside: {}, broughtBack: null }));

/** Begins to write a message anew, or goes on with it; one that is being written waits. */
export function startEditing(messageId: string, text: string): void {
  useEditing.setState(({ editing, laidAside }) => {
    if (editing?.messageId === messageId) return {};
    const { [messageId]: earlier = text, ...others } = laidAside;
    return {
      editing: { messageId, text: earlier },
      laidAside: editing ? { ...others, [editing.messageId]: editing.text } : others,
    };
  });
}

/** Takes what is written now. */
export function setEdited(messageId: string, text: string): void {
  useEditing.setState(({ editing }) =>
    editing?.messageId === messageId ? { editing: { messageId, text } } : {},
  );
}

/** Ends writing a message anew, and nothing of it is kept; another one that was begun meanwhile goes on. */
export function endEditing(messageId: string): void {
  useEditing.setState(({ editing, laidAside, broughtBack }) => {
    const { [messageId]: _gone, ...others } = laidAside;
    return {
      editing: editing?.messageId === messageId ? null : editing,
      laidAside: others,
      broughtBack: broughtBack === messageId ? null : broughtBack,
    };
  });
}

/** Puts what was written of a message before Quern ended in place of the text that it began with. */
export function bringBack(messageId: string, begun: string, kept: string): void {
  useEditing.setState(({ editing }) =>
    editing?.messageId === messageId && editing.text === begun
      ? { editing: { messageId, text: kept }, broughtBack: messageId }
      : {},
  );
}

/** Begins with the message as it is after all. */
export function beginAnew(messageId: string, text: string): void {
  setEdited(messageId, text);
  useEditing.setState({ broughtBack: null });
}
