import { TriangleAlert } from "lucide-react";
import { useId, useState } from "react";
import type { Waiting } from "../../../../main/contract";
import { useT } from "../../../i18n";
import { deny, takeEdit } from "../../../state/agent";
import { Button, WideDialog } from "../../../ui";
import { oneLine } from "../shown";
import { ChangeView } from "./change-view";
import { countLines, type Decision, keptHunks } from "./hunk-lines";

interface EditDialogProps {
  readonly edit: Extract<Waiting, { kind: "edit" }>;
  readonly onClose: () => void;
}

/** An edit that waits, whole: each hunk can be taken or left, and the text changed before it is taken. */
export function EditDialog({ edit, onClose }: EditDialogProps) {
  const t = useT();
  const reasonId = useId();
  const [decided, setDecided] = useState<Readonly<Record<string, Decision>>>({});
  const [edited, setEdited] = useState<string | null>(null);
  const [reason, setReason] = useState("");
  const [working, setWorking] = useState(false);
  const { change } = edit;
  const { hunks } = change;
  const kept = keptHunks(hunks, decided);
  const own = edited !== null && edited !== change.after;
  const whole = change.binary || kept.length === hunks.length;
  const none = !change.binary && hunks.length > 0 && kept.length === 0 && !own;
  const { added, removed } = countLines(hunks);

  const finish = async (act: Promise<boolean>): Promise<void> => {
    setWorking(true);
    const done = await act;
    setWorking(false);
    if (done) onClose();
  };
  const accept = (): void => {
    if (!working && !none) void finish(takeEdit(edit, kept, own ? edited : null, reason.trim()));
  };
  const some = { count: kept.length, all: hunks.length };
  const label = whole
    ? t(own ? "agent.acceptOwn" : "agent.accept")
    : t(own ? "agent.acceptOwnSome" : "agent.acceptSome", some);
  return (
    <WideDialog
      large
      title={t(`agent.reviewEdit.${change.kind}`, { path: oneLine(change.path, 300) })}
      note={t("agent.changeSum", { count: hunks.length, added, removed })}
      onClose={onClose}
      foot={
        <div className="flex flex-wrap items-end gap-2">
          <label htmlFor={reasonId} className="min-w-48 flex-1">
            <span className="block text-xs text-muted">{t("agent.reasonForModel")}</span>
            <input
              id={reasonId}
              value={reason}
              maxLength={5000}
              onChange={(event) => setReason(event.target.value)}
              placeholder={t("agent.reasonHint")}
              className="mt-0.5 h-7 w-full rounded-md border border-line-strong bg-bg px-2"
            />
          </label>
          <Button kind="danger" disabled={working} onClick={() => void finish(deny(edit.id, reason.trim()))}>
            {t("agent.rejectAll")}
          </Button>
          <Button kind="primary" disabled={working || none} onClick={accept}>
            {label}
          </Button>
        </div>
      }
    >
      {change.changedSince && <ChangedSince />}
      {!change.binary && <p className="mb-2 text-xs text-muted">{t("agent.reviewKeys")}</p>}
      {own && !whole && <p className="mb-2 text-xs">{t("agent.rejectedLeftOut")}</p>}
      <ChangeView
        change={change}
        decided={decided}
        onDecide={(id, decision) => setDecided((now) => ({ ...now, [id]: decision }))}
        onEdit={setEdited}
        edited={edited}
      />
    </WideDialog>
  );
}

/** Says that a file is not any more what the agent left. */
export function ChangedSince() {
  const t = useT();
  return (
    <p className="mb-2 flex items-start gap-2 rounded-md border border-line bg-bad-quiet px-3 py-2">
      <TriangleAlert size={15} aria-hidden className="mt-0.5 shrink-0 text-warn" />
      <span>{t("agent.changedSince")}</span>
    </p>
  );
}
