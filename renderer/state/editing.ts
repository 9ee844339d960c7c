import { create } from "zustand";

interface EditingState {
  /** The message that is being written anew, and its text so far; kept here, so that scrolling away loses nothing. */
  readonly editing: { readonly messageId: string; readonly text: string } | null;
  /** By message: texts of those that were left for another one; they are there again when it is taken up again. */
  readonly laidAside: Readonly<Record<string, string>>;
}

/** The message that is being written anew. */
export const useEditing = create<EditingState>(() => ({ editing: null, laidAside: {} }));

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
  useEditing.setState(({ editing, laidAside }) => {
    const { [messageId]: _gone, ...others } = laidAside;
    return { editing: editing?.messageId === messageId ? null : editing, laidAside: others };
  });
}
