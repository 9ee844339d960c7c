import type { EditorState } from "@codemirror/state";
import { create } from "zustand";
import { useSelection } from "../../state/workspace/selection";

interface CursorState {
  /** From 1; columns count what is seen, not bytes. */
  readonly line: number;
  readonly column: number;
  /** Characters that are marked, and how many places they are in. */
  readonly marked: number;
  readonly places: number;
}

/** Where the cursor of the editor that is shown is. */
export const useCursor = create<CursorState>(() => ({ line: 1, column: 1, marked: 0, places: 1 }));

/** Longer marks are not put before the model, characters. */
const longestMark = 200_000;

/** Tells where the cursor is, and what is marked. */
export function tellCursor(state: EditorState, path: string): void {
  const { main, ranges } = state.selection;
  const line = state.doc.lineAt(main.head);
  useCursor.setState({
    line: line.number,
    column: main.head - line.from + 1,
    marked: ranges.reduce((sum, { from, to }) => sum + to - from, 0),
    places: ranges.length,
  });
  const last = state.doc.lineAt(main.to);
  useSelection.setState({
    selection: main.empty
      ? null
      : {
          path,
          from: state.doc.lineAt(main.from).number,
          // A mark that ends before the first character of a line does not reach into it.
          to: last.from === main.to && main.to > main.from ? Math.max(1, last.number - 1) : last.number,
          text: state.sliceDoc(main.from, Math.min(main.to, main.from + longestMark)),
        },
  });
}
