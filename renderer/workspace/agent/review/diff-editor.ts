import { type ComponentType, createContext } from "react";
import type { Hunk } from "../../../../main/contract";
import type { Decision } from "./hunk-lines";

/** What the workspace's own editor takes to show a change, hunk by hunk. */
export interface DiffEditorProps {
  readonly before: string;
  readonly after: string;
  readonly path: string;
  readonly hunks: readonly Hunk[];
  readonly decided: Readonly<Record<string, Decision>>;
  readonly onAccept: (hunkId: string) => void;
  readonly onReject: (hunkId: string) => void;
  /** The text after may be changed before it is taken. */
  readonly editable: boolean;
  readonly onEdit: (text: string) => void;
}

/** The editor that shows changes; null where the panel stands alone, which shows hunks as a list. */
export const DiffEditorContext = createContext<ComponentType<DiffEditorProps> | null>(null);
