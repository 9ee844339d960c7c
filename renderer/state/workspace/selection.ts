import { create } from "zustand";

/** What is marked in the editor, in whole lines from 1, both included. */
export interface EditorSelection {
  readonly path: string;
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

interface SelectionState {
  /** Null: nothing is marked, or no file is shown. */
  readonly selection: EditorSelection | null;
}

/** What is marked in the editor that is shown. */
export const useSelection = create<SelectionState>(() => ({ selection: null }));
