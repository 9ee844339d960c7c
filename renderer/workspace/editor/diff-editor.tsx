import { lazy, Suspense } from "react";
import type { Hunk } from "../../../main/contract";
import { useT } from "../../i18n";
import { Busy } from "../../ui";

export interface DiffEditorProps {
  readonly before: string;
  readonly after: string;
  /** Names the language. */
  readonly path: string;
  /** Those that are decided one by one; without them the difference is only shown. */
  readonly hunks?: readonly Hunk[];
  readonly decided?: Readonly<Record<string, "accepted" | "rejected">>;
  readonly onAccept?: (hunkId: string) => void;
  readonly onReject?: (hunkId: string) => void;
  /** The text after the change may be edited. */
  readonly editable?: boolean;
  /** Told the whole text at each edit. */
  readonly onEdit?: (text: string) => void;
}

const View = lazy(() => import("./diff-view").then(({ DiffView }) => ({ default: DiffView })));

/**
 * How a text differs from another, with accept and reject at each hunk. F7 and Shift+F7 go from hunk to hunk, Alt+Y
 * accepts and Alt+N rejects the one at the cursor. Fills its parent, which has to have a height.
 */
export function DiffEditor(props: DiffEditorProps) {
  const t = useT();
  return (
    <Suspense
      fallback={
        <div className="p-4">
          <Busy>{t("editor.opening")}</Busy>
        </div>
      }
    >
      <View {...props} />
    </Suspense>
  );
}
