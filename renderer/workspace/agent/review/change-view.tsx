import { useContext, useId } from "react";
import type { FileChange } from "../../../../main/contract";
import { useT } from "../../../i18n";
import { Disclosure } from "../../../ui";
import { oneLine } from "../shown";
import { DiffEditorContext } from "./diff-editor";
import type { Decision } from "./hunk-lines";
import { Hunks } from "./hunks";

interface ChangeViewProps {
  readonly change: FileChange;
  readonly decided: Readonly<Record<string, Decision>>;
  readonly onDecide: (hunkId: string, decision: Decision) => void;
  /** Absent where the text cannot be changed any more. */
  readonly onEdit?: (text: string) => void;
  readonly edited?: string | null;
}

/** A text larger than this is edited in a file of its own, not here. */
const largestEdited = 400_000;

/** A change of one file, hunk by hunk, in the workspace's editor where there is one. */
export function ChangeView({ change, decided, onDecide, onEdit, edited = null }: ChangeViewProps) {
  const t = useT();
  const DiffEditor = useContext(DiffEditorContext);
  const accept = (id: string): void => onDecide(id, "accepted");
  const reject = (id: string): void => onDecide(id, "rejected");
  const path = oneLine(change.path, 200);
  if (change.mode?.only === true) return <p className="text-muted">{t("agent.rights.only")}</p>;
  if (change.binary) return <p className="text-muted">{t("agent.binary")}</p>;
  // One that can be edited may be empty as well.
  if (change.hunks.length === 0 && onEdit === undefined)
    return <p className="text-muted">{t("agent.noHunks")}</p>;
  if (DiffEditor !== null)
    return (
      <div className="h-[max(18rem,54vh)] overflow-hidden rounded-md border border-line">
        <DiffEditor
          before={change.before}
          after={change.after}
          path={change.path}
          hunks={change.hunks}
          decided={decided}
          onAccept={accept}
          onReject={reject}
          editable={onEdit !== undefined}
          onEdit={(text) => onEdit?.(text)}
        />
      </div>
    );
  return (
    <>
      <Hunks
        hunks={change.hunks}
        label={t("agent.changesOf", { path })}
        decided={decided}
        onAccept={accept}
        onReject={reject}
      />
      {onEdit !== undefined && change.after.length <= largestEdited && (
        <div className="mt-3">
          <Disclosure summary={t("agent.editText")}>
            <TextField text={edited ?? change.after} onEdit={onEdit} />
          </Disclosure>
        </div>
      )}
    </>
  );
}

function TextField({ text, onEdit }: { readonly text: string; readonly onEdit: (text: string) => void }) {
  const t = useT();
  const id = useId();
  return (
    <>
      <label htmlFor={id} className="text-muted">
        {t("agent.editTextLabel")}
      </label>
      <textarea
        id={id}
        value={text}
        spellCheck={false}
        onChange={(event) => onEdit(event.target.value)}
        className="mt-1 block h-72 w-full resize-y rounded-md border border-line-strong bg-bg p-2 font-mono text-xs"
      />
    </>
  );
}
