import { create } from "zustand";

interface EditingState {
  /** The message that is being written anew, and its text so far; kept here, so that scrolling away loses nothing. */
  readonly editing: { readonly messageId: string; readonly text: string } | null;
}

/** The message that is being written anew. */
export const useEditing = create<EditingState>(() => ({ editing: null }));

/** Begins to write a message anew. */
export function startEditing(messageId: string, text: string): void {
  useEditing.setState({ editing: { messageId, text } });
}

/** Takes what is written now. */
export function setEdited(messageId: string, text: string): void {
  useEditing.setState(({ editing }) =>
    editing?.messageId === messageId ? { editing: { messageId, text } } : {},
  );
}

/** Ends writing a message anew. */
export function endEditing(): void {
  useEditing.setState({ editing: null });
}
