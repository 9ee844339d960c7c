import { TriangleAlert } from "lucide-react";
import { useId, useState } from "react";
import type { AgentTask, FileChange } from "../../../../main/contract";
import { useT } from "../../../i18n";
import { useChanges } from "../../../state/agent/changes";
import { Busy, Button, ErrorNote, WideDialog } from "../../../ui";
import { oneLine } from "../shown";
import { ChangeView } from "./change-view";
import { ChangedSince } from "./edit-dialog";
import { countLines, type Decision, rejectedHunks } from "./hunk-lines";
import { modeWords } from "./mode-words";

interface ChangesDialogProps {
  readonly task: AgentTask;
  readonly onClose: () => void;
}

/** All that a task has changed, file by file: seen as good, or taken back out hunk by hunk. */
export function ChangesDialog({ task, onClose }: ChangesDialogProps) {
  const t = useT();
  const { changes, error, working, reject, accept, acceptHunks } = useChanges(task.id, task.changedFiles);
  const [path, setPath] = useState<string | null>(null);
  const shown = changes?.find((change) => change.path === path) ?? changes?.[0];
  const paths = (changes ?? []).map((change) => change.path);
  return (
    <WideDialog
      large
      title={t("agent.changesTitle")}
      note={t("agent.changesNote")}
      onClose={onClose}
      foot={
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={onClose}>{t("agent.close")}</Button>
          <Button
            kind="primary"
            disabled={working || paths.length === 0}
            onClick={() => void accept(paths).then((done) => done && onClose())}
          >
            {t("agent.acceptAll", { count: paths.length })}
          </Button>
        </div>
      }
    >
      {error !== null && <ErrorNote error={error} />}
      {changes === null && error === null && <Busy>{t("agent.readingChanges")}</Busy>}
      {changes?.length === 0 && <p className="text-muted">{t("agent.noChanges")}</p>}
      {changes !== null && shown !== undefined && (
        <div className="grid gap-4 min-[48rem]:grid-cols-[15rem_minmax(0,1fr)]">
          <FileList changes={changes} shown={shown} onShow={setPath} />
          <FileReview
            key={`${shown.path} ${shown.version}`}
            change={shown}
            working={working}
            onAccept={(hunks) => acceptHunks(shown, hunks)}
            onReject={(hunks, reason) => reject(shown, hunks, reason)}
          />
        </div>
      )}
    </WideDialog>
  );
}

interface FileListProps {
  readonly changes: readonly FileChange[];
  readonly shown: FileChange;
  readonly onShow: (path: string) => void;
}

function FileList({ changes, shown, onShow }: FileListProps) {
  const t = useT();
  return (
    <ul aria-label={t("agent.changedFiles")} className="max-h-[30vh] overflow-y-auto min-[48rem]:max-h-none">
      {changes.map((change) => {
        const { added, removed } = countLines(change.hunks);
        return (
          <li key={change.path}>
            <button
              type="button"
              aria-current={change === shown ? "true" : undefined}
              onClick={() => onShow(change.path)}
              className={`w-full rounded-md px-2 py-1 text-left ${change === shown ? "bg-accent-quiet" : "hover:bg-surface"}`}
            >
              <bdi className="block font-mono text-xs wrap-anywhere">{oneLine(change.path, 300)}</bdi>
              <span className="figures flex items-center gap-1.5 text-xs text-muted">
                <span>{t(`agent.changeKind.${change.kind}`)}</span>
                {change.mode?.only === true
                  ? modeWords(t, change.mode)
                  : !change.binary && t("agent.changeCount", { added, removed })}
                {change.changedSince && (
                  <>
                    <TriangleAlert size={12} aria-hidden className="text-warn" />
                    {t("agent.changedSinceShort")}
                  </>
                )}
              </span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}

/** All that is left to review of a file, also where it has no hunks. */
const whole: readonly string[] = ["whole"];

interface FileReviewProps {
  readonly change: FileChange;
  readonly working: boolean;
  readonly onAccept: (hunks: readonly string[]) => Promise<boolean>;
  readonly onReject: (hunks: readonly string[], reason: string) => Promise<boolean>;
}

function FileReview({ change, working, onAccept, onReject }: FileReviewProps) {
  const t = useT();
  const reasonId = useId();
  const [decided, setDecided] = useState<Readonly<Record<string, Decision>>>({});
  const [reason, setReason] = useState("");
  const [wholeRejected, setWholeRejected] = useState(false);
  const rejected = wholeRejected ? whole : rejectedHunks(change.hunks, decided);
  const path = oneLine(change.path, 300);
  return (
    <section aria-label={path} className="min-w-0">
      {change.changedSince && <ChangedSince />}
      <div className="mb-2 flex flex-wrap items-end gap-2">
        <bdi className="min-w-0 flex-1 font-mono text-xs font-semibold wrap-anywhere">{path}</bdi>
        {!wholeRejected && (
          <Button kind="danger" disabled={working} onClick={() => setWholeRejected(true)}>
            {t("agent.rejectFile")}
          </Button>
        )}
        <Button disabled={working || rejected.length > 0} onClick={() => void onAccept(whole)}>
          {t("agent.acceptFile")}
        </Button>
      </div>
      {rejected.length > 0 && (
        <div className="mb-2 flex flex-wrap items-end gap-2 rounded-md border border-line bg-surface p-2">
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
          <Button kind="danger" disabled={working} onClick={() => void onReject(rejected, reason.trim())}>
            {wholeRejected ? t("agent.rejectFile") : t("agent.takeBackHunks", { count: rejected.length })}
          </Button>
        </div>
      )}
      {change.mode !== null && <p className="mb-2">{modeWords(t, change.mode)}</p>}
      <ChangeView
        change={change}
        decided={decided}
        onDecide={(id, decision) => {
          // Accepted at once: it leaves the review. Rejected with the others, for one reason.
          if (decision === "accepted") void onAccept([id]);
          else setDecided((now) => ({ ...now, [id]: decision }));
        }}
      />
    </section>
  );
}
