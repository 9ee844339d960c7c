import { Check, X } from "lucide-react";
import { useState } from "react";
import type { Waiting } from "../../../../main/contract";
import { useT } from "../../../i18n";
import { deny, takeEdit } from "../../../state/agent";
import { Button } from "../../../ui";
import { ChangedSince, EditDialog } from "../review/edit-dialog";
import { countLines } from "../review/hunk-lines";
import { Hunks } from "../review/hunks";
import { oneLine } from "../shown";
import { ReasonField } from "./reason-field";
import { shortcut } from "./shortcut";
import { useDecisionKeys } from "./use-decision-keys";

/** An edit that is not on disk yet: what it changes, and what to do about it. */
export function PinnedEdit({ edit }: { readonly edit: Extract<Waiting, { kind: "edit" }> }) {
  const t = useT();
  const [reviewing, setReviewing] = useState(false);
  const [rejecting, setRejecting] = useState(false);
  const [working, setWorking] = useState(false);
  const { change } = edit;
  const { added, removed } = countLines(change.hunks);
  const path = oneLine(change.path, 300);
  const decide = async (act: () => Promise<boolean>): Promise<void> => {
    if (working) return;
    setWorking(true);
    await act();
    setWorking(false);
  };
  const accept = (): void =>
    void decide(() =>
      takeEdit(
        edit,
        change.hunks.map(({ id }) => id),
        null,
        "",
      ),
    );
  useDecisionKeys(accept, () => setRejecting(true));
  return (
    <>
      <p className="flex flex-wrap items-baseline gap-x-2">
        <span className="font-semibold">{t(`agent.waitingEdit.${change.kind}`)}</span>
        <bdi className="min-w-0 font-mono text-xs wrap-anywhere">{path}</bdi>
        <span className="figures text-xs text-muted">
          {change.binary ? t("agent.binaryShort") : t("agent.changeCount", { added, removed })}
        </span>
      </p>
      {change.changedSince && <ChangedSince />}
      {change.hunks.length > 0 && (
        <div className="my-1.5 max-h-[min(13rem,24vh)] overflow-y-auto">
          <Hunks hunks={change.hunks} label={t("agent.changesOf", { path })} />
        </div>
      )}
      {rejecting ? (
        <ReasonField
          act={t("agent.reject")}
          onAct={(reason) => void decide(() => deny(edit.id, reason))}
          onCancel={() => setRejecting(false)}
        />
      ) : (
        <div className="flex flex-wrap gap-1.5">
          <Button
            kind="primary"
            icon={<Check size={14} aria-hidden />}
            title={shortcut("Enter")}
            aria-keyshortcuts="Control+Enter Meta+Enter"
            disabled={working}
            onClick={accept}
          >
            {t("agent.accept")}
          </Button>
          <Button disabled={working} onClick={() => setReviewing(true)}>
            {t("agent.review")}
          </Button>
          <Button
            kind="danger"
            icon={<X size={14} aria-hidden />}
            title={shortcut("Backspace")}
            aria-keyshortcuts="Control+Backspace Meta+Backspace"
            disabled={working}
            onClick={() => setRejecting(true)}
          >
            {t("agent.rejectWith")}
          </Button>
        </div>
      )}
      {reviewing && <EditDialog edit={edit} onClose={() => setReviewing(false)} />}
    </>
  );
}
